"""What people offer is bought like anything else: an order holds it, at the price that was shown, until it is paid or its time is up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http.idempotency import KeyReused
from matchday.modules.tickets.actions.open_market import Listings, organisations_of, tell_listings
from matchday.modules.tickets.actions.place_orders import place_orders
from matchday.modules.tickets.actions.tell_orders import tell_placed
from matchday.modules.tickets.domain.asked import AskedOrder, Order, Placed
from matchday.modules.tickets.domain.market import Listing
from matchday.modules.tickets.errors import NotForThisAccount
from matchday.modules.tickets.errors.resale import ListingGone, ListingNotFound
from matchday.modules.tickets.store.listings import LockListings, hold_listings, lock_listings
from matchday.modules.tickets.store.orders import find_orders, save_placed
from matchday.modules.tickets.store.stocks import LockSales, barred_accounts, lock_sales


async def take_orders(tx: Transaction, commands: Sequence[AskedOrder], lock: LockSales = lock_sales) -> Sequence[Placed | Refusal]:
    """One outcome per command: those for sales are decided first, then those for people's offers, as their rows are locked."""
    offered = [place for place, command in enumerate(commands) if command.listing is not None]
    if not offered:
        return await place_orders(tx, commands, lock)
    on_sale = [place for place, command in enumerate(commands) if command.listing is None]
    outcomes: dict[int, Placed | Refusal] = {}
    if on_sale:
        outcomes |= zip(on_sale, await place_orders(tx, [commands[place] for place in on_sale], lock), strict=True)
    outcomes |= zip(offered, await buy_listings(tx, [commands[place] for place in offered]), strict=True)
    return [outcomes[place] for place in range(len(commands))]


async def buy_listings(tx: Transaction, commands: Sequence[AskedOrder], lock: LockListings = lock_listings) -> Sequence[Placed | Refusal]:
    """The same for offers alone. The first one gets it."""
    listings = await lock(tx, {command.sale_id for command in commands})
    known = await find_orders(tx, {command.order_id for command in commands})
    buyers = {command.account_id for command in commands if command.account_id is not None}
    barred = await barred_accounts(tx, buyers | {listing.seller_id for listing in listings.values()})
    now = await tx.clock()
    placed: dict[UUID, Order] = {}
    outcomes: list[Placed | Refusal] = []
    for command in commands:
        try:
            listing = _listing(listings, command)
            if (order := known.get(command.order_id)) is None:
                if listing.listing_id in placed:
                    raise ListingGone
                order = known[command.order_id] = placed[listing.listing_id] = _place(listing, barred, command, now)
            elif order.digest != command.digest:
                raise KeyReused
        except Refusal as refusal:
            outcomes.append(refusal)
        else:
            outcomes.append(as_placed(order, listing, now))
    if placed:
        await hold_listings(tx, {listing_id: order.order_id for listing_id, order in placed.items()})
        await save_placed(tx, list(placed.values()))
        tell_placed(tx, organisations_of({}, listings), placed.values())
        await tell_listings(tx, placed)
    return outcomes


def as_placed(order: Order, listing: Listing, now: datetime) -> Placed:
    """What its buyer is answered, and what its quote says: the money is the seller's."""
    return Placed(
        order=order,
        now=now,
        organisation_id=listing.organisation_id,
        title=listing.title,
        payee_id=listing.seller_id,
        fee_minor=listing.fee_minor,
        payable_from=listing.payable_from(order),
    )


def _listing(listings: Listings, command: AskedOrder) -> Listing:
    if (listing := listings.get(command.sale_id)) is None:
        raise ListingNotFound
    return listing


def _place(listing: Listing, barred: set[UUID], command: AskedOrder, now: datetime) -> Order:
    """Raises what is refused."""
    if command.account_id in barred:
        raise NotForThisAccount
    if listing.seller_id in barred:
        raise ListingGone
    place = listing.place(command, now)
    return Order(
        order_id=command.order_id,
        stock_id=listing.listing_id,
        sale_id=listing.sale_id,
        account_id=command.account_id,
        email=command.email,
        locale=command.locale,
        state="created",
        placed_at=now,
        held_until=now + timedelta(seconds=listing.hold_seconds),
        payment_id=None,
        digest=command.digest,
        amount_minor=listing.price_minor,
        tax_minor=0,
        refunded_minor=0,
        currency=listing.currency,
        count=1,
        places=(place,),
    )
