"""Sales, products and quotas over HTTP: as they are managed, and as everybody sees them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from matchday.modules.tickets.domain.stock import SaleState

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Place = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Category = Annotated[str, msgspec.Meta(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Slug = Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)")]
Text = Annotated[str, msgspec.Meta(max_length=10_000, pattern=r"^[^\x00]*$(?!\n)")]
ShortText = Annotated[str, msgspec.Meta(max_length=2_000, pattern=r"^[^\x00]*$(?!\n)")]
Currency = Annotated[str, msgspec.Meta(min_length=3, max_length=3, pattern=r"^[A-Z]{3}$(?!\n)")]
Minor = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000_000)]
BasisPoints = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
PerPerson = Annotated[int, msgspec.Meta(ge=1, le=1000)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Revision = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
TaxRounding = Literal["line", "sum_by_net", "sum_by_net_keep_gross"]
Availability = Literal["available", "few", "sold_out", "not_yet", "over"]


class NewSale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shop for one event. Without a slug its address is made of its title. It begins as a draft."""

    title: Title
    starts_at: Moment
    currency: Currency
    slug: Slug | None = None
    match_id: UUID | None = None
    venue: Place = ""
    description: Text = ""
    doors_at: Moment | None = None
    hold_seconds: Annotated[int, msgspec.Meta(ge=60, le=7200)] = 900
    per_person_max: PerPerson | None = None
    tax_rounding: TaxRounding = "line"
    resale_cap_percent: Annotated[int, msgspec.Meta(ge=0, le=1000)] | None = None
    resale_fee_basis_points: Annotated[int, msgspec.Meta(ge=0, le=5000)] = 0


class SaleChange(NewSale, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of it anew. `revision` is the one that was read: a sale that somebody else has changed since is not overwritten."""

    revision: Revision


class SaleStateChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Published, paused, or closed for good. Cancelling an event is another matter."""

    state: Literal["on_sale", "paused", "closed"]


class NewProduct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be bought. The price is what is paid, tax and all; `tax_rate` is in hundredths of a per cent. `is_extra`: something beside
    tickets, such as parking, of which it is not said what the event costs from."""

    name: Name
    price_minor: Minor
    quota_ids: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=20)] = ()
    description: ShortText = ""
    category: Category = ""
    tax_rate: BasisPoints = 0
    on_sale_from: Moment | None = None
    on_sale_until: Moment | None = None
    per_person_max: PerPerson | None = None
    per_order_max: Annotated[int, msgspec.Meta(ge=1, le=100)] = 10
    is_seated: bool = False
    needs_voucher: bool = False
    is_extra: bool = False
    position: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    is_archived: bool = False


class NewQuota(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many there are of whatever draws on it; without a size, as many as people want."""

    name: Name
    size: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] | None = None


class QuotaView(msgspec.Struct, frozen=True, kw_only=True):
    """With how many are held or sold."""

    quota_id: UUID
    name: str
    size: int | None
    taken: int


class ProductView(msgspec.Struct, frozen=True, kw_only=True):
    """As it is managed."""

    product_id: UUID
    name: str
    description: str
    category: str
    price_minor: int
    tax_rate: int
    on_sale_from: datetime | None
    on_sale_until: datetime | None
    per_person_max: int | None
    per_order_max: int
    is_seated: bool
    needs_voucher: bool
    is_extra: bool
    position: int
    is_archived: bool
    quota_ids: tuple[UUID, ...]


class SaleView(msgspec.Struct, frozen=True, kw_only=True):
    """As it is managed."""

    sale_id: UUID
    revision: int
    organisation_id: UUID
    slug: str
    match_id: UUID | None
    title: str
    venue: str
    description: str
    starts_at: datetime
    doors_at: datetime | None
    currency: str
    state: SaleState
    hold_seconds: int
    per_person_max: int | None
    tax_rounding: TaxRounding
    resale_cap_percent: int | None
    resale_fee_basis_points: int
    products: tuple[ProductView, ...] = ()
    quotas: tuple[QuotaView, ...] = ()


class OfferedProduct(msgspec.Struct, frozen=True, kw_only=True):
    """As everybody sees it. `left` is told when it is not many any more."""

    product_id: UUID
    name: str
    description: str
    category: str
    price_minor: int
    tax_rate: int
    on_sale_from: datetime | None
    on_sale_until: datetime | None
    per_person_max: int | None
    per_order_max: int
    is_seated: bool
    is_extra: bool
    availability: Availability
    left: int | None


class PublicSale(msgspec.Struct, frozen=True, kw_only=True):
    """A sale with what it offers. `room` is where changes of what is left are told."""

    sale_id: UUID
    slug: str
    organisation_id: UUID
    organisation: str
    match_id: UUID | None
    title: str
    venue: str
    description: str
    starts_at: datetime
    doors_at: datetime | None
    currency: str
    state: SaleState
    hold_seconds: int
    per_person_max: int | None
    resale_cap_percent: int | None
    products: tuple[OfferedProduct, ...]
    room: str


class SaleLine(msgspec.Struct, frozen=True, kw_only=True):
    """A sale in a list. Without `price_from_minor` there is nothing to be had now; `opens_at` is when there will be."""

    sale_id: UUID
    slug: str
    organisation_id: UUID
    organisation: str
    match_id: UUID | None
    title: str
    venue: str
    starts_at: datetime
    state: SaleState
    currency: str
    price_from_minor: int | None
    opens_at: datetime | None


class SoldOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order as the organiser's box office sees it."""

    order_id: UUID
    account_id: UUID | None
    buyer: str
    email: str | None
    state: str
    reason: str
    placed_at: datetime
    held_until: datetime
    ended_at: datetime | None
    amount_minor: int
    tax_minor: int
    refunded_minor: int
    currency: str
    places: int
    payment_id: UUID | None
