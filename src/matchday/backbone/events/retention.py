"""How long the machinery's rows are kept: sweeps that every module has."""

from collections.abc import Awaitable, Callable

from matchday.backbone.database import Transaction
from matchday.backbone.module import Sweep

Run = Callable[[Transaction], Awaitable[int]]

ROUND_MAX = 10_000
"""Rows per statement, so that none runs into its time limit; the next round follows."""
ROOM_MESSAGES_MAX = 10_000
EVERY_SECONDS = 30.0


async def forget_published(tx: Transaction) -> int:
    """Rows of the outbox, 7 days after they were sent."""
    return await _delete_old(tx, "outbox", "published_at < now() - interval '7 days'")


async def forget_heard(tx: Transaction) -> int:
    """Rows of the inbox after 14 days: twice what a stream keeps, so no event outlives the memory of having heard it."""
    return await _delete_old(tx, "inbox", "state IN ('done', 'skipped') AND received_at < now() - interval '14 days'")


async def forget_answers(tx: Transaction) -> int:
    """Answers to requests with an Idempotency-Key, after 24 hours."""
    return await _delete_old(tx, "idempotency", "answered_at < now() - interval '24 hours'")


async def forget_room_messages(tx: Transaction) -> int:
    """After a day. A room's number goes on: its row stays."""
    return await _delete_old(tx, "room_messages", "said_at < now() - interval '1 day'")


async def shorten_rooms(tx: Transaction) -> int:
    """More than `ROOM_MESSAGES_MAX` in one room. Numbers have no holes, so the limit is a number."""
    return await tx.execute(
        f"""
        DELETE FROM {tx.schema}.room_messages AS message USING {tx.schema}.rooms AS room
        WHERE message.room = room.room AND room.seq > {ROOM_MESSAGES_MAX} AND message.seq <= room.seq - {ROOM_MESSAGES_MAX}
        """
    )


RETENTION = tuple(
    Sweep(name=f"backbone.{run.__name__}", run=run, every_seconds=EVERY_SECONDS)
    for run in (forget_published, forget_heard, forget_answers, forget_room_messages, shorten_rooms)
)


async def _delete_old(tx: Transaction, table: str, condition: str) -> int:
    return await tx.execute(
        f"""
        DELETE FROM {tx.schema}.{table}
        WHERE ctid = ANY (ARRAY(SELECT ctid FROM {tx.schema}.{table} WHERE {condition} LIMIT {ROUND_MAX}))
        """
    )
