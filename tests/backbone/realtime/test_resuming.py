"""Who was away gets exactly what it missed, or is told that it is gone."""

import asyncio

from matchday.backbone.embedded import start_nats
from matchday.backbone.realtime.history import HISTORY_MESSAGES_MAX, read_history
from matchday.backbone.testing.room_client import RoomClient

ROOM = "stadium:match:final"


async def test_after_a_disconnect_exactly_what_was_missed_comes(stadium, start_site):
    site = await start_site()
    async with RoomClient(site) as client:
        await client.join(ROOM)
        await stadium.say(ROOM, *range(1, 4))
        await stadium.relay(ROOM, [1, 2, 3])
        await client.until_seq(ROOM, 3)
    await stadium.say(ROOM, *range(4, 9))
    await stadium.relay(ROOM, range(4, 9))
    async with RoomClient(site) as client:
        assert await client.join(ROOM, from_seq=3) == {"ok": True, "seq": 3}
        await stadium.say(ROOM, 9)
        await stadium.relay(ROOM, [9])
        await client.until_seq(ROOM, 9)
        assert client.messages == [(ROOM, n, n) for n in range(4, 10)]
        assert client.log[0] == "acknowledgement"


async def test_a_long_absence_is_caught_up_in_pages_while_new_messages_wait(stadium, start_site):
    await stadium.say(ROOM, *range(1, 1801))
    async with RoomClient(await start_site()) as client:
        assert await client.join(ROOM, from_seq=0) == {"ok": True, "seq": 0}
        await stadium.say(ROOM, *range(1801, 2001))
        await stadium.relay(ROOM, range(1801, 2001))
        await client.until_seq(ROOM, 2000)
        assert client.messages == [(ROOM, n, n) for n in range(1, 2001)]


async def test_joining_again_resumes_from_the_number_given(stadium, start_site):
    await stadium.say(ROOM, "a", "b", "c")
    async with RoomClient(await start_site()) as client:
        assert await client.join(ROOM) == {"ok": True, "seq": 3}
        assert await client.join(ROOM, from_seq=1) == {"ok": True, "seq": 1}
        await client.until_seq(ROOM, 3)
        assert client.seqs(ROOM) == [2, 3]


async def test_what_is_no_longer_kept_needs_a_snapshot(stadium, start_site):
    await stadium.say(ROOM, *range(1, 6))
    async with stadium.database.begin("stadium") as tx:
        await tx.execute("UPDATE stadium.room_messages SET said_at = now() - interval '25 hours' WHERE seq <= 3")
    async with RoomClient(await start_site()) as client:
        assert await client.join(ROOM, from_seq=2) == {"ok": True, "seq": 5}
        assert await client.until_event("snapshot_needed") == {"room": ROOM, "seq": 5}
        await stadium.say(ROOM, 6)
        await stadium.relay(ROOM, [6])
        await client.until_seq(ROOM, 6)
        assert client.seqs(ROOM) == [6]


async def test_a_number_that_was_never_reached_needs_a_snapshot(stadium, start_site):
    await stadium.say(ROOM, "a")
    async with RoomClient(await start_site()) as client:
        assert await client.join(ROOM, from_seq=77) == {"ok": True, "seq": 1}
        assert await client.until_event("snapshot_needed") == {"room": ROOM, "seq": 1}


async def test_a_client_ahead_of_this_process_gets_only_what_is_new(stadium, start_site):
    site = await start_site()
    async with RoomClient(site) as other, RoomClient(site) as client:
        await other.join(ROOM)
        await stadium.say(ROOM, "a", "b")  # relayed to another process, not yet to this one
        assert await client.join(ROOM, from_seq=2) == {"ok": True, "seq": 2}
        await stadium.say(ROOM, "c")
        await stadium.relay(ROOM, [3])
        await asyncio.gather(client.until_seq(ROOM, 3), other.until_seq(ROOM, 3))
        assert client.seqs(ROOM) == [3]
        assert other.seqs(ROOM) == [1, 2, 3]


async def test_after_nats_was_away_the_lost_tail_comes_without_a_later_message(stadium, start_site, tmp_path_factory):
    nats = await start_nats(tmp_path_factory.mktemp("nats"))
    site = await start_site(nats_url=nats.url)
    async with RoomClient(site) as client:
        await client.join(ROOM)
        await nats.kill()
        await stadium.say(ROOM, "a", "b")
        await nats.start()
        await client.until_seq(ROOM, 2)
        assert client.seqs(ROOM) == [1, 2]
    await nats.stop()


async def test_a_gap_that_the_history_cannot_fill_is_told(stadium, start_site):
    async with RoomClient(await start_site()) as client:
        await client.join(ROOM)
        await stadium.say(ROOM, "a", "b", "c", "d")
        async with stadium.database.begin("stadium") as tx:
            await tx.execute("DELETE FROM stadium.room_messages WHERE seq = 2")
        await stadium.relay(ROOM, [1, 4])
        await client.until_seq(ROOM, 4)
        assert await client.until_event("snapshot_needed") == {"room": ROOM, "seq": 3}
        assert client.seqs(ROOM) == [1, 4]


async def test_more_than_the_history_holds_needs_a_snapshot(stadium):
    await stadium.say(ROOM, "a", "b")
    async with stadium.database.begin("stadium") as tx:
        await tx.execute("UPDATE stadium.rooms SET seq = $1", HISTORY_MESSAGES_MAX + 1)
        assert (await read_history(tx, ROOM, 0)).is_snapshot_needed
        assert [past.seq for past in (await read_history(tx, ROOM, 1)).messages] == [2]


async def test_a_page_of_history_is_bounded_in_bytes(stadium):
    await stadium.say(ROOM, *("x" * 150_000 for _ in range(6)))
    async with stadium.database.read("stadium") as tx:
        page = await read_history(tx, ROOM, 0)
    assert [past.seq for past in page.messages] == [1, 2, 3]
    assert page.seq == 6
