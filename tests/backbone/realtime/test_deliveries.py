"""Every socket of every process gets every message of its room: in order, and once."""

import asyncio
from contextlib import AsyncExitStack
from random import Random

from matchday.backbone.testing.room_client import RoomClient

ROOM = "stadium:match:final"


async def test_two_processes_deliver_everything_to_a_hundred_sockets_each(stadium, start_site):
    sites = [await start_site(), await start_site()]
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(RoomClient(url)) for url in sites for _ in range(100)]
        answers = await asyncio.gather(*(client.join(ROOM) for client in clients))
        assert all(answer == {"ok": True, "seq": 0} for answer in answers)
        await stadium.say(ROOM, *range(1, 11))
        order = [seq for seq in range(1, 11) for _ in range(2)]
        Random(7).shuffle(order)  # twice each, and in any order
        await stadium.relay(ROOM, order)
        await asyncio.gather(*(client.until_seq(ROOM, 10) for client in clients))
        assert [client.messages for client in clients] == [[(ROOM, n, n) for n in range(1, 11)]] * 200


async def test_two_workers_of_one_process_deliver_everything(stadium, start_site):
    site = await start_site(workers=2)
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(RoomClient(site)) for _ in range(40)]
        await asyncio.gather(*(client.join(ROOM) for client in clients))
        await stadium.say(ROOM, *range(1, 6))
        await stadium.relay(ROOM, [1, 2, 3, 4, 5])
        await asyncio.gather(*(client.until_seq(ROOM, 5) for client in clients))
        assert all(client.seqs(ROOM) == [1, 2, 3, 4, 5] for client in clients)


async def test_a_message_that_nats_lost_is_fetched_from_the_history(stadium, start_site):
    async with RoomClient(await start_site()) as client:
        await client.join(ROOM)
        await stadium.say(ROOM, "a", "b", "c", "d")
        await stadium.relay(ROOM, [1, 4])
        await client.until_seq(ROOM, 4)
        assert client.messages == [(ROOM, 1, "a"), (ROOM, 2, "b"), (ROOM, 3, "c"), (ROOM, 4, "d")]


async def test_without_repair_the_gap_stays(stadium, start_site):
    """The control: what the test above sees is the repair's work."""
    async with RoomClient(await start_site(is_repairing=False)) as client:
        await client.join(ROOM)
        await client.join("stadium:match:other")
        await stadium.say(ROOM, "a", "b", "c")
        await stadium.say("stadium:match:other", "later")
        await stadium.relay(ROOM, [1, 3])
        await stadium.relay("stadium:match:other", [1])
        await client.until_seq("stadium:match:other", 1)
        assert client.seqs(ROOM) == [1]


async def test_a_join_in_the_middle_of_a_storm_begins_right_after_its_acknowledgement(stadium, start_site):
    site = await start_site()
    await stadium.say(ROOM, *range(1, 401))
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(RoomClient(site))
        await first.join(ROOM, from_seq=400)
        await stadium.say(ROOM, *range(401, 801))
        relaying = asyncio.create_task(stadium.relay(ROOM, range(401, 801)))
        clients = [await stack.enter_async_context(RoomClient(site)) for _ in range(10)]
        began = [(await client.join(ROOM))["seq"] for client in clients]
        await relaying
        await stadium.say(ROOM, 801)
        await stadium.relay(ROOM, [801])
        await asyncio.gather(*(client.until_seq(ROOM, 801) for client in [first, *clients]))
        for client, seq in zip(clients, began, strict=True):
            assert client.log[0] == "acknowledgement"
            assert client.seqs(ROOM) == list(range(seq + 1, 802))
        assert first.seqs(ROOM) == list(range(401, 802))


async def test_a_process_that_does_not_host_the_module_serves_its_rooms(stadium, start_site):
    await start_site()
    async with RoomClient(await start_site(is_hosting=False)) as client:
        assert (await client.join(ROOM))["ok"]
        assert (await client.join("stadium:kitchen:1"))["code"] == "unknown_room"
        assert (await client.join("stadium:box:1"))["code"] == "ticket_missing"
        await stadium.say(ROOM, "a")
        await stadium.relay(ROOM, [1])
        await client.until_seq(ROOM, 1)
