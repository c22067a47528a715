"""Entries come in batches; each is recorded once, in one transaction with its news, and none is lost or doubled."""

import asyncio
from datetime import timedelta

import asyncpg
import msgspec
import pytest
from tests.modules.live.playing import (
    FINISHED,
    FIRST_HALF,
    HALF_TIME,
    KICK_OFF,
    SECOND_HALF,
    WHOLE,
    goal,
    line,
    match_changed,
    new,
)

from matchday.backbone.errors import NotFound
from matchday.backbone.ids import new_id
from matchday.contracts.competitions import Score
from matchday.modules.live import store
from matchday.modules.live.actions.record_entries import record_entries
from matchday.modules.live.queries import every_match, read_protocol
from matchday.modules.live.replicas import keep_matches
from matchday.modules.live.schemas import NewEntries
from matchday.modules.live.store import Recorder

SCORER = Recorder(account_id=new_id(), name="Sam")


@pytest.fixture
def record(database, match):
    """Runs a batch in a transaction of its own; returns its outcomes."""

    async def run(*entries, match_id=None, **facts):
        command = msgspec.convert({"entries": [e if "entry_id" in e else new(e) for e in entries]} | facts, NewEntries)
        async with database.begin("live") as tx:
            return (await record_entries(tx, match_id or match.match_id, command, SCORER)).outcomes

    return run


def words(outcomes):
    return [outcome.outcome for outcome in outcomes]


async def test_an_unknown_match_cannot_be_scored(record):
    with pytest.raises(NotFound):
        await record(FIRST_HALF, match_id=new_id())


async def test_a_refused_entry_leaves_nothing_behind(record, said, database):
    (outcome,) = await record(goal())
    assert (outcome.outcome, outcome.code) == ("refused", "outside_play")
    assert "Minute 10 has not been played" in outcome.detail
    async with database.read("live") as tx:
        assert await tx.fetchval("SELECT count(*) FROM live.entries") == 0
    assert await said() == []


async def test_a_refused_entry_does_not_stop_the_others(record, said):
    outcomes = await record(FIRST_HALF, goal(99), {"kind": "no_such"}, goal(3), goal(4, side="left"))
    assert words(outcomes) == ["recorded", "refused", "refused", "recorded", "refused"]
    assert [outcome.code for outcome in outcomes][1:3] == ["outside_play", "not_an_entry"]
    (event,) = await said()
    assert (event.version, event.score.home) == (2, 1)


async def test_an_id_is_not_used_for_two_different_entries(record):
    first = new(goal())
    await record(FIRST_HALF, first)
    again = first | {"what": goal(side="away")}
    assert (await record(again))[0].code == "entry_id_reused"
    other = new(goal(11))
    assert words(await record(other, other | {"what": goal(12)})) == ["recorded", "refused"]


async def test_an_id_is_not_used_for_two_matches(record, database, match):
    other = new_id()
    async with database.begin("live") as tx:
        await keep_matches(tx, [match_changed(other, match.organisation_id)])
    kick_off = new(FIRST_HALF)
    await record(kick_off)
    assert (await record(kick_off, match_id=other))[0].code == "entry_id_reused"


async def test_a_batch_that_arrives_again_changes_nothing_and_is_answered_as_before(record, said):
    batch = [new(FIRST_HALF), new(goal()), new(goal(12, side="away"))]
    first = await record(*batch)
    second = await record(*batch)
    assert words(second) == ["repeated"] * 3
    assert [(each.match_version, each.recorded_at) for each in second] == [(each.match_version, each.recorded_at) for each in first]
    assert len(await said()) == 1


async def test_an_entry_twice_in_one_batch_counts_once(record, said):
    twice = new(goal())
    assert words(await record(FIRST_HALF, twice, twice)) == ["recorded", "recorded", "repeated"]
    assert (await said())[-1].score.home == 1


async def test_what_was_read_off_the_clock_does_not_make_a_repeat_another_entry(record):
    pressed = new({"kind": "goal", "side": "home", "player": "Nine"})
    await record(FIRST_HALF, pressed)
    assert words(await record(pressed)) == ["repeated"]


async def test_a_device_without_connection_dates_its_entries_whatever_its_clock_says(record, said):
    """Its clock is a year behind: what counts is how long before sending a button was pressed."""
    wrong = KICK_OFF - timedelta(days=365)
    batch = [
        new(FIRST_HALF, device_at=wrong.isoformat()),
        new({"kind": "goal", "side": "home", "player": "Nine"}, device_at=(wrong + timedelta(minutes=20, seconds=5)).isoformat()),
    ]
    await record(*reversed(batch), sent_at=(wrong + timedelta(minutes=30)).isoformat())
    (event,) = await said()
    assert event.goals[0].minute == 21


async def test_a_late_goal_takes_its_place_in_the_timeline(record, said):
    await record(*WHOLE[:3], goal(60, player="Later"))
    await record(goal(30, player="Forgotten"), FINISHED)
    await record(goal(90, player="Sent last", added=2))
    event = (await said())[-1]
    assert (event.phase, [each.player for each in event.goals]) == ("finished", ["Forgotten", "Later", "Sent last"])
    assert (event.score.half_time_home, event.score.periods) == (1, ((1, 0), (2, 0)))
    assert [each.score for each in event.incidents if each.kind == "goal"] == [(1, 0), (2, 0), (3, 0)]


