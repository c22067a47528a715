"""What the actions of orders do about stocks that are people's offers, and not sales: locked after the sales, told beside them."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.market import Listing
from matchday.modules.tickets.domain.stock import Sale
from matchday.modules.tickets.store.asides import let_go
from matchday.modules.tickets.store.listings import follow_orders, lock_listings, offers_of, sales_of_listings, told
from matchday.modules.tickets.store.stocks import LockSales

Listings = Mapping[UUID, Listing]


async def lock_stocks(tx: Transaction, stock_ids: Iterable[UUID], lock: LockSales) -> tuple[dict[UUID, Sale], dict[UUID, Listing]]:
    """Sales first, with those whose tickets change hands by one of the offers; then the offers."""
    wanted = set(stock_ids)
    sales = await lock(tx, wanted | await sales_of_listings(tx, wanted))
    return sales, await lock_listings(tx, wanted - sales.keys())


async def lock_with_offers(tx: Transaction, stocks: Mapping[UUID, UUID], lock: LockSales) -> tuple[dict[UUID, Sale], dict[UUID, Listing]]:
    """The stocks of these orders, with the offers of tickets that were issued by them."""
    wanted = set(stocks.values())
    sales = await lock(tx, wanted | await sales_of_listings(tx, wanted))
    return sales, await lock_listings(tx, wanted - sales.keys() | await offers_of(tx, stocks))


async def lock_offers(tx: Transaction, stock_ids: Iterable[UUID], sales: Mapping[UUID, Sale]) -> dict[UUID, Listing]:
    """Those of the stocks that are no sales, where no ticket changes hands; usually none."""
    return await lock_listings(tx, set(stock_ids) - sales.keys())


def organisations_of(sales: Mapping[UUID, Sale], listings: Listings) -> dict[UUID, UUID]:
    """Whose stocks they are; people's own tickets are no organisation's."""
    owners = {listing_id: listing.organisation_id for listing_id, listing in listings.items() if listing.organisation_id is not None}
    return {sale_id: sale.organisation_id for sale_id, sale in sales.items()} | owners


async def free_offers(tx: Transaction, sales: Mapping[UUID, Sale], listings: Listings) -> None:
    """After orders of these locked stocks have ended: what they held of other people's tickets can be had again."""
    if lending := [sale_id for sale_id, sale in sales.items() if sale.has_given_back]:
        await let_go(tx, lending)
    await settle_offers(tx, listings)


async def settle_offers(tx: Transaction, listings: Listings) -> None:
    """After orders have ended or were completed: their offers are open again, or sold."""
    if listings and (changed := await follow_orders(tx, listings)):
        await tell_listings(tx, changed)


async def tell_listings(tx: Transaction, listing_ids: Iterable[UUID]) -> None:
    """As they stand in this transaction, which holds the locks of their rows."""
    tx.publish(*await told(tx, listing_ids))
