"""A long evening: a scorer never rests, readers load pages, watchers hold sockets. Nothing is missed, nothing grows.

`make soak` runs it for five minutes and prints what it saw; every other run has a short round of it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from time import perf_counter

import httpx
import psutil
import pytest
from tests.journeys.people import Person
from tests.journeys.test_a_goal_reaches_the_page import enter, found_organisation, make_competition
from tests.journeys.topologies import ONE_PROCESS, serving

from matchday.backbone.embedded import Nats, Postgres
from matchday.backbone.ids import new_id
from matchday.backbone.module import Module
from matchday.backbone.testing.databases import create_database
from matchday.backbone.testing.room_client import RoomClient

GOALS_PER_MATCH = 10
READERS = 4
WATCHERS = 20
GROWTH_BYTES_MAX = 24 * 1024**2
PAGE_SECONDS_P99_MAX = 2.0
ROUNDS = [pytest.param(6.0, id="short"), pytest.param(300.0, id="five minutes", marks=pytest.mark.soak)]


@pytest.mark.parametrize("seconds", ROUNDS)
async def test_nothing_is_missed_and_nothing_grows(
    seconds: float, postgres: Postgres, nats_server: Nats, modules: Sequence[Module], tmp_path: Path
) -> None:
    url = await create_database(postgres.url, "soak", modules)
    unlimited = {"account_requests_per_minute_max": 10**6}
    async with (
        serving(ONE_PROCESS, database_url=url, nats_url=nats_server.url, logs=tmp_path, **unlimited) as addresses,
        Person(addresses, "Olga") as organiser,
        Person(addresses, "Sam") as scorer,
        AsyncExitStack() as stack,
    ):
        organisation_id = await found_organisation(organiser, scorer)
        match_id = await make_competition(organiser, organisation_id, scorer)
        room = f"portal:match:{match_id}"
        watchers = [await stack.enter_async_context(RoomClient(addresses["portal"])) for _ in range(WATCHERS)]
        for watcher in watchers:
            assert (await watcher.join(room))["ok"]
        pages = [f"{addresses['portal']}{path}" for path in (f"/matches/{match_id}", "/", "/competitions/village-cup")]
        await _evening(addresses, organiser, match_id, pages, seconds=2.0)
        before = _resident_bytes(addresses)
        goals, latencies = await _evening(addresses, organiser, match_id, pages, seconds=seconds)
        newest = (await watchers[0].join(room))["seq"]
        for watcher in watchers:
            await watcher.until(lambda watcher=watcher: newest in watcher.seqs(room))
        growth = _resident_bytes(addresses) - before
    p99 = sorted(latencies)[int(len(latencies) * 0.99)]
    print(f"\n{seconds:.0f} s: {goals} goals, {len(latencies)} pages, p99 {p99 * 1000:.0f} ms, growth {growth / 1024**2:.1f} MiB")  # noqa: T201  what the soak is for
    for watcher in watchers:
        seqs = watcher.seqs(room)
        assert seqs == list(range(seqs[0], seqs[-1] + 1))
    assert growth < GROWTH_BYTES_MAX
    assert p99 < PAGE_SECONDS_P99_MAX


async def _evening(
    addresses: Mapping[str, str], organiser: Person, match_id: str, pages: Sequence[str], *, seconds: float
) -> tuple[int, list[float]]:
    """Returns how many goals were recorded, and how long each page took."""
    ended = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, ended.set)
    goals, *latencies = await asyncio.gather(_score(organiser, match_id, ended), *(_read(pages, ended) for _ in range(READERS)))
    return goals, [latency for each in latencies for latency in each]


async def _score(organiser: Person, match_id: str, ended: asyncio.Event) -> int:
    """Match after match: kicked off, scored in, annulled."""
    goals = 0
    while not ended.is_set():
        await enter(organiser, match_id, "phase", {"phase": "first_half"})
        for minute in range(1, GOALS_PER_MATCH + 1):
            await enter(organiser, match_id, "goal", {"side": "home", "player": f"Number {minute}", "minute": minute})
            goals += 1
        await organiser.send(
            "POST", "live", f"/manage/v1/matches/{match_id}/protocol/annulments", {"reason": "the next one", "entry_id": str(new_id())}
        )
    return goals


async def _read(pages: Sequence[str], ended: asyncio.Event) -> list[float]:
    """Page after page; every one must be answered."""
    latencies = []
    async with httpx.AsyncClient(timeout=20) as client:
        while not ended.is_set():
            started = perf_counter()
            answer = await client.get(pages[len(latencies) % len(pages)])
            latencies.append(perf_counter() - started)
            assert answer.status_code == 200
    return latencies


def _resident_bytes(addresses: Mapping[str, str]) -> int:
    """Of the process that listens at the address, and its workers."""
    port = int(addresses["portal"].rsplit(":", 1)[1])
    parents = [
        process
        for process in psutil.Process().children(recursive=True)
        if any(connection.laddr.port == port for connection in process.net_connections("tcp") if connection.status == psutil.CONN_LISTEN)
    ]
    return sum(process.memory_info().rss for process in parents)
