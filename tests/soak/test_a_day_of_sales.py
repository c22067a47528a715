"""A long day of sales at half of what the site can do: people order, pay, cancel and stay away, holds run out, tickets are sold again and
shown at gates, pages are read. Nothing grows, nothing is slow, and at the end every sum is right.

`make soak` runs it for ten minutes and prints what it saw; every other run has a short round of it.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import msgspec
import pytest
import pytest_asyncio
from tests.sales.connection import Connection
from tests.sales.crowd import Crowd
from tests.sales.ground import Ground, open_ground
from tests.sales.instants import Pace, pass_time
from tests.sales.judgement import faults, let_some_holds_run_out, until_settled
from tests.sales.running import Running, running

from matchday.app.demo.box_office import OnSale
from matchday.app.demo.client import Client, Refused, Unreachable
from matchday.app.demo.crowd import Bought
from matchday.app.demo.gates import Gates, Resellers
from matchday.app.demo.people import ORGANISER, RESELLERS, STEWARD
from matchday.app.demo.seed import seed_people
from matchday.backbone.database import Database, open_database
from matchday.backbone.embedded import Nats, Postgres, start_nats
from matchday.backbone.module import Module
from matchday.backbone.testing.databases import create_database, drop_database

T = TypeVar("T")

TOGETHER = (("accounts", "tickets", "payments"),)
CROWD = 48
GROWTH_BYTES_MAX = 48 * 1024**2
ANSWER_SECONDS_P99_MAX = 2.0
SETTLE_SECONDS_MAX = 60.0
BETWEEN_EXPIRIES_SECONDS, EXPIRING_AT_ONCE = 0.5, 5
BETWEEN_SCANS_SECONDS, BETWEEN_TRADES_SECONDS = 0.2, 1.0
READS_PER_SECOND = 20.0
LONG_SECONDS = 60.0
"""In less nobody has found the time to buy what another offers."""


class Length(msgspec.Struct, frozen=True, kw_only=True):
    """How long a round looks for the maximum, warms up, and goes on at half of it."""

    rush: float
    warm_up: float
    day: float


ROUNDS = [
    pytest.param(Length(rush=2.0, warm_up=1.0, day=5.0), id="short"),
    pytest.param(Length(rush=20.0, warm_up=60.0, day=600.0), id="ten minutes", marks=pytest.mark.soak),
]


@pytest_asyncio.fixture(loop_scope="session")
async def own_nats(engine_folder: Path) -> AsyncIterator[Nats]:
    """With nothing in it of what other tests said."""
    server = await start_nats(engine_folder / "nats-day")
    yield server
    await server.stop()


@pytest.mark.parametrize("length", ROUNDS)
async def test_nothing_grows_and_every_sum_is_right(
    length: Length, postgres: Postgres, own_nats: Nats, modules: Sequence[Module], tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        url = await create_database(postgres.url, "day", modules)
        stack.push_async_callback(drop_database, postgres.url, "day")
        database = await open_database(url, size_max=3, statement_seconds_max=300)
        stack.push_async_callback(database.close)
        organisation_id = await seed_people(database)
        ground = await open_ground(url, scarce=1000, rows=10, organisation_id=organisation_id)
        site = (await stack.enter_async_context(running(TOGETHER, database_url=url, nats_url=own_nats.url, logs=tmp_path)))["tickets"]
        maximum = await _orders_per_second(site, ground, length.rush)
        day = Day(site, database, ground)
        crowd = Crowd(_everywhere(site), ground, size=CROWD, seed=2, pace=Pace(maximum / 2))
        async with crowd, day.around(crowd):
            await pass_time(length.warm_up)
            before, since = site.resident_bytes(), len(crowd.told.seconds)
            started, placed = perf_counter(), len(crowd.told.amounts)
            await pass_time(length.day)
            growth, seconds = site.resident_bytes() - before, sorted(crowd.told.seconds[since:])
            rate = (len(crowd.told.amounts) - placed) / (perf_counter() - started)
        await until_settled(database, seconds_max=SETTLE_SECONDS_MAX, hurry=True)
        p99 = seconds[int(len(seconds) * 0.99)]
        print(  # noqa: T201  what the soak is for
            f"\n{length.day:.0f} s: {rate:.0f} orders/s (maximum {maximum:.0f}/s), p50 {seconds[len(seconds) // 2] * 1000:.0f} ms, "
            f"p99 {p99 * 1000:.0f} ms, growth {growth / 1024**2:.1f} MiB; {dict(crowd.told.answers)}; {day.done}"
        )
        assert crowd.told.unfit == []
        assert await faults(database, crowd.told) == []
        for words in (("tickets", "verify"), ("payments", "verify"), ("ledger", "verify")):
            code, printed = await site.command(*words)
            print(printed.strip())  # noqa: T201  what the soak is for
            assert code == 0, printed
        assert all(count for what, count in day.done.items() if what != "sold again" or length.day > LONG_SECONDS), day.done
        assert growth < GROWTH_BYTES_MAX
        assert p99 < ANSWER_SECONDS_P99_MAX


class Day:
    """What goes on beside the crowd."""

    def __init__(self, site: Running, database: Database, ground: Ground) -> None:
        self._site, self._database, self._ground = site, database, ground
        self._bought = Bought()
        self._reader = Connection(site.address)
        self._ended = asyncio.Event()
        self.done = {"scans": 0, "offered": 0, "sold again": 0, "run out": 0, "read": 0}

    def around(self, crowd: Crowd) -> "Around":
        """All of it, for as long as the block lasts."""
        return Around(self._ended, [self._gates(), self._trade(), self._hand_over(crowd), self._run_out(), self._read()], self._count)

    async def _count(self) -> None:
        async with self._database.read("tickets") as tx:
            self.done["scans"] = await tx.fetchval("SELECT count(*) FROM tickets.scans")
            self.done["offered"] = await tx.fetchval("SELECT count(*) FROM tickets.listings")
            self.done["sold again"] = await tx.fetchval("SELECT count(*) FROM tickets.listings WHERE state = 'sold'")
            self.done["run out"] = await tx.fetchval("SELECT count(*) FROM tickets.orders WHERE state = 'expired'")

    async def _gates(self) -> None:
        organiser = Client(self._site.address, ORGANISER)
        at = f"/manage/v1/sales/{self._ground.sale_id}/gates"
        gates = {name: (await _patiently(lambda name=name: organiser.post(at, {"name": name})))["gate_id"] for name in ("North", "South")}
        steward = Client(self._site.address, STEWARD)
        scanning = Gates(self._site.address, steward, self._sale(gates), self._bought, random.Random(3), BETWEEN_SCANS_SECONDS)
        await _patiently(lambda: scanning.admit(self._ended))

    async def _trade(self) -> None:
        clients = tuple(Client(self._site.address, login) for login in RESELLERS)
        resellers = Resellers(clients, self._sale({}), random.Random(4), BETWEEN_TRADES_SECONDS)
        await _patiently(lambda: resellers.trade(self._ended))

    def _sale(self, gates: Mapping[str, str]) -> OnSale:
        ground = self._ground
        seats = [str(ground.standing)] * 4
        return OnSale(sale_id=str(ground.sale_id), slug="", seats=seats, lounge=str(ground.scarce), guests=str(ground.free), gates=gates)

    async def _hand_over(self, crowd: Crowd) -> None:
        """Some who have paid come to the gates."""
        guest = Client(self._site.address)
        while not self._ended.is_set():
            await pass_time(BETWEEN_SCANS_SECONDS)
            if not crowd.told.paid:
                continue
            order_id, secret = crowd.told.paid.popleft()
            path, opened = f"/api/v1/orders/{order_id}", {"Order-Secret": secret}
            order = await _patiently(lambda path=path, opened=opened: guest.get(path, opened))
            if order["state"] == "complete":
                self._bought.tickets.extend((place["ticket_id"], secret) for place in order["positions"])

    async def _run_out(self) -> None:
        while not self._ended.is_set():
            await pass_time(BETWEEN_EXPIRIES_SECONDS)
            await let_some_holds_run_out(self._database, EXPIRING_AT_ONCE)

    async def _read(self) -> None:
        sales = (await self._reader.send("GET", "/public/v1/sales")).json()["items"]
        pace, paths = Pace(READS_PER_SECOND), [f"/public/v1/sales/{sales[0]['slug']}{at}" for at in ("", "/seats/state")]
        while not self._ended.is_set():
            await pace()
            answer = await self._reader.send("GET", paths[self.done["read"] % len(paths)])
            assert answer.status == 200
            self.done["read"] += 1


class Around:
    """Tasks that a block is surrounded by."""

    def __init__(self, ended: asyncio.Event, work: Sequence[Awaitable[None]], at_the_end: Callable[[], Awaitable[None]]) -> None:
        self._ended, self._work, self._at_the_end = ended, work, at_the_end

    async def __aenter__(self) -> None:
        self._all = asyncio.gather(*self._work)

    async def __aexit__(self, *_: object) -> None:
        self._ended.set()
        await self._all
        await self._at_the_end()


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """A site that has just started, or has too much to do, says that it cannot yet."""
    while True:
        try:
            return await ask()
        except (Unreachable, Refused):
            await pass_time(0.2)


async def _orders_per_second(site: Running, ground: Ground, seconds: float) -> float:
    """As many as the crowd gets when nobody waits."""
    crowd = Crowd(_everywhere(site), ground, size=CROWD, seed=1)
    async with crowd:
        await pass_time(seconds / 2)
        before = len(crowd.told.amounts)
        await pass_time(seconds)
        granted = len(crowd.told.amounts) - before
    assert granted, dict(crowd.told.answers)
    return granted / seconds


def _everywhere(site: Running) -> Mapping[str, str]:
    return dict.fromkeys(("tickets", "payments"), site.address)
