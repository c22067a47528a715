"""Orders over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from matchday.contracts.tickets import OrderState

Few = Annotated[int, msgspec.Meta(ge=0, le=100)]
Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254, pattern=r"^[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+$(?!\n)")]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$(?!\n)")]
SeatAddress = tuple[Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)], Annotated[int, msgspec.Meta(ge=0, le=1000)]]


class NewLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Places of one product. `seats` names chosen ones as `[key of the row, index of the seat]`; without it the best that are
    left together are taken. `wheelchairs` of the places are for wheelchairs and `companions` beside them."""

    product_id: UUID
    quantity: Annotated[int, msgspec.Meta(ge=1, le=100)]
    seats: Annotated[tuple[SeatAddress, ...], msgspec.Meta(max_length=100)] = ()
    wheelchairs: Few = 0
    companions: Few = 0


class NewOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be held, all of it or nothing. Who is not signed in gives an e-mail address."""

    lines: Annotated[tuple[NewLine, ...], msgspec.Meta(min_length=1, max_length=20)]
    email: Email | None = None
    locale: Annotated[str, msgspec.Meta(pattern=r"^(en|de)$(?!\n)", max_length=2)] = "en"
    section: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] | None = None
    may_split: bool = False
    voucher: Code | None = None


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """One place. `ticket_id` is the ticket's once the order is complete."""

    number: int
    ticket_id: UUID
    product_id: UUID | None
    product: str
    seat: str | None
    price_minor: int
    discount_minor: int
    tax_rate: int
    tax_minor: int
    state: str | None


class OrderView(msgspec.Struct, frozen=True, kw_only=True):
    """An order. `now` is the server's clock, for the countdown to `held_until`. `quote` is what payments is shown while the
    order can be paid; `secret` opens the order of a guest."""

    order_id: UUID
    sale_id: UUID | None
    state: OrderState
    placed_at: datetime
    held_until: datetime
    now: datetime
    amount_minor: int
    tax_minor: int
    refunded_minor: int
    currency: str
    positions: tuple[PlaceView, ...]
    quote: str | None
    secret: str | None = None


class PlacedView(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a new order: the same, without what its page adds."""

    order_id: UUID
    sale_id: UUID | None
    state: OrderState
    placed_at: datetime
    held_until: datetime
    now: datetime
    amount_minor: int
    tax_minor: int
    currency: str
    positions: tuple["PlacedPlace", ...]
    quote: str | None
    secret: str | None = None


class PlacedPlace(msgspec.Struct, frozen=True, kw_only=True):
    """One place that is held."""

    number: int
    product_id: UUID | None
    seat: str | None
    price_minor: int
    tax_minor: int


class OrderLine(msgspec.Struct, frozen=True, kw_only=True):
    """An order in a list."""

    order_id: UUID
    sale_id: UUID | None
    title: str
    starts_at: datetime | None
    state: OrderState
    placed_at: datetime
    held_until: datetime
    amount_minor: int
    refunded_minor: int
    currency: str
    places: int
