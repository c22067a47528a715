"""Who looks at a map of seats sees them go: the rows that changed, about twice a second however many orders there are."""

from base64 import b64encode

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.actions.tell_sale import room_of
from matchday.modules.tickets.schemas.seats import SeatsTold
from matchday.modules.tickets.store.seat_news import RowNews, keep_told_seats, untold_rows


async def tell_seats(tx: Transaction) -> int:
    """Returns how many rows of seats were told of. A row told twice is no matter: it is told as it is."""
    news: dict[object, list[RowNews]] = {}
    for row in await untold_rows(tx):
        news.setdefault(row.sale_id, []).append(row)
    if not news:
        return 0
    for rows in news.values():
        told = SeatsTold(version=rows[0].version, rows={str(row.row_key): b64encode(row.taken).decode() for row in rows})
        tx.say(room_of(rows[0].sale_id), {"seats": msgspec.to_builtins(told)})
    await keep_told_seats(tx, {rows[0].sale_id: rows[0].version for rows in news.values()})
    return sum(len(rows) for rows in news.values())
