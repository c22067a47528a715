"""The people's market over HTTP: offers found and bought by everybody, made, changed and withdrawn by who is signed in."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice, delete, get, post, put
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.idempotency import KeyReused
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets import errors
from matchday.modules.tickets.actions import keep_listings
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.domain.asked import AskedListing, AskedOrder
from matchday.modules.tickets.domain.order_ids import digest_of
from matchday.modules.tickets.errors import resale
from matchday.modules.tickets.queries import market as queries
from matchday.modules.tickets.routes.orders import order_id_for, placed_view
from matchday.modules.tickets.schemas.market import BuyListing, ListingChange, ListingView, NewListing, OwnListing
from matchday.modules.tickets.schemas.orders import PlacedView

Words = Annotated[str, QueryParameter(name="words", max_length=100, required=False)]
AskedSale = Annotated[UUID | None, QueryParameter(name="sale_id", required=False)]
PriceMax = Annotated[int | None, QueryParameter(name="price_max", ge=1, le=1_000_000_000_000, required=False)]
AskedCurrency = Annotated[str, QueryParameter(name="currency", pattern="^[A-Z]{3}$|^$", max_length=3, required=False)]
AskedOrdering = Annotated[queries.ListingOrder, QueryParameter(name="order", required=False)]
WithLocked = Annotated[bool, QueryParameter(name="with_locked", required=False)]

KEEPING = [
    errors.NotACurrency,
    errors.NotForThisAccount,
    resale.AboveCap,
    resale.ResaleNotAllowed,
    resale.TicketNotYours,
    resale.TicketEngaged,
    resale.TicketUsed,
    resale.EventBegun,
]
CHANGING = [resale.ListingHeld, resale.ListingEnded, resale.ListingNotFound, resale.AboveCap]
BUYING = [
    KeyReused,
    errors.NotForThisAccount,
    errors.EmailNeeded,
    errors.GuestKeyTooShort,
    resale.OwnListing,
    resale.ListingGone,
    resale.ListingNotFound,
    resale.PriceChanged,
    resale.EventBegun,
]


@get("/listings", access=anyone, refuses=[resale.CurrencyNeeded])
async def list_listings(
    tx: Transaction,
    cursor: Cursor,
    words: Words = "",
    sale_id: AskedSale = None,
    price_max: PriceMax = None,
    currency: AskedCurrency = "",
    order: AskedOrdering = "newest",
    with_locked: WithLocked = False,
) -> Slice[ListingView]:
    """What people offer, newest first; or by price, the cheapest first within each currency. A highest price wants its currency. Also what
    somebody is buying right now, where it is asked for."""
    return await queries.list_offers(
        tx, cursor, words=words.strip(), sale_id=sale_id, price_max=price_max, currency=currency, order=order, with_locked=with_locked
    )


@get("/listings/{listing_id:uuid}", access=anyone)
async def read_listing(tx: Transaction, listing_id: UUID) -> ListingView:
    """One offer, in every state."""
    return await queries.read_offer(tx, listing_id)


@get("/my/listings", access=signed_in)
async def list_own_listings(tx: Transaction, identity: Identity, cursor: Cursor) -> Slice[OwnListing]:
    """One's own of every state, newest first."""
    return await queries.own_offers(tx, identity.account_id, cursor)


@post("/listings", access=signed_in, refuses=KEEPING, idempotent=True)
async def add_listing(tx: Transaction, identity: Identity, data: NewListing) -> OwnListing:
    """Offers a ticket that was bought here, at no more than its organiser allows, or something else at any price."""
    listing_id = await keep_listings.add_listing(tx, identity.account_id, data)
    return await queries.read_own(tx, listing_id, identity.account_id)


@put("/listings/{listing_id:uuid}", access=signed_in, refuses=CHANGING)
async def put_listing(tx: Transaction, identity: Identity, listing_id: UUID, data: ListingChange) -> OwnListing:
    """Another price or text, while nobody is buying it."""
    await keep_listings.edit_listing(tx, listing_id, identity.account_id, data)
    return await queries.read_own(tx, listing_id, identity.account_id)


@delete("/listings/{listing_id:uuid}", access=signed_in, refuses=CHANGING)
async def withdraw_listing(tx: Transaction, identity: Identity, listing_id: UUID) -> None:
    """Takes it from the market, while nobody is buying it. Again changes nothing."""
    await keep_listings.withdraw_listing(tx, listing_id, identity.account_id)


@post("/listings/{listing_id:uuid}/orders", access=anyone, refuses=BUYING, hot=True)
async def buy_listing(
    visitor: Identity | None, idempotency_key: str | None, listing_id: UUID, data: BuyListing, order_desk: OrderDesk
) -> PlacedView:
    """Holds it at the price that was shown, like any order. The same Idempotency-Key is the same order again."""
    asked = asked_listing(visitor.account_id if visitor else None, listing_id, data, idempotency_key)
    return placed_view(order_desk, await order_desk.place(asked))


def asked_listing(account_id: UUID | None, listing_id: UUID, data: BuyListing, key: str | None) -> AskedOrder:
    """The command. Raises EmailNeeded and GuestKeyTooShort for who has no account."""
    order_id, email = order_id_for(account_id, data.email, key)
    return AskedOrder(
        order_id=order_id,
        digest=digest_of(listing_id.bytes + msgspec.json.encode(data)),
        sale_id=listing_id,
        account_id=account_id,
        email=email,
        locale=data.locale,
        lines=(),
        listing=AskedListing(price_minor=data.price_minor, currency=data.currency),
    )


PUBLIC = (list_listings, read_listing)
API = (list_own_listings, add_listing, put_listing, withdraw_listing, buy_listing)
