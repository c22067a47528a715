"""Refunds, invoices and guests over HTTP."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from matchday.modules.tickets.schemas.orders import Email
from matchday.modules.tickets.schemas.sales import BasisPoints, Minor, Moment

Number = Annotated[int, msgspec.Meta(ge=1, le=65_535)]
Numbers = Annotated[tuple[Number, ...], msgspec.Meta(min_length=1, max_length=200)]
Note = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\x00]*$(?!\n)")]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Address = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\x00]*$(?!\n)")]
TaxNumber = Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Locale = Annotated[str, msgspec.Meta(pattern=r"^(en|de)$(?!\n)", max_length=2)]


class NewRefund(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What goes back. Without anything: all that is left. `numbers` are tickets, which end by it. `amount_minor` without tickets is money
    only. `kept_minor` is a fee that is kept. With `keeps_places` nobody else can have the places."""

    numbers: Numbers | None = None
    amount_minor: Minor | None = None
    kept_minor: Minor = 0
    keeps_places: bool = False
    note: Note = ""


class AskRefund(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A buyer gives tickets back: some, or all."""

    numbers: Numbers | None = None


class RefundRuleChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Until when buyers may give back without asking, and what part is kept, in hundredths of a per cent. No time: they may not."""

    open_until: Moment | None = None
    kept_basis_points: BasisPoints = 0


class RefundRuleView(msgspec.Struct, frozen=True, kw_only=True):
    """The rule of a sale."""

    open_until: datetime | None
    kept_basis_points: int


class RefundView(msgspec.Struct, frozen=True, kw_only=True):
    """A refund and what came of it. A failed one is tried again by the treasurer."""

    refund_id: UUID
    order_id: UUID
    amount_minor: int
    kept_minor: int
    currency: str
    numbers: tuple[int, ...]
    keeps_places: bool
    reason: str
    note: str
    state: Literal["wanted", "succeeded", "failed"]
    failure: str
    made_at: datetime
    settled_at: datetime | None


class RefundableTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that may be given back now, and what comes back for it."""

    number: int
    product: str
    seat: str | None
    price_minor: int
    back_minor: int


class RefundOffer(msgspec.Struct, frozen=True, kw_only=True):
    """What a buyer may give back, until when; empty without a rule."""

    open_until: datetime | None
    kept_basis_points: int
    currency: str
    tickets: tuple[RefundableTicket, ...]
    refunds: tuple[RefundView, ...]


class InvoiceSettingsChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who writes invoices. They are numbered `<prefix><year>-<number>`, from 1 every year of the time zone."""

    seller: Line
    address: Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=r"^[^\x00]*$(?!\n)")]
    tax_number: TaxNumber = ""
    prefix: Annotated[str, msgspec.Meta(max_length=20, pattern=r"^[A-Z0-9-]*$(?!\n)")] = ""
    note: Note = ""
    time_zone: Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_+/-]+$(?!\n)")] = "UTC"


class InvoiceSettingsView(msgspec.Struct, frozen=True, kw_only=True):
    """As they are."""

    seller: str
    address: str
    tax_number: str
    prefix: str
    note: str
    time_zone: str


class InvoiceAddress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose name is on the invoice."""

    name: Line
    address: Address = ""
    tax_number: TaxNumber = ""


class InvoiceRow(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice, or one that takes another one back."""

    invoice_id: UUID
    name: str
    kind: Literal["invoice", "counter"]
    counters: str
    order_id: UUID
    issued_at: datetime
    gross_minor: int
    tax_minor: int
    currency: str
    buyer: str


class AskLinks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The address that orders were made with."""

    email: Email
    locale: Locale = "en"


class TakenOver(msgspec.Struct, frozen=True, kw_only=True):
    """How many orders are the account's now."""

    orders: int
