"""What a restored schema's events need: the database has gone back in time, and everybody else has not.

The broker may be new, or hold events that the database has never said. So the streams are deleted, with their consumers
and their memory of message ids. A relay that finds a new stream sends everything again that its outbox keeps, and each
hearing module's inbox, which came back with the same back-up, knows what was handled. Nothing is unmarked for that.

That memory lasts 14 days and the outbox 7. Counted from a back-up that is older, the sweeps would forget at once what the
first minutes need; so the machinery's times are moved forward by the time that was lost.

A browser may hold a higher number of a room than the restored row. Were numbers to go on from there, it would one day find
its own number again and take other messages for the next ones. So every room jumps ahead, further than any history
reaches, and every page asks for a fresh copy.
"""

from collections.abc import Sequence
from datetime import datetime

from nats.aio.client import Client
from nats.js.errors import NotFoundError

ROOM_NUMBERS_SKIPPED = 1_000_000_000
"""More than a room says in the time that was lost, and small enough for JavaScript after millions of restores."""


def make_whole(schema: str, backed_up_at: datetime) -> tuple[str, ...]:
    """Statements that end the transaction of a restore. They meet the tables of any version."""
    lost = f"greatest(now() - '{backed_up_at.isoformat()}'::timestamptz, interval '0')"
    return (
        f"DELETE FROM {schema}.outbox WHERE kind = 'room' AND published_at IS NULL",
        f"UPDATE {schema}.outbox SET published_at = published_at + {lost} WHERE published_at IS NOT NULL",
        f"UPDATE {schema}.inbox SET received_at = received_at + {lost}",
        f"UPDATE {schema}.idempotency SET answered_at = answered_at + {lost}",
        f"DELETE FROM {schema}.room_messages",
        f"UPDATE {schema}.rooms SET seq = seq + {ROOM_NUMBERS_SKIPPED}",
    )


async def forget_streams(bus: Client, modules: Sequence[str]) -> int:
    """Deletes them with their consumers; returns how many there were. The next relay and consumer make them anew."""
    forgotten = 0
    for module in modules:
        try:
            await bus.jetstream().delete_stream(module)
        except NotFoundError:
            continue
        forgotten += 1
    return forgotten
