"""A stadium with public matches and private boxes: its database, who speaks in it, and processes that serve it."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec
import nats
import pytest
from nats.aio.client import Client
from tests.listening import listening

from matchday.backbone.database import Database, open_database
from matchday.backbone.embedded import Nats
from matchday.backbone.http.revocations import Revocations
from matchday.backbone.module import Module
from matchday.backbone.realtime import Hub
from matchday.backbone.settings import Settings, as_environment, load
from matchday.backbone.testing.engines import NewDatabase
from matchday.contracts.accounts import SignInsEnded

SECRET = "a secret of the tests, long enough to sign"
STADIUM = Module(name="stadium", public_rooms=("match",), private_rooms=("box",))


@dataclass(frozen=True, kw_only=True)
class Stadium:
    """The module's database, and the relay's part of the way: what is published may differ from what was said."""

    url: str
    database: Database
    bus: Client

    async def say(self, room: str, *messages: object) -> None:
        """Through the real transaction, so that it has a number and is in the history; tells nobody."""
        async with self.database.begin("stadium") as tx:
            for message in messages:
                tx.say(room, message)

    async def relay(self, room: str, seqs: Sequence[int]) -> None:
        """Publishes these messages in this order, as the relay would."""
        async with self.database.read("stadium") as tx:
            rows = await tx.fetch("SELECT seq, payload FROM stadium.room_messages WHERE room = $1", room)
        payloads = {row["seq"]: msgspec.Raw(row["payload"]) for row in rows}
        for seq in seqs:
            news = {"room": room, "seq": seq, "data": payloads[seq]}
            await self.bus.publish("room.stadium", msgspec.json.encode(news))
        await self.bus.flush()


@pytest.fixture
async def stadium(new_database: NewDatabase, bus: Client) -> AsyncIterator[Stadium]:
    """Empty."""
    url = await new_database([STADIUM])
    database = await open_database(url)
    yield Stadium(url=url, database=database, bus=bus)
    await database.close()


StartSite = Callable[..., Awaitable[str]]


@pytest.fixture
async def start_site(stadium: Stadium, nats_server: Nats) -> AsyncIterator[StartSite]:
    """Starts Granian processes with sockets; the answer is their address. Keywords become MATCHDAY_ settings."""
    processes = []

    async def start(workers: int = 1, nats_url: str | None = None, **settings: object) -> str:
        port = _free_port()
        environment = {
            "NATS_URL": nats_url or nats_server.url,
            "DATABASE_URL": stadium.url,
            "MATCHDAY_PORT": str(port),
            "MATCHDAY_SECRET": SECRET,
            "MATCHDAY_SOCKETS_PER_ADDRESS_MAX": "1000",
        } | {f"MATCHDAY_{name.upper()}": str(value) for name, value in settings.items()}
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--loop", "uvloop", "--log-level", "warning"]
        command += ["--host", "127.0.0.1", "--port", str(port), "--workers", str(workers), "realtime_site:app"]
        bus = await nats.connect(environment["NATS_URL"])
        ready = await bus.subscribe(f"ready.{port}")
        await bus.flush()
        processes.append(await asyncio.create_subprocess_exec(*command, cwd=Path(__file__).parent, env=as_environment() | environment))
        for _ in range(workers):
            await ready.next_msg(timeout=20)
        await bus.close()
        await _until_listening(port)
        return f"http://127.0.0.1:{port}"

    yield start
    for process in processes:
        process.terminate()
    for process in processes:
        await asyncio.wait_for(process.wait(), 20)


@dataclass(frozen=True, kw_only=True)
class InnerSite:
    """A site in the test's own process: its revocations are at hand."""

    url: str
    revocations: Revocations

    def end_sign_ins(self, account_id: UUID, session_id: UUID | None, not_before: datetime) -> None:
        """As the news of it would."""
        self.revocations.apply(SignInsEnded(account_id=account_id, session_id=session_id, not_before=not_before))


@pytest.fixture
async def start_hub(stadium: Stadium) -> AsyncIterator[Callable[..., Awaitable[InnerSite]]]:
    """Starts a hub on an embedded Granian. Keywords become settings."""
    async with AsyncExitStack() as stack:

        async def start(**settings: object) -> InnerSite:
            revocations = Revocations()
            hub = Hub(
                bus=stadium.bus,
                database=stadium.database,
                modules=[STADIUM],
                settings=load(Settings, {}, secret=SECRET, **settings),
                revocations=revocations,
            )
            await stack.enter_async_context(hub.running())
            url = await stack.enter_async_context(listening(hub.asgi))
            return InnerSite(url=url, revocations=revocations)

        yield start


async def _until_listening(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
            writer.close()
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
