"""Somebody's role ends while they sit in a room that the role opened: the socket hears no more, within five seconds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import msgspec
import pytest
from granian.constants import Interfaces
from granian.server.embed import Server
from tests.journeys.people import Person
from tests.journeys.topologies import SECRET, free_ports, serving, until_ready

from matchday.app.process import Process
from matchday.app.registry import load_modules
from matchday.backbone.embedded import start_nats
from matchday.backbone.http import get
from matchday.backbone.http.access import role
from matchday.backbone.http.identity import Identity
from matchday.backbone.module import Module
from matchday.backbone.realtime.tickets import issue
from matchday.backbone.settings import Settings
from matchday.backbone.testing.room_client import RoomClient

HONOURED_SECONDS_MAX = 5.0


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    room: str
    ticket: str


@get("/organisations/{organisation_id:uuid}/box", access=role("scorer"))
async def enter_box(identity: Identity, organisation_id: UUID) -> Ticket:
    """For scorers: a ticket for the organisation's box."""
    room = f"stadium:box:{organisation_id}"
    return Ticket(room=room, ticket=issue(SECRET, room, identity.account_id, identity.session_id))


STADIUM = Module(name="stadium", routes={"api": (enter_box,)}, private_rooms=("box",))


@asynccontextmanager
async def stadium_on(database_url: str, nats_url: str, public_url: str) -> AsyncIterator[tuple[Process, str]]:
    """A process that hosts the stadium and nothing else, and its address."""
    (port,) = free_ports(1)
    settings = Settings(environment="test", database_url=database_url, nats_url=nats_url, public_url=public_url, secret=SECRET)
    process = Process(settings, [STADIUM], ("api",))
    server = Server(process.site, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    serving_it = asyncio.create_task(server.serve())
    try:
        await until_ready(f"http://127.0.0.1:{port}")
        yield process, f"http://127.0.0.1:{port}"
    finally:
        server.stop()
        await serving_it


async def say(process: Process, room: str, text: str) -> None:
    async with process.database.begin("stadium") as tx:
        tx.say(room, text)


@pytest.mark.parametrize("how", ["changed", "removed"])
async def test_a_role_that_ends_closes_the_room_it_opened(how: str, new_database: Any, tmp_path: Path, engine_folder: Path) -> None:
    bus = await start_nats(engine_folder / f"nats-rooms-{how}")
    try:
        url = await new_database([*load_modules(["accounts"]), STADIUM])
        async with serving((("accounts",),), database_url=url, nats_url=bus.url, logs=tmp_path) as addresses:
            public_url = addresses["accounts"].replace("127.0.0.1", "localhost")
            async with stadium_on(url, bus.url, public_url) as (process, address):
                await story(process, dict(addresses) | {"stadium": address}, how)
    finally:
        await bus.stop()


async def story(process: Process, addresses: dict[str, str], how: str) -> None:
    async with Person(addresses, "Olga") as owner, Person(addresses, "Sam") as sam, Person(addresses, "Sue") as sue:
        for person in (owner, sam, sue):
            await person.sign_up()
        founded = await owner.send("POST", "accounts", "/api/v1/organisations", {"name": "Club", "slug": "club", "accent": "#1a5fb4"})
        club = founded["organisation_id"]
        await owner.sign_in()
        for person in (sam, sue):
            await owner.bring_in(person, club, "scorer")
        tickets = [await person.send("GET", "stadium", f"/api/v1/organisations/{club}/box") for person in (sam, sue)]
        sams_id = (await sam.send("GET", "accounts", "/api/v1/me"))["account_id"]
        async with RoomClient(addresses["stadium"]) as at_sam, RoomClient(addresses["stadium"]) as at_sue:
            room = tickets[0]["room"]
            for client, ticket in zip((at_sam, at_sue), tickets, strict=True):
                assert (await client.join(room, ticket=ticket["ticket"]))["ok"]
            await say(process, room, "for scorers")
            await asyncio.gather(at_sam.until_seq(room, 1), at_sue.until_seq(room, 1))

            path = f"/manage/v1/organisations/{club}/members/{sams_id}"
            if how == "removed":
                await owner.send("DELETE", "accounts", path)
            else:
                await owner.send("PUT", "accounts", path, {"roles": ["editor"]})
            started = perf_counter()
            assert await at_sam.until_event("dropped") == {"room": room, "reason": "access_ended"}
            assert perf_counter() - started < HONOURED_SECONDS_MAX

            await say(process, room, "secret from now on")
            await at_sue.until_seq(room, 2)
            assert at_sam.seqs(room) == [1]
            assert (await at_sam.join(room, ticket=tickets[0]["ticket"]))["code"] == "ticket_ended"
        await sam.sign_in()
        with pytest.raises(AssertionError, match="404" if how == "removed" else "403"):
            await sam.send("GET", "stadium", f"/api/v1/organisations/{club}/box")
        assert await sue.send("GET", "stadium", f"/api/v1/organisations/{club}/box")
