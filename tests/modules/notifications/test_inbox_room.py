"""The room of an inbox opens to its owner's ticket alone, and closes with the sign-in that opened it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from nats.aio.client import Client
from tests.listening import listening
from tests.modules.notifications.post import SECRET, Post, now, security_changed
from tests.modules.notifications.reader import Reader, reading_room

from matchday.backbone.http.revocations import Revocations
from matchday.backbone.realtime import Hub
from matchday.backbone.settings import Settings
from matchday.backbone.testing.room_client import RoomClient
from matchday.contracts.accounts import SignInsEnded
from matchday.modules.notifications import module
from matchday.modules.notifications.domain.inbox import room_of


@pytest.fixture
async def revocations() -> Revocations:
    return Revocations()


@pytest.fixture
async def sockets(post: Post, bus: Client, revocations: Revocations) -> AsyncIterator[RoomClient]:
    """One connection to a hub that hosts the module."""
    settings = Settings(environment="test", secret=SECRET)
    hub = Hub(bus=bus, database=post.database, modules=[module], settings=settings, revocations=revocations)
    async with hub.running(), listening(hub.asgi) as address, RoomClient(address) as client:
        yield client


@pytest.fixture
async def readers(post: Post) -> AsyncIterator[tuple[Reader, Reader]]:
    async with reading_room(post.database) as client:
        yield Reader(client), Reader(client)


async def test_nobody_enters_without_the_owners_ticket(sockets: RoomClient, readers: tuple[Reader, Reader], post: Post):
    ada, eve = readers
    await post.hear(security_changed(ada.account_id))
    room = room_of(ada.account_id)
    eves = (await eve.unread())["ticket"]
    refused = {None: "ticket_missing", "nonsense": "ticket_invalid", eves: "ticket_wrong_room"}
    for ticket, code in refused.items():
        answer = await sockets.join(room, from_seq=0, ticket=ticket)
        assert (answer["ok"], answer["code"]) == (False, code)
    assert sockets.messages == []


async def test_the_owner_gets_what_was_missed_and_it_names_nothing_but_a_number(
    sockets: RoomClient, readers: tuple[Reader, Reader], post: Post
):
    ada, _ = readers
    before = await ada.unread()
    await post.hear(security_changed(ada.account_id), security_changed(ada.account_id))
    assert (before["room"], before["count"], before["seq"]) == (room_of(ada.account_id), 0, 0)
    assert (await sockets.join(before["room"], from_seq=0, ticket=before["ticket"]))["ok"]
    await sockets.until_seq(before["room"], 2)
    assert [data for _, _, data in sockets.messages] == [{"unread": 1}, {"unread": 2}]


async def test_the_room_closes_with_the_sign_in(sockets: RoomClient, readers: tuple[Reader, Reader], post: Post, revocations: Revocations):
    ada, eve = readers
    await post.hear(security_changed(ada.account_id))
    entered = await ada.unread()
    others = await eve.unread()
    for ticket in (entered, others):
        assert (await sockets.join(ticket["room"], ticket=ticket["ticket"]))["ok"]
    revocations.apply(SignInsEnded(account_id=ada.account_id, session_id=None, not_before=now() + timedelta(seconds=1)))
    assert await sockets.until_event("dropped") == {"room": entered["room"], "reason": "access_ended"}
    assert (await sockets.join(entered["room"], ticket=entered["ticket"]))["code"] == "ticket_ended"
    assert (await sockets.join(others["room"], ticket=others["ticket"]))["ok"]
