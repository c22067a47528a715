"""Whose turn it is to read a mailbox that has room for one reader, and how far it was read."""

from uuid import UUID

from matchday.backbone.database import Transaction


async def take_turn(tx: Transaction, sink: str, reader: UUID, seconds: int) -> int | None:
    """The last message that was read; the turn lasts for `seconds`. None: it is another's."""
    await tx.execute("INSERT INTO notifications.paces (sink) VALUES ($1) ON CONFLICT DO NOTHING", sink)
    found: int | None = await tx.fetchval(
        """
        UPDATE notifications.paces SET reader = $2, reader_until = clock_timestamp() + make_interval(secs => $3)
        WHERE sink = $1 AND (reader = $2 OR reader_until IS NULL OR reader_until < clock_timestamp())
        RETURNING read_up_to
        """,
        sink,
        reader,
        float(seconds),
    )
    return found


async def note_read(tx: Transaction, sink: str, number: int) -> None:
    """In the transaction of what came of it."""
    await tx.execute("UPDATE notifications.paces SET read_up_to = greatest(read_up_to, $2) WHERE sink = $1", sink, number)
