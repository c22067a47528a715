"""Time passes for some reservations only: their moments are moved into the past, which nobody but the database's owner could do."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg


async def let_run_out(observer: asyncpg.Connection, pending_ids: Sequence[UUID]) -> None:
    """An hour and a second go by, and with them every deadline of up to an hour."""
    async with observer.transaction():
        await observer.execute("SET LOCAL session_replication_role = replica")
        for table, columns in (("ledger_transfers", ("made_at", "expires_at")), ("ledger_pendings", ("expires_at",))):
            key = "transfer_id" if table == "ledger_transfers" else "pending_id"
            moved = ", ".join(f"{column} = {column} - interval '3601 seconds'" for column in columns)
            await observer.execute(f"UPDATE counting.{table} SET {moved} WHERE {key} = ANY($1::uuid[])", list(pending_ids))
