"""What people offer to each other: one thing at one price, to whoever is first. Pure."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from matchday.backbone.money import Money
from matchday.modules.tickets.domain.asked import AskedOrder, HeldPlace, Order
from matchday.modules.tickets.errors.resale import (
    AboveCap,
    EventBegun,
    ListingEnded,
    ListingGone,
    ListingHeld,
    OwnListing,
    PriceChanged,
    ResaleNotAllowed,
)

ListingState = Literal["open", "held", "sold", "withdrawn"]
HOLD_SECONDS = 900
BASIS_POINTS = 10_000
PAYABLE_AFTER = timedelta(days=1)
"""An event is over then, and it is known whether it took place."""
PAYABLE_AFTER_SALE = timedelta(days=7)
"""At least, of what is no ticket of ours: nobody vouches for it, nor for when it is to be."""


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """An offer as its row stands, with what its ticket is. `is_sound`: the ticket is valid and waits to be sold, or it is none of
    ours."""

    listing_id: UUID
    version: int
    seller_id: UUID
    sale_id: UUID | None
    ticket_id: UUID | None
    organisation_id: UUID | None
    title: str
    about: str
    starts_at: datetime | None
    price_minor: int
    cap_minor: int | None
    fee_minor: int
    fee_basis_points: int
    currency: str
    state: ListingState
    order_id: UUID | None
    hold_seconds: int
    is_sound: bool
    product_id: UUID | None
    seat_row_id: UUID | None
    seat: int | None
    seat_label: str | None

    def place(self, asked: AskedOrder, now: datetime) -> HeldPlace:
        """What its buyer holds. Raises what is refused."""
        if asked.account_id == self.seller_id:
            raise OwnListing
        self.require_on(now)
        if self.state != "open" or not self.is_sound:
            raise ListingGone
        if asked.listing is None or (asked.listing.price_minor, asked.listing.currency) != (self.price_minor, self.currency):
            raise PriceChanged(price=Money(minor=self.price_minor, currency=self.currency))
        return HeldPlace(
            product_id=self.product_id,
            price_minor=self.price_minor,
            tax_rate=0,
            tax_minor=0,
            seat_row_id=self.seat_row_id,
            seat=self.seat,
            seat_label=self.seat_label,
            replaces=self.ticket_id,
        )

    def can_be_had_again(self, order: Order) -> bool:
        """For who paid late: nobody else has it, and it is what was paid."""
        return self.state == "open" and self.is_sound and self.price_minor == order.amount_minor

    def require_on(self, now: datetime) -> None:
        """Raises EventBegun."""
        if self.starts_at is not None and now >= self.starts_at:
            raise EventBegun

    def payable_from(self, order: Order) -> datetime:
        """When the seller may have the money: once it is known that the event took place, since a buyer's refund comes from them."""
        earliest = order.placed_at if self.sale_id is not None else order.placed_at + PAYABLE_AFTER_SALE
        return earliest if self.starts_at is None else max(earliest, self.starts_at + PAYABLE_AFTER)

    def require_changeable(self) -> None:
        """Raises ListingHeld and ListingEnded."""
        if self.state == "held":
            raise ListingHeld
        if self.state != "open":
            raise ListingEnded

    def require_allowed(self, price_minor: int) -> None:
        """Raises AboveCap."""
        if self.cap_minor is not None and price_minor > self.cap_minor:
            raise AboveCap(most=Money(minor=self.cap_minor, currency=self.currency))


def cap_of(face_minor: int, cap_percent: int | None) -> int:
    """What a ticket of this face value may be offered for, rounded down. Raises ResaleNotAllowed."""
    if cap_percent is None:
        raise ResaleNotAllowed
    return face_minor * cap_percent // 100


def fee_of(price_minor: int, fee_basis_points: int) -> int:
    """What the organiser keeps of it, rounded down."""
    return price_minor * fee_basis_points // BASIS_POINTS
