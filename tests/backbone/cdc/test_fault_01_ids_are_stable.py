"""Fault 1 of the listener we learnt from: a fresh id per delivery, so that nobody could tell a repeat. Ours is where the change
stands in the source's log."""

from elsewhere import Elsewhere

from matchday.backbone.cdc.lsn import lsn_number


async def test_an_event_says_where_it_stands_in_the_log(elsewhere: Elsewhere) -> None:
    async with elsewhere.following():
        await elsewhere.sql.execute("INSERT INTO results VALUES (1, 2, 1), (2, 0, 0); UPDATE results SET home = 3 WHERE id = 1")
        first, second, third = await elsewhere.events(3)
    assert [event["ordinal"] for event in (first, second, third)] == [0, 1, 2]
    assert first["id"] == f"results:{lsn_number(first['lsn']):016X}-1-00000000"
    assert first["lsn"] == second["lsn"] == third["lsn"]
    assert first["xid"] == second["xid"]
    assert (first["schema"], first["table"], first["action"], first["key"]) == ("public", "results", "insert", {"id": 1})
    assert first["data"] == {"id": 1, "home": 2, "away": 1, "report": None}
    assert first["commit_time"].endswith("Z")


async def test_the_broker_has_the_same_id_and_the_key(elsewhere: Elsewhere) -> None:
    async with elsewhere.following():
        await elsewhere.sql.execute("INSERT INTO results VALUES (7, 2, 1)")
        (event,) = await elsewhere.events(1)
        (message,) = await elsewhere.stored()
    assert message.subject == "changes.public.results.insert"
    assert message.headers["Nats-Msg-Id"] == event["id"]
    assert message.headers["Matchday-Key"] == "public.results:7"


async def test_what_is_sent_again_has_the_ids_it_had(elsewhere: Elsewhere) -> None:
    """The copy of a slot gives everything anew, as after a crash before anything was confirmed; once as a whole, once in pieces."""
    await elsewhere.make_slot(elsewhere.configuration())
    await elsewhere.sql.execute("SELECT pg_copy_logical_replication_slot('matchday_cdc', 'matchday_copy')")
    await elsewhere.sql.execute("INSERT INTO results SELECT g, g, g, repeat('x', 500) FROM generate_series(1, 500) g")
    async with elsewhere.following():
        first = await elsewhere.events(500)
    await elsewhere.until_slot_is_free()
    await elsewhere.bus.jetstream().purge_stream("elsewhere")
    await elsewhere.decode_in_pieces()
    again = elsewhere.configuration(source={"slot": "matchday_copy"}, target={"duplicate_window_seconds": 1}, name="results2")
    async with elsewhere.following(again):
        second = await elsewhere.events(500)
    assert [event | {"id": event["id"].replace("results2:", "results:")} for event in second] == first


async def test_ids_sort_as_the_commits_came(elsewhere: Elsewhere) -> None:
    async with elsewhere.following():
        for number in range(1, 30):
            await elsewhere.sql.execute("INSERT INTO results VALUES ($1, 0, 0)", number)
        ids = [event["id"] for event in await elsewhere.events(29)]
    assert ids == sorted(ids)
