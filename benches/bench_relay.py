"""Events per second from commit to handled, compared with bare JetStream.

Above the line: events are said in transactions of `EVENTS_PER_TRANSACTION`, written to the outbox, relayed to JetStream
with their message ids, taken by a durable consumer, noted one by one in the inbox and applied by one listener to a
read copy in the same transaction, and acknowledged. The clock starts before the first transaction and stops when the
last event is committed and acknowledged. Writing, relaying and hearing run at the same time in one process.

Below the line: the same payloads with message ids made beforehand, published by nats-py with 100 gathered `publish` calls
at a time, and taken by a durable pull consumer in batches of 500 with an acknowledgement each, at the same time in one
process. No database is involved and nothing is decoded.

Is the ratio honest? The line below does less on purpose: it is the least that any user of nats-py would pay. It is not
made slow: it is the fastest of what was tried (100 or 500 gathered; at the same time or one after the other; one after
the other is slower), and uvloop serves both. The line above pays for four durable writes of each
event (outbox, mark, inbox, read copy) with fsync on, and for ordering headers that the line below does not send. It is
faster per message on the wire, because it counts the answers of a batch instead of awaiting each and acknowledges
batches; both are open to anyone and part of what is measured. Rounds are interleaved and the ratio is of the medians,
since the machine's speed varies more between minutes than between rounds.

It prints one line per round and, as its last line, one JSON object.
"""

import asyncio
import json
import shutil
import statistics
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter
from uuid import UUID

import msgspec
import uvloop
from nats.aio.client import Client
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.api import AckPolicy, ConsumerConfig, StorageType

from matchday.backbone.database import Database, Transaction, open_database
from matchday.backbone.database.migrations import migrate
from matchday.backbone.embedded import start_nats, start_postgres
from matchday.backbone.events.background import carry_events
from matchday.backbone.events.bus import connect, ensure_streams
from matchday.backbone.events.settled import settle
from matchday.backbone.events.wakes import Wakes
from matchday.backbone.ids import new_id
from matchday.backbone.module import Listener, Module
from matchday.backbone.tasks import Tasks
from matchday.contracts.live import MatchProgressed

EVENTS = 20_000
EVENTS_PER_TRANSACTION = 200
MATCHES = 1_000
ROUNDS = 3
GATHERED = 100
FETCHED = 500
WANTED_RATIO = 0.5
BARE = "bare"


async def copy_progress(tx: Transaction, events: Sequence[MatchProgressed]) -> None:
    """A read copy: of each match the newest version of the batch, in one statement."""
    newest = {event.match_id: event for event in events}
    await tx.execute(
        """
        INSERT INTO fans.known_matches (match_id, version, phase, clock_minute)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::int[])
        ON CONFLICT (match_id) DO UPDATE
        SET version = excluded.version, phase = excluded.phase, clock_minute = excluded.clock_minute
        WHERE known_matches.version < excluded.version
        """,
        list(newest),
        [event.version for event in newest.values()],
        [event.phase for event in newest.values()],
        [event.clock_minute for event in newest.values()],
    )


LIVE = Module(name="live", publishes=[MatchProgressed])
FANS = Module(name="fans", listeners={MatchProgressed: Listener(handler=copy_progress)})


def make_events(matches: Sequence[UUID], first_version: int) -> list[MatchProgressed]:
    """The matches take turns."""
    return [
        MatchProgressed(
            version=first_version + number // len(matches),
            match_id=matches[number % len(matches)],
            protocol=1,
            phase="first_half",
            score=None,
            goals=(),
            clock_minute=number % 90,
            clock_started_at=None,
            clock_pace=1,
        )
        for number in range(EVENTS)
    ]


async def relay_round(database: Database, bus: Client, events: Sequence[MatchProgressed]) -> float:
    """Events per second through outbox, relay, stream, inbox and listener."""
    start = perf_counter()
    for first in range(0, len(events), EVENTS_PER_TRANSACTION):
        async with database.begin("live") as tx:
            tx.publish(*events[first : first + EVENTS_PER_TRANSACTION])
    await settle(database, bus, [LIVE, FANS], seconds_max=60, look_every_seconds=0.05)
    return len(events) / (perf_counter() - start)


