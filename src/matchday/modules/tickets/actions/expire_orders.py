"""The end of holds that nobody paid for: one round ends all that are overdue, and tells of them."""

from matchday.backbone.database import Transaction
from matchday.modules.tickets.actions.open_market import free_offers, lock_offers, organisations_of
from matchday.modules.tickets.actions.tell_orders import TOLD_AT_ONCE_MAX, tell_expired
from matchday.modules.tickets.store.expiring import expire, find_overdue, held_seats, note_swept
from matchday.modules.tickets.store.seat_boards import seat_boards
from matchday.modules.tickets.store.stocks import LockSales, lock_sales

EXPIRED_AT_ONCE_MAX = 20_000
"""Those who order meanwhile wait for some tenths of a second; the next round follows at once."""


async def expire_orders(tx: Transaction, lock: LockSales = lock_sales, at_once_max: int = EXPIRED_AT_ONCE_MAX) -> int:
    """How many. Those that were paid or cancelled before their stock's row was ours are left as they are."""
    overdue = await find_overdue(tx, at_once_max)
    if overdue is None:
        await note_swept(tx, None)
        return 0
    sales = await lock(tx, overdue.stock_ids)
    listings = await lock_offers(tx, overdue.stock_ids, sales)
    ended = await expire(tx, overdue, at_once_max, TOLD_AT_ONCE_MAX)
    if seats := await held_seats(tx, ended):
        boards = await seat_boards.load(tx, seats)
        for sale_id, of_sale in seats.items():
            boards[sale_id].free(of_sale)
        await seat_boards.save(tx, boards)
    await note_swept(tx, None if overdue.is_all else overdue.until)
    await free_offers(tx, sales, listings)
    tell_expired(tx, organisations_of(sales, listings), ended)
    return sum(some.orders for some in ended)
