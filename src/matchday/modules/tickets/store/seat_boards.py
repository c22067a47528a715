"""The seats of sales, kept in memory from one batch to the next, and checked against the database by one number.

Everything here happens under the lock of the sale's row, from `load` to the commit: so what a process has in memory is either
what is committed or what its own last transaction would have committed, and the version tells which.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.seating.board import Board
from matchday.modules.tickets.domain.seating.document import SeatMap
from matchday.modules.tickets.domain.seating.plan import plan_of

BOARDS_MAX = 64
_DOCUMENT = msgspec.json.Decoder(SeatMap)


class _Kept:
    """A board with the version it was loaded at, and the one under which its last changes were sent."""

    def __init__(self, board: Board, revision: int, version: int, tx: Transaction) -> None:
        self.board = board
        self.revision = revision
        self.version = version
        self.sent: int | None = None
        self._tx = tx

    def is_in(self, tx: Transaction) -> bool:
        """Whether this very transaction has loaded it: then what is on it may not be committed yet, and stays."""
        return self._tx is tx

    def enter(self, tx: Transaction) -> None:
        """The transaction that has the lock now."""
        self._tx = tx

    def settle(self, committed: int) -> None:
        """Keeps or takes back what the last transaction did."""
        if self.sent == committed:
            self.board.confirm()
            self.version = committed
        else:
            self.board.undo()
        self.sent = None


class SeatBoards:
    """The boards that this process has seen last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[UUID, _Kept] = OrderedDict()

    async def load(self, tx: Transaction, sale_ids: Collection[UUID]) -> dict[UUID, Board]:
        """Of those of the sales that have seats. Their rows in `tickets.sales` are locked already."""
        rows = await tx.fetch("SELECT sale_id, revision, version FROM tickets.seat_states WHERE sale_id = ANY($1)", list(sale_ids))
        return {row["sale_id"]: await self._current(tx, row["sale_id"], row["revision"], row["version"]) for row in rows}

    async def save(self, tx: Transaction, boards: Mapping[UUID, Board]) -> None:
        """What changed on them, by one statement."""
        changed = {sale_id: rows for sale_id, board in boards.items() if (rows := board.changed())}
        if not changed:
            return
        version = await _save(tx, list(changed), {row_id: taken for rows in changed.values() for row_id, taken in rows.items()})
        for sale_id in changed:
            self._kept[sale_id].sent = version

    async def _current(self, tx: Transaction, sale_id: UUID, revision: int, version: int) -> Board:
        kept = self._kept.get(sale_id)
        if kept is not None and kept.is_in(tx):
            return kept.board
        if kept is None or kept.revision != revision:
            kept = self._kept[sale_id] = _Kept(await _load_board(tx, sale_id), revision, version, tx)
            self._forget_oldest(tx)
            return kept.board
        self._kept.move_to_end(sale_id)
        kept.enter(tx)
        kept.settle(version)
        if kept.version != version:
            for row in await _rows_since(tx, sale_id, kept.version):
                kept.board.put(row[0], row[1])
            kept.version = version
        return kept.board

    def _forget_oldest(self, tx: Transaction) -> None:
        while len(self._kept) > BOARDS_MAX and not next(iter(self._kept.values())).is_in(tx):
            self._kept.popitem(last=False)


seat_boards = SeatBoards()
"""This process's own."""


async def _load_board(tx: Transaction, sale_id: UUID) -> Board:
    document = _DOCUMENT.decode(await tx.fetchval("SELECT document::text FROM tickets.sale_maps WHERE sale_id = $1", sale_id))
    rows = await tx.fetch("SELECT seat_row_id, row_key, taken FROM tickets.seat_rows WHERE sale_id = $1", sale_id)
    zones = await tx.fetch(
        "SELECT product_id, array_agg(zone) AS zones FROM tickets.zone_products WHERE sale_id = $1 GROUP BY product_id", sale_id
    )
    plan = plan_of(
        document,
        {row["row_key"]: row["seat_row_id"] for row in rows},
        {row["product_id"]: frozenset(row["zones"]) for row in zones},
    )
    return Board(plan, {row["seat_row_id"]: int.from_bytes(row["taken"], "little") for row in rows})


async def _rows_since(tx: Transaction, sale_id: UUID, version: int) -> list[tuple[UUID, int]]:
    rows = await tx.fetch("SELECT seat_row_id, taken FROM tickets.seat_rows WHERE sale_id = $1 AND version > $2", sale_id, version)
    return [(row["seat_row_id"], int.from_bytes(row["taken"], "little")) for row in rows]


async def _save(tx: Transaction, sale_ids: list[UUID], taken: Mapping[UUID, int]) -> int:
    version: int = await tx.fetchval(
        """
        WITH next AS MATERIALIZED (SELECT nextval('tickets.seat_versions') AS version),
        marked AS (
            UPDATE tickets.seat_rows AS r SET taken = given.taken, version = next.version
            FROM next, unnest($1::uuid[], $2::bytea[]) AS given (seat_row_id, taken)
            WHERE r.seat_row_id = given.seat_row_id
        ),
        counted AS (
            UPDATE tickets.seat_states AS s SET version = next.version FROM next WHERE s.sale_id = ANY($3::uuid[])
        )
        SELECT version FROM next
        """,
        list(taken),
        [seats.to_bytes((seats.bit_length() + 7) // 8, "little") for seats in taken.values()],
        sale_ids,
    )
    return version