async def bare_round(bus: Client, payloads: Sequence[bytes]) -> float:
    """Events per second by nats-py alone."""
    messages = [(payload, {"Nats-Msg-Id": str(new_id())}) for payload in payloads]
    jetstream = bus.jetstream()
    await jetstream.add_stream(name=BARE, subjects=[f"{BARE}.>"], storage=StorageType.FILE, duplicate_window=660)
    consumer = ConsumerConfig(ack_policy=AckPolicy.EXPLICIT, max_ack_pending=20_000)
    subscription = await jetstream.pull_subscribe(f"{BARE}.>", durable=BARE, stream=BARE, config=consumer)

    async def publish() -> None:
        for first in range(0, len(payloads), GATHERED):
            await asyncio.gather(
                *(
                    jetstream.publish(f"{BARE}.x", payload, headers=headers, timeout=10)
                    for payload, headers in messages[first : first + GATHERED]
                )
            )

    async def consume() -> None:
        missing = len(payloads)
        while missing:
            try:
                fetched = await subscription.fetch(min(FETCHED, missing), timeout=1)
            except NatsTimeoutError:
                continue
            for message in fetched:
                await message.ack()
            missing -= len(fetched)
        await bus.flush()

    start = perf_counter()
    await asyncio.gather(publish(), consume())
    seconds = perf_counter() - start
    await jetstream.delete_stream(BARE)
    return len(payloads) / seconds


def new_folder() -> Path:
    """PostgreSQL may run as another user, who must be able to pass through."""
    folder = Path(tempfile.mkdtemp(prefix="md-"))
    folder.chmod(0o755)
    return folder


@asynccontextmanager
async def engines() -> AsyncIterator[tuple[str, str]]:
    """Fresh PostgreSQL and NATS with the settings of the demo."""
    folder = new_folder()
    postgres = await start_postgres(folder / "pg")
    nats = await start_nats(folder / "nats")
    try:
        yield postgres.url, nats.url
    finally:
        await nats.stop()
        await postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def site(database_url: str, nats_url: str) -> AsyncIterator[tuple[Database, Client]]:
    """Both modules, led by this process."""
    await migrate(database_url, [LIVE, FANS])
    database = await open_database(database_url)
    async with database.begin("fans") as tx:
        await tx.execute("CREATE TABLE fans.known_matches (match_id uuid PRIMARY KEY, version bigint, phase text, clock_minute integer)")
    bus = await connect(nats_url)
    await ensure_streams(bus, [LIVE, FANS])
    wakes = Wakes(bus)
    database.wake = wakes.wake
    async with Tasks() as tasks:
        for module in (LIVE, FANS):
            tasks.spawn(carry_events(module, database, bus, wakes), module.name)
        yield database, bus
    await bus.close()
    await database.close()


async def main() -> None:
    """Interleaved rounds; the first of each warms up and does not count."""
    matches = [new_id() for _ in range(MATCHES)]
    rates: dict[str, list[float]] = {"relay": [], "bare": []}
    async with engines() as urls, site(*urls) as (database, bus):
        for number in range(ROUNDS + 1):
            events = make_events(matches, first_version=1 + number * EVENTS)
            payloads = [msgspec.json.encode(event) for event in events]
            rates["bare"].append(await bare_round(bus, payloads))
            rates["relay"].append(await relay_round(database, bus, events))
            print(f"round {number}: relay {rates['relay'][-1]:,.0f}/s, bare {rates['bare'][-1]:,.0f}/s")
        async with database.read("fans") as tx:
            handled = await tx.fetchval("SELECT count(*) FROM fans.inbox WHERE state = 'done'")
        assert handled == EVENTS * (ROUNDS + 1), f"{handled} events were handled"
    relay, bare = (statistics.median(rates[name][1:]) for name in ("relay", "bare"))
    print(
        json.dumps(
            {"bench": "relay", "relay": round(relay), "bare": round(bare), "ratio": round(relay / bare, 3), "at_least": WANTED_RATIO}
        )
    )


if __name__ == "__main__":
    uvloop.run(main())
