"""Rooms that do not exist, too many of them, too many sockets, and packets that are none."""

import asyncio
from contextlib import AsyncExitStack

import aiohttp
import pytest

from matchday.backbone.realtime.joins import ROOMS_PER_SOCKET_MAX
from matchday.backbone.testing.room_client import RoomClient

ROOM = "stadium:match:final"


@pytest.mark.parametrize(
    "room",
    [
        "",
        "stadium",
        "stadium:match",
        "stadium:kitchen:1",
        "Stadium:match:1",
        "stadium:match:a b",
        "stadium:match:*",
        "stadium:match:" + "x" * 200,
    ],
)
async def test_what_is_no_room_is_refused(start_hub, room):
    async with RoomClient((await start_hub()).url) as client:
        answer = await client.join(room)
        assert (answer["ok"], answer["code"]) == (False, "unknown_room")


async def test_a_module_that_nobody_hosts_is_unavailable(start_hub):
    async with RoomClient((await start_hub()).url) as client:
        assert (await client.join("nowhere:match:1"))["code"] == "unavailable"


@pytest.mark.parametrize(
    "request_data",
    [
        [],
        [None],
        ["stadium:match:1"],
        [{"room": 7}],
        [{"room": ROOM, "from_seq": -1}],
        [{"room": ROOM, "from_seq": "1"}],
        [{"room": ROOM, "from_seq": 2**63}],
        [{"room": ROOM, "ticket": {}}],
        [{}],
    ],
)
async def test_what_is_no_request_is_refused(start_hub, request_data):
    async with RoomClient((await start_hub()).url) as client:
        answer = await client.ask("join", *request_data)
        assert (answer["ok"], answer["code"]) == (False, "bad_request")
        assert (await client.join(ROOM))["ok"]


async def test_rooms_per_socket_are_capped(start_hub):
    async with RoomClient((await start_hub()).url) as client:
        for number in range(ROOMS_PER_SOCKET_MAX):
            assert (await client.join(f"stadium:match:{number}"))["ok"]
        assert (await client.join(ROOM))["code"] == "too_many_rooms"
        assert (await client.join("stadium:match:0", from_seq=0))["ok"]
        await client.leave("stadium:match:7")
        assert (await client.join(ROOM))["ok"]


async def test_who_has_left_hears_nothing_more(stadium, start_hub):
    async with RoomClient((await start_hub()).url) as client:
        await client.join(ROOM)
        await client.join("stadium:match:other")
        await client.leave(ROOM)
        await stadium.say(ROOM, "a")
        await stadium.say("stadium:match:other", "b")
        await stadium.relay(ROOM, [1])
        await stadium.relay("stadium:match:other", [1])
        await client.until_seq("stadium:match:other", 1)
        assert client.seqs(ROOM) == []


async def test_sockets_per_address_are_capped_behind_a_trusted_proxy(start_hub):
    site = await start_hub(sockets_per_address_max=2, trusted_proxies=("127.0.0.1/32",))
    near, far = {"X-Forwarded-For": "203.0.113.5"}, {"X-Forwarded-For": "203.0.113.6"}
    async with RoomClient(site.url, headers=near) as first, RoomClient(site.url, headers=near), RoomClient(site.url, headers=far):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await RoomClient(site.url, headers=near).__aenter__()
        await first.send_text("1")
        await first.until_closed()
        async with AsyncExitStack() as stack:
            again = await until_admitted(stack, site.url, near)
            assert (await again.join(ROOM))["ok"]


async def until_admitted(stack, url, headers):
    """A place is free again once the server has seen the other connection end, which is a moment after its client has."""
    async with asyncio.timeout(20):
        while True:
            try:
                return await stack.enter_async_context(RoomClient(url, headers=headers))
            except aiohttp.WSServerHandshakeError:
                continue


async def test_addresses_are_not_taken_from_strangers(start_hub):
    site = await start_hub(sockets_per_address_max=1)
    async with RoomClient(site.url, headers={"X-Forwarded-For": "203.0.113.5"}):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await RoomClient(site.url, headers={"X-Forwarded-For": "203.0.113.6"}).__aenter__()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9",
        "2",
        "5",
        "b4AA",
        "4",
        "4x",
        '451-["join",{"_placeholder":true,"num":0}]',
        "42[",
        "42{}",
        "42[]",
        "421",
        "[" * 9000,
        "42" + "[" * 9000,
        '42["join",{"room":' + "[" * 9000,
        "4" * 9000,
        '42/elsewhere,["join"]x',
    ],
)
async def test_a_malformed_packet_ends_the_connection_and_nothing_else(start_hub, text):
    site = await start_hub()
    async with RoomClient(site.url) as client, RoomClient(site.url) as other:
        await client.send_text(text)
        await client.until_closed()
        assert client.events in ([], [("dropped", {"reason": "malformed_packet"})])
        assert (await other.join(ROOM))["ok"]


async def test_a_binary_frame_and_an_oversized_one_end_the_connection(start_hub):
    site = await start_hub()
    async with RoomClient(site.url) as client:
        await client.send_bytes(b"\x00\xff")
        await client.until_closed()
    async with RoomClient(site.url) as client:
        await client.send_text('42["join",{"room":"' + "x" * 20_000 + '"}]')
        await client.until_closed()


async def test_unknown_events_and_namespaces_are_ignored(start_hub):
    async with RoomClient((await start_hub()).url) as client:
        await client.send_text('42["shout",{"text":"hello"}]')
        await client.send_text("42[7]")
        await client.send_text("40/admin,")
        assert (await client.join(ROOM))["ok"]


async def test_polling_is_refused(start_hub):
    site = await start_hub()
    async with aiohttp.ClientSession() as session, session.get(f"{site.url}/socket.io/?EIO=4&transport=polling") as answer:
        assert answer.status == 400
