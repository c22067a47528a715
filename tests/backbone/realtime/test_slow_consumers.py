"""A client that does not read is dropped and told why; it costs the others nothing and us a bounded amount."""

from matchday.backbone.testing.room_client import RoomClient

ROOM = "stadium:match:final"
LONG = "x" * 100_000


async def test_who_does_not_read_is_dropped_while_others_go_on(stadium, start_site):
    site = await start_site()
    async with RoomClient(site) as reader, RoomClient(site) as stuck:
        await reader.join(ROOM)
        await stuck.join(ROOM)
        stuck.stop_reading()
        for first in range(1, 201, 10):
            await stadium.say(ROOM, *[LONG] * 10)
            await stadium.relay(ROOM, range(first, first + 10))
            await reader.until_seq(ROOM, first + 9)
        assert reader.seqs(ROOM) == list(range(1, 201))
        stuck.start_reading()
        await stuck.until_closed()
        got = stuck.seqs(ROOM)
        assert got == list(range(1, len(got) + 1))
        assert len(got) < 200
        assert stuck.events == [("dropped", {"reason": "slow_consumer"})]


async def test_who_reads_in_time_is_not_dropped(stadium, start_site):
    """The control: the same load, read."""
    async with RoomClient(await start_site()) as client:
        await client.join(ROOM)
        await stadium.say(ROOM, *[LONG] * 100)
        await stadium.relay(ROOM, range(1, 101))
        await client.until_seq(ROOM, 100)
        assert client.events == []
