"""A ticket has ended that its holder offers to others, or its event has: the offer ends with it. Whoever was about to buy it holds
nothing any more; if their payment is under way already, it goes back when it comes."""

from collections.abc import Iterable
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.tickets.actions.open_market import Listings, organisations_of, tell_listings
from matchday.modules.tickets.actions.release_orders import end_orders
from matchday.modules.tickets.actions.tell_orders import tell_ended
from matchday.modules.tickets.store.asides import end_given_back
from matchday.modules.tickets.store.listings import close_listings
from matchday.modules.tickets.store.orders import Ended, find_orders
from matchday.modules.tickets.store.transfers import end_transfers_of

TICKET_ENDED = "ticket_ended"


async def close_ways(tx: Transaction, listings: Listings, ticket_ids: Iterable[UUID]) -> None:
    """Of tickets that are valid no more: the offers among these locked ones, gifts that nobody has accepted, and what was given back."""
    ended = set(ticket_ids)
    await end_transfers_of(tx, list(ended))
    await end_given_back(tx, list(ended))
    await close_offers(tx, {key: listing for key, listing in listings.items() if listing.ticket_id in ended}, TICKET_ENDED)


async def close_offers(tx: Transaction, listings: Listings, reason: str) -> None:
    """Locked ones. Those that were sold or withdrawn stay as they are."""
    closing = {key: listing for key, listing in listings.items() if listing.state in ("open", "held")}
    if not closing:
        return
    held = {listing.order_id for listing in closing.values() if listing.order_id is not None}
    if orders := list((await find_orders(tx, held)).values()):
        await end_orders(tx, orders, await tx.clock(), reason)
        ended = [
            Ended(order_id=order.order_id, stock_id=order.stock_id, account_id=order.account_id, payment_id=order.payment_id)
            for order in orders
        ]
        tell_ended(tx, organisations_of({}, closing), ended, "cancelled")
    await close_listings(tx, list(closing))
    await tell_listings(tx, closing)
