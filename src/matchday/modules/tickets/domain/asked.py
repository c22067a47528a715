"""What people ask for, and what they are given to hold."""

from datetime import datetime
from uuid import UUID

import msgspec

from matchday.contracts.tickets import OrderState


class AskedLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Places of one product. `seats` are the chosen ones, by key of row and index; without any they are the best together."""

    product_id: UUID
    quantity: int
    seats: tuple[tuple[int, int], ...] = ()
    wheelchairs: int = 0
    companions: int = 0


class AskedListing(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What somebody else offers, at the price that the buyer was shown."""

    price_minor: int
    currency: str


class AskedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One command. `order_id` is made of who asks and the id of the command; `digest` tells another command under it. With a
    `listing` it has no lines, and `sale_id` is the id of what is offered."""

    order_id: UUID
    digest: int
    sale_id: UUID
    account_id: UUID | None
    email: str | None
    locale: str
    lines: tuple[AskedLine, ...]
    section: int | None = None
    may_split: bool = False
    voucher: str | None = None
    listing: AskedListing | None = None
    is_offer: bool = False
    """Made by the waiting list, whose people come before passers-by."""

    @property
    def person(self) -> UUID | str:
        """Whose limits count: the account, or a guest's address."""
        return self.account_id or self.email or ""


class HeldPlace(msgspec.Struct, frozen=True, kw_only=True):
    """One place with its price, fixed for the life of the hold. `price_minor` is what is paid, tax and discount considered."""

    product_id: UUID | None
    price_minor: int
    tax_rate: int
    tax_minor: int
    discount_minor: int = 0
    seat_row_id: UUID | None = None
    seat: int | None = None
    seat_label: str | None = None
    voucher_id: UUID | None = None
    replaces: UUID | None = None
    """The ticket that this place was before, given back or offered by its holder: until this one is issued, it is the one that counts."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An order as it stands. `count` is of its places, which are not always loaded."""

    order_id: UUID
    stock_id: UUID
    sale_id: UUID | None
    account_id: UUID | None
    email: str | None
    locale: str
    state: OrderState
    placed_at: datetime
    held_until: datetime
    payment_id: UUID | None
    digest: int
    amount_minor: int
    tax_minor: int
    refunded_minor: int
    currency: str
    count: int
    places: tuple[HeldPlace, ...] = ()


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """An order as its caller is answered: with the database's clock, and what its quote says."""

    order: Order
    now: datetime
    organisation_id: UUID | None
    title: str
    payee_id: UUID | None = None
    fee_minor: int = 0
    payable_from: datetime | None = None
