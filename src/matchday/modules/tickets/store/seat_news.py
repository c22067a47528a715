"""Which seats were taken or came free since the rooms of their sales were told."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction

SALES_MAX = 50


class RowNews(msgspec.Struct, frozen=True, kw_only=True):
    """A row of seats as it is now. `version` is what the sale's room is told up to."""

    sale_id: UUID
    version: int
    row_key: int
    taken: bytes


async def untold_rows(tx: Transaction) -> list[RowNews]:
    """As of one moment, so that what comes later has a greater version."""
    rows = await tx.fetch(
        """
        WITH untold AS MATERIALIZED (
            SELECT s.sale_id, s.version, coalesce(t.version, 0) AS told
            FROM tickets.seat_states AS s LEFT JOIN tickets.seats_told AS t USING (sale_id)
            WHERE t.version IS DISTINCT FROM s.version ORDER BY s.sale_id LIMIT $1
        )
        SELECT u.sale_id, u.version, r.row_key, r.taken FROM untold AS u
        JOIN tickets.seat_rows AS r ON r.sale_id = u.sale_id AND (r.version > u.told OR u.told = 0)
        """,
        SALES_MAX,
    )
    return [RowNews(**row) for row in rows]


async def keep_told_seats(tx: Transaction, versions: Mapping[UUID, int]) -> None:
    """Up to here."""
    await tx.execute(
        """
        INSERT INTO tickets.seats_told (sale_id, version)
        SELECT sale_id, version FROM unnest($1::uuid[], $2::bigint[]) AS told (sale_id, version)
        ON CONFLICT (sale_id) DO UPDATE SET version = excluded.version
        """,
        list(versions),
        list(versions.values()),
    )
