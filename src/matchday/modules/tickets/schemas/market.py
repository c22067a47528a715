"""Offers, gifts, tickets given back and waiting lists over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from matchday.modules.tickets.domain.market import ListingState
from matchday.modules.tickets.schemas.orders import Email

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^\S(?:[^\x00-\x1f\x7f]*\S)?$(?!\n)")]
About = Annotated[str, msgspec.Meta(max_length=2000, pattern=r"^[^\x00]*$")]
Price = Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000_000)]
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$(?!\n)", max_length=3)]
Locale = Annotated[str, msgspec.Meta(pattern=r"^(en|de)$(?!\n)", max_length=2)]


class NewListing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An offer: of a ticket that was bought here (`ticket_id`), whose title and currency are known; or of anything else, with a title
    and a currency."""

    price_minor: Price
    ticket_id: UUID | None = None
    title: Title | None = None
    currency: Currency | None = None
    starts_at: datetime | None = None
    about: About = ""


class ListingChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that can be changed of it. The title of a ticket that was bought here stays."""

    price_minor: Price
    title: Title | None = None
    about: About = ""


class BuyListing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At the price that the buyer was shown: at no other. Who is not signed in gives an e-mail address."""

    price_minor: Price
    currency: Currency
    locale: Locale = "en"
    email: Email | None = None


class ListingView(msgspec.Struct, frozen=True, kw_only=True):
    """An offer as everybody may see it. `is_locked`: somebody is buying it. `seller` is a name. `face_minor` is what the organiser sold
    the ticket for, `cap_minor` the most that it may be offered for."""

    listing_id: UUID
    version_number: int
    seller: str
    sale_id: UUID | None
    sale_slug: str | None
    title: str
    about: str
    venue: str
    starts_at: datetime | None
    price_minor: int
    face_minor: int | None
    cap_minor: int | None
    currency: str
    state: ListingState
    is_locked: bool
    is_ours: bool
    listed_at: datetime


class OwnListing(msgspec.Struct, frozen=True, kw_only=True):
    """One's own: with what will be left of it."""

    listing: ListingView
    fee_minor: int
    ticket_id: UUID | None
    held_until: datetime | None


class NewGift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To whom: by mail, in the language of `locale`, or without an address by the link in the answer."""

    email: Email | None = None
    locale: Locale = "en"


class GiftView(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket on its way to somebody else. `path` opens it for whoever is to have it: only its giver is told. `secret` opens the ticket
    from then on: only a guest is told, who has just accepted it."""

    transfer_id: UUID
    ticket_id: UUID
    title: str
    starts_at: datetime
    ticket: str
    state: str
    email: str | None
    offered_at: datetime
    path: str | None = None
    secret: str | None = None


class Acceptance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the link brought, or what opens a guest's gift. Who is not signed in may give a name, and gives an address where the link was
    not mailed to one."""

    secret: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    email: Email | None = None
    name: Annotated[str, msgspec.Meta(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")] = ""
    locale: Locale = "en"


class NewWaiting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many places of one product, all together. Who is not signed in gives an address."""

    product_id: UUID
    places: Annotated[int, msgspec.Meta(ge=1, le=100)]
    email: Email | None = None
    locale: Locale = "en"


class WaitingView(msgspec.Struct, frozen=True, kw_only=True):
    """A place on the list. `ahead` counts the parties before it, `passed` those who came later and were served before; it is at most
    `passes_max`. `order_id` is the offer. `secret` opens it for somebody without an account."""

    entry_id: UUID
    sale_id: UUID
    title: str
    product: str
    places: int
    state: str
    joined_at: datetime
    ahead: int
    passed: int
    passes_max: int
    order_id: UUID | None
    secret: str | None = None


class WaitingRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An organiser's. `passes_max`: how often a party may be passed by a smaller one that came later. A fee of what is given back is in
    hundredths of a per cent."""

    is_open: bool = True
    offer_seconds: Annotated[int, msgspec.Meta(ge=300, le=604_800)] = 86_400
    passes_max: Annotated[int, msgspec.Meta(ge=0, le=100)] = 3
    give_back_fee_basis_points: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    takes_back: bool = True


class WaitingLine(msgspec.Struct, frozen=True, kw_only=True):
    """A party as the box office sees it."""

    entry_id: UUID
    product: str
    places: int
    name: str
    email: str | None
    joined_at: datetime
    passed: int
    state: str
    order_id: UUID | None


class GivenBackView(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that waits to be sold again. `refund_minor` is what comes back then."""

    ticket_id: UUID
    state: str
    refund_minor: int
    currency: str
