"""A process that relays and hears, and kills itself with SIGKILL at one point: `crash_program.py POINT DATABASE_URL NATS_URL`.

Points: `publish` (committed, nothing sent yet), `mark` (sent, not marked published), `commit` (handled, not committed),
`acknowledge` (committed, not acknowledged), `never`. It prints a line when it is ready.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence

from stadium import Stadium
from whistle import Blown, crowd, write_down

from matchday.backbone.database import Transaction, open_database
from matchday.backbone.events.bus import connect, subject_of
from matchday.backbone.events.publisher import Letter, Publisher
from matchday.backbone.events.source import Delivery, Source

POINT, DATABASE_URL, NATS_URL = sys.argv[1:]


def _die(point: str) -> None:
    if point == POINT:
        os.kill(os.getpid(), signal.SIGKILL)


class CrashingPublisher(Publisher):
    """Dies around sending."""

    async def send(self, letters: Sequence[Letter]) -> None:
        _die("publish")
        await super().send(letters)
        _die("mark")


class CrashingSource(Source):
    """Dies before acknowledging."""

    async def acknowledge(self, batch: Sequence[Delivery]) -> None:
        _die("acknowledge")
        await super().acknowledge(batch)


async def write_down_and_crash(tx: Transaction, events: Sequence[Blown]) -> None:
    """Dies before the commit."""
    await write_down(tx, events)
    _die("commit")


async def main() -> None:
    """Runs until it is killed."""
    bus = await connect(NATS_URL)
    database = await open_database(DATABASE_URL, is_role_per_module=True)
    stadium = Stadium(url=DATABASE_URL, database=database, bus=bus)
    module = crowd(write_down_and_crash)

    def open_source(stream: str) -> Source:
        return CrashingSource(bus, stream, "crowd", [subject_of(Blown)])

    async with stadium.relaying(CrashingPublisher(bus, "whistle")), stadium.hearing(module, open_source=open_source):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
