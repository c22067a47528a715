"""What a batch decides on: locked sales with their quotas, limits and seats in memory, and what is saved of it at its end."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.asked import Order
from matchday.modules.tickets.domain.promotions import Promotions
from matchday.modules.tickets.domain.seating.board import Board
from matchday.modules.tickets.domain.stock import Person, Sale, Stock
from matchday.modules.tickets.store.asides import asides_of
from matchday.modules.tickets.store.seat_boards import seat_boards
from matchday.modules.tickets.store.stocks import NOTHING_PROMOTED, load_sales, open_stocks, save_taken


class OpenSales:
    """Sales whose rows this transaction has locked."""

    def __init__(self, stocks: Mapping[UUID, Stock], boards: Mapping[UUID, Board]) -> None:
        self.stocks = stocks
        self.boards = boards

    async def save(self, tx: Transaction) -> None:
        """What was decided on them."""
        await save_taken(tx, self.stocks.values())
        if self.boards:
            await seat_boards.save(tx, self.boards)


async def open_sales(
    tx: Transaction, sales: Mapping[UUID, Sale], people: Iterable[Person], promotions: Mapping[UUID, Promotions] = NOTHING_PROMOTED
) -> OpenSales:
    """For decisions about these people."""
    locked = await load_sales(tx, sales)
    seated = [sale_id for sale_id, each in locked.items() if any(product.is_seated for product in each.products)]
    boards = await seat_boards.load(tx, seated) if seated else {}
    return OpenSales(await open_stocks(tx, locked, people, boards, promotions, await asides_of(tx, sales)), boards)


async def free_seats(tx: Transaction, orders: Sequence[Order]) -> None:
    """Gives back the seats of orders of locked sales that end; exactly those that they have."""
    seats: dict[UUID, list[tuple[UUID, int]]] = {}
    for order in orders:
        for place in order.places:
            if place.replaces is None and place.seat_row_id is not None and place.seat is not None:
                seats.setdefault(order.stock_id, []).append((place.seat_row_id, place.seat))
    if not seats:
        return
    boards = await seat_boards.load(tx, seats)
    for sale_id, of_sale in seats.items():
        boards[sale_id].free(of_sale)
    await seat_boards.save(tx, boards)