async def test_the_final_whistle_and_the_score_leave_together(record, said):
    await record(FIRST_HALF, HALF_TIME, SECOND_HALF)
    await record(goal(90, added=4), FINISHED)
    last = (await said())[-1]
    assert (last.phase, last.score.home, last.phase_name) == ("finished", 1, "Full time")


async def test_no_reader_sees_finished_with_an_older_score(record, database, match):
    """A reader asks all the while that a goal and the final whistle are recorded."""
    await record(FIRST_HALF, HALF_TIME, SECOND_HALF)
    seen, is_over = set(), asyncio.Event()

    async def watch():
        while not is_over.is_set():
            async with database.read("live") as tx:
                view = await read_protocol(tx, match.match_id)
            seen.add((view.phase, view.score.home))

    watcher = asyncio.ensure_future(watch())
    await record(goal(90), FINISHED)
    async with database.read("live") as tx:
        assert (await read_protocol(tx, match.match_id)).phase == "finished"
    is_over.set()
    await watcher
    assert seen <= {("second_half", 0), ("finished", 1)}


async def test_a_struck_goal_stays_readable_with_its_reason(record, database, match):
    mistake = new(goal())
    await record(FIRST_HALF, mistake)
    await record({"kind": "strike", "struck_id": mistake["entry_id"], "reason": "offside"})
    async with database.read("live") as tx:
        view = await read_protocol(tx, match.match_id)
    assert (view.score.home, view.goals) == (0, ())
    assert [(entry.kind, entry.struck_reason) for entry in view.entries] == [("phase", None), ("goal", "offside"), ("strike", None)]


async def test_a_recorded_entry_cannot_be_changed_even_in_sql(record, database):
    await record(FIRST_HALF)
    with pytest.raises(asyncpg.RaiseError, match="never changed"):
        async with database.begin("live") as tx:
            await tx.execute("UPDATE live.entries SET recorded_at = now()")


async def test_announcing_repeats_the_last_event_of_each_match(record, said, database):
    await record(FIRST_HALF, goal())
    async with database.read("live") as tx:
        announced = [event async for event in every_match(tx)]
    assert announced == [(await said())[-1]]


async def test_two_scorers_at_once_both_count(record, said, database, match):
    await record(FIRST_HALF)
    await asyncio.gather(*(record(goal(side=side)) for side in ("home", "away") * 4))
    assert [event.version for event in await said()] == list(range(1, 10))
    async with database.read("live") as tx:
        score = (await read_protocol(tx, match.match_id)).score
    assert score == Score(home=4, away=4, periods=((4, 4),))


async def test_the_same_batch_from_two_devices_at_once_is_recorded_once(record, said):
    await record(FIRST_HALF)
    batch = [new(goal()), new(goal(11))]
    answers = await asyncio.gather(*(record(*batch) for _ in range(6)))
    assert sorted(words(answer)[0] for answer in answers) == ["recorded"] + ["repeated"] * 5
    assert (await said())[-1].score.home == 2


async def test_two_final_whistles_at_once_end_the_match_once(record, said):
    await record(FIRST_HALF, HALF_TIME, SECOND_HALF)
    answers = await asyncio.gather(*(record(FINISHED) for _ in range(4)))
    assert sorted(answer[0].code or "" for answer in answers) == [""] + ["phase_out_of_order"] * 3
    assert [event.phase for event in await said()].count("finished") == 1


async def test_control_without_the_lock_two_scorers_collide(record, database, match):
    """The same two goals, decided on a protocol read without its lock: the second is refused by the table's own
    constraint. So it is the lock that lets both of them in above."""
    await record(FIRST_HALF)
    async with database.begin("live") as tx:
        stale, _ = await store.open_protocol(tx, match.match_id)

    async def record_on_stale_protocol():
        made = line(goal())
        async with database.begin("live") as tx:
            await store.append(tx, stale, stale.add(made), [made], SCORER)

    await record_on_stale_protocol()
    with pytest.raises(asyncpg.UniqueViolationError):
        await record_on_stale_protocol()


async def test_a_scorer_who_waited_is_dated_after_the_one_waited_for(record, database, match):
    """The time is PostgreSQL's, read once the lock is had."""
    await record(FIRST_HALF)
    async with database.begin("live") as tx:
        await store.open_protocol(tx, match.match_id)
        waiting = asyncio.ensure_future(record(goal()))
        await until_somebody_waits_for_a_lock(database)
        released_at = await tx.fetchval("SELECT clock_timestamp()")
    assert (await waiting)[0].recorded_at > released_at


async def test_each_entry_is_told_in_the_protocols_room(record, database, match):
    await record(FIRST_HALF, goal())
    async with database.read("live") as tx:
        rows = await tx.fetch("SELECT room, payload FROM live.room_messages ORDER BY seq")
    told = msgspec.json.decode(rows[0]["payload"])
    assert rows[0]["room"] == f"live:protocol:{match.match_id}"
    assert (told["version"], [each["kind"] for each in told["entries"]], told["score"]["home"]) == (2, ["phase", "goal"], 1)


async def until_somebody_waits_for_a_lock(database):
    """Asks PostgreSQL until it says that a session waits."""
    async with asyncio.timeout(5), database.read("live") as tx:
        while not await tx.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
            pass
