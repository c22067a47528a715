"""Events of tickets: what is on sale, what was ordered, and what became of each order.

Orders of one stock that were decided by one commit travel in one event. Their key is `stock_id`: the sale (an
organiser's shop for one event) or the listing (a ticket that one person offers to others) whose row was locked for them.
"""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

import msgspec

from matchday.contracts.event import Fact, ManagementAction, State

OrderState = Literal["created", "awaiting_payment", "complete", "cancelled", "expired", "refunded"]
OrderEnd = Literal["cancelled", "expired", "refunded"]


class SaleChanged(State, frozen=True, kw_only=True):
    """Tickets for one event, often a match, as everybody may see them. A draft is only said not to be public.

    `price_from_minor` is the lowest price of what can be bought now; None when there is nothing left.
    """

    key_field: ClassVar[str] = "sale_id"
    sale_id: UUID
    organisation_id: UUID
    match_id: UUID | None
    slug: str
    title: str
    venue: str
    starts_at: datetime
    state: Literal["draft", "on_sale", "paused", "closed", "cancelled"]
    currency: str
    price_from_minor: int | None


class ListingChanged(State, frozen=True, kw_only=True):
    """A ticket that somebody offers to others. `order_id` is the order that holds it: while there is one it is locked."""

    key_field: ClassVar[str] = "listing_id"
    listing_id: UUID
    seller_id: UUID
    sale_id: UUID | None
    title: str
    price_minor: int
    currency: str
    state: Literal["open", "held", "sold", "withdrawn"]
    order_id: UUID | None


class PlacedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order that holds what it is for until `held_until`. A guest has no account."""

    order_id: UUID
    account_id: UUID | None
    amount_minor: int
    held_until: datetime
    places: int


class OrdersPlaced(Fact, frozen=True, kw_only=True):
    """Holds that were granted."""

    key_field: ClassVar[str] = "stock_id"
    stock_id: UUID
    organisation_id: UUID | None
    currency: str
    orders: tuple[PlacedOrder, ...]


class CompletedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order whose tickets were issued. An order of nothing but free tickets has no payment."""

    order_id: UUID
    account_id: UUID | None
    payment_id: UUID | None
    amount_minor: int
    places: int


class OrdersCompleted(Fact, frozen=True, kw_only=True):
    """Orders that were paid and issued: what was captured for them is earned."""

    key_field: ClassVar[str] = "stock_id"
    stock_id: UUID
    organisation_id: UUID | None
    currency: str
    orders: tuple[CompletedOrder, ...]


class EndedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order that holds nothing any more. `payment_id` is the payment that was begun for it, if any."""

    order_id: UUID
    account_id: UUID | None
    payment_id: UUID | None
    end: OrderEnd


class OrdersEnded(Fact, frozen=True, kw_only=True):
    """Orders that were cancelled, that nobody paid in time, or that were refunded in full."""

    key_field: ClassVar[str] = "stock_id"
    stock_id: UUID
    organisation_id: UUID | None
    orders: tuple[EndedOrder, ...]


class WantedRefund(msgspec.Struct, frozen=True, kw_only=True):
    """An amount that goes back to the payer. `is_earned`: tickets had been issued for it."""

    refund_id: UUID
    order_id: UUID
    payment_id: UUID
    amount_minor: int
    is_earned: bool
    reason: str


class RefundsWanted(Fact, frozen=True, kw_only=True):
    """Refunds that were decided. Each is paid once, whatever else happens to its order."""

    key_field: ClassVar[str] = "stock_id"
    stock_id: UUID
    currency: str
    refunds: tuple[WantedRefund, ...]


class BuyerNews(msgspec.Struct, frozen=True, kw_only=True):
    """What one buyer is told. A guest is written to at `email`; somebody with an account as they prefer.

    `sealed_path` is the way to the order, token and all, sealed under `MAIL_SEAL` for the event's key as base64url.
    `facts` are the values of the text, ready to be shown.
    """

    account_id: UUID | None
    email: str | None
    locale: str
    sealed_path: str
    facts: dict[str, str]


MAIL_SEAL = "matchday ticket links"
"""The label under which tickets seals the ways to orders and notifications opens them."""


class BuyersTold(Fact, frozen=True, kw_only=True):
    """Something that its buyers must know. `kind` names the text."""

    key_field: ClassVar[str] = "stock_id"
    stock_id: UUID
    title: str
    kind: Literal[
        "order_complete",
        "order_expired",
        "order_refunded",
        "paid_too_late",
        "sale_cancelled",
        "sale_moved",
        "place_offered",
        "ticket_resold",
        "ticket_received",
        "gift_accepted",
    ]
    news: tuple[BuyerNews, ...]


class ActionTaken(ManagementAction, frozen=True, kw_only=True):
    """Somebody used the power of a role in tickets."""
