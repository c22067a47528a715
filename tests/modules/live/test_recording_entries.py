"""An entry is recorded once, in one transaction with its news."""

import asyncio

import asyncpg
import msgspec
import pytest
from tests.modules.live.playing import match_changed

from matchday.backbone.errors import NotFound
from matchday.backbone.ids import new_id
from matchday.contracts.competitions import Goal, Score
from matchday.modules.live import errors, store
from matchday.modules.live.actions.annul_match import annul_match
from matchday.modules.live.actions.change_phase import change_phase
from matchday.modules.live.actions.finish_match import finish_match
from matchday.modules.live.actions.record_goal import record_goal
from matchday.modules.live.actions.start_match import start_match
from matchday.modules.live.actions.strike_incident import strike_incident
from matchday.modules.live.domain import Entry, GoalScored
from matchday.modules.live.queries import every_match, protocol_of
from matchday.modules.live.replicas import keep_matches
from matchday.modules.live.schemas import FinalWhistle, KickOff, NewAnnulment, NewGoal, NewPhase, NewStrike

SCORER = new_id()


@pytest.fixture
def enter(database, match):
    """Runs an action in a transaction of its own."""

    async def run(action, command, match_id=None):
        async with database.begin("live") as tx:
            return await action(tx, match_id or match.match_id, command, SCORER)

    return run


def a_goal(**facts):
    return NewGoal(**({"entry_id": new_id(), "side": "home", "player": "Nine", "minute": 10} | facts))


async def play_to_second_half(enter):
    await enter(start_match, KickOff(entry_id=new_id()))
    await enter(change_phase, NewPhase(entry_id=new_id(), phase="half_time"))
    await enter(change_phase, NewPhase(entry_id=new_id(), phase="second_half"))


async def test_an_unknown_match_cannot_be_scored(enter):
    with pytest.raises(NotFound):
        await enter(start_match, KickOff(entry_id=new_id()), match_id=new_id())


async def test_a_refused_entry_leaves_nothing_behind(enter, said, database):
    with pytest.raises(errors.GoalOutsidePlay):
        await enter(record_goal, a_goal())
    async with database.read("live") as tx:
        assert await tx.fetchval("SELECT count(*) FROM live.entries") == 0
    assert await said() == []


async def test_an_id_is_not_used_for_two_different_entries(enter):
    await enter(start_match, KickOff(entry_id=new_id()))
    first = a_goal()
    await enter(record_goal, first)
    with pytest.raises(errors.EntryIdReused):
        await enter(record_goal, msgspec.structs.replace(first, side="away"))


async def test_an_id_is_not_used_for_two_matches(enter, database, match):
    other = new_id()
    await database_hears(database, match_changed(other, match.organisation_id))
    kick_off = KickOff(entry_id=new_id())
    await enter(start_match, kick_off)
    with pytest.raises(errors.EntryIdReused):
        await enter(start_match, kick_off, match_id=other)


async def test_an_entry_that_arrives_again_gets_its_first_answer(enter, said):
    await enter(start_match, KickOff(entry_id=new_id()))
    goal = a_goal()
    first = await enter(record_goal, goal)
    await enter(record_goal, a_goal(side="away"))
    assert await enter(record_goal, goal) == first
    assert [event.version for event in await said()] == [1, 2, 3]


async def test_a_retry_after_the_protocol_was_annulled_still_gets_its_first_answer(enter, said):
    kick_off = KickOff(entry_id=new_id())
    first = await enter(start_match, kick_off)
    await enter(annul_match, NewAnnulment(entry_id=new_id(), reason="floodlights failed"))
    assert await enter(start_match, kick_off) == first
    assert (await said())[-1].phase == "scheduled"


async def test_the_final_whistle_and_the_score_leave_together(enter, said):
    await play_to_second_half(enter)
    await enter(record_goal, a_goal(minute=90, added=4))
    await enter(finish_match, FinalWhistle(entry_id=new_id()))
    last = (await said())[-1]
    assert (last.phase, last.score) == ("finished", Score(home=1, away=0, half_time_home=0, half_time_away=0))
    assert [goal.player for goal in last.goals] == ["Nine"]


async def test_no_reader_sees_finished_with_an_older_score(enter, database, match):
    """A reader asks all the while that a goal and the final whistle are recorded in one transaction."""
    await play_to_second_half(enter)
    seen, is_over = set(), asyncio.Event()

    async def watch():
        while not is_over.is_set():
            async with database.read("live") as tx:
                view = await protocol_of(tx, match.match_id)
            seen.add((view.phase, view.score.home))

    watcher = asyncio.ensure_future(watch())
    async with database.begin("live") as tx:
        await record_goal(tx, match.match_id, a_goal(minute=90), SCORER)
        await finish_match(tx, match.match_id, FinalWhistle(entry_id=new_id()), SCORER)
    async with database.read("live") as tx:
        assert (await protocol_of(tx, match.match_id)).phase == "finished"
    is_over.set()
    await watcher
    assert seen <= {("second_half", 0), ("finished", 1)}


async def test_a_struck_goal_stays_readable_with_its_reason(enter, database, match):
    await enter(start_match, KickOff(entry_id=new_id()))
    mistake = a_goal()
    await enter(record_goal, mistake)
    await enter(strike_incident, NewStrike(entry_id=new_id(), struck_id=mistake.entry_id, reason="offside"))
    async with database.read("live") as tx:
        view = await protocol_of(tx, match.match_id)
    assert view.score == Score(home=0, away=0)
    assert [(entry.kind, entry.struck_reason) for entry in view.entries] == [("phase", None), ("goal", "offside"), ("strike", None)]


async def test_a_recorded_entry_cannot_be_changed_even_in_sql(enter, database):
    await enter(start_match, KickOff(entry_id=new_id()))
    with pytest.raises(asyncpg.RaiseError, match="never changed"):
        async with database.begin("live") as tx:
            await tx.execute("UPDATE live.entries SET recorded_at = now()")


async def test_an_annulled_protocol_is_kept_and_the_next_one_is_empty(enter, said, database, match):
    await play_to_second_half(enter)
    await enter(annul_match, NewAnnulment(entry_id=new_id(), reason="floodlights failed"))
    async with database.read("live") as tx:
        view = await protocol_of(tx, match.match_id)
        assert await tx.fetchval("SELECT count(*) FROM live.entries WHERE protocol = 1") == 4
    assert (view.protocol, view.phase, view.entries) == (2, "scheduled", ())
    assert [(each.protocol, each.reason) for each in view.annulled] == [(1, "floodlights failed")]
    last = (await said())[-1]
    assert (last.protocol, last.phase, last.score, last.version) == (2, "scheduled", None, 4)


async def test_announcing_repeats_the_last_event_of_each_match(enter, said, database):
    await play_to_second_half(enter)
    await enter(record_goal, a_goal())
    async with database.read("live") as tx:
        announced = [event async for event in every_match(tx)]
    assert announced == [(await said())[-1]]


async def test_two_scorers_at_once_both_count(enter, said, database, match):
    await enter(start_match, KickOff(entry_id=new_id()))
    await asyncio.gather(*(enter(record_goal, a_goal(side=side)) for side in ("home", "away") * 4))
    assert [event.version for event in await said()] == list(range(1, 10))
    async with database.read("live") as tx:
        assert (await protocol_of(tx, match.match_id)).score == Score(home=4, away=4)


async def test_the_same_entry_from_two_devices_at_once_is_recorded_once(enter, said):
    await enter(start_match, KickOff(entry_id=new_id()))
    goal = a_goal()
    answers = await asyncio.gather(*(enter(record_goal, goal) for _ in range(6)))
    assert len(set(answers)) == 1
    assert (await said())[-1].score == Score(home=1, away=0)


async def test_two_final_whistles_at_once_end_the_match_once(enter, said):
    await play_to_second_half(enter)
    answers = await asyncio.gather(*(enter(finish_match, FinalWhistle(entry_id=new_id())) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(answer, errors.PhaseOutOfOrder) for answer in answers) == 3
    assert [event.phase for event in await said()].count("finished") == 1


async def test_control_without_the_lock_two_scorers_collide(enter, database, match):
    """The same two goals, decided on a protocol read without its lock: the second is refused by the table's own
    constraint. So it is the lock that lets both of them in above."""
    await enter(start_match, KickOff(entry_id=new_id()))
    async with database.begin("live") as tx:
        stale, now = await store.open_protocol(tx, match.match_id)

    async def record_on_stale_protocol(tx):
        entry = Entry(entry_id=new_id(), recorded_at=now, happening=GoalScored(goal=Goal(side="home", player="Nine", minute=10)))
        return await store.append(tx, stale, stale.add(entry), entry, SCORER)

    await in_transaction(database, record_on_stale_protocol)
    with pytest.raises(asyncpg.UniqueViolationError):
        await in_transaction(database, record_on_stale_protocol)


async def test_a_scorer_who_waited_is_dated_after_the_one_waited_for(enter, database, match):
    """The time is PostgreSQL's, read once the lock is had."""
    await enter(start_match, KickOff(entry_id=new_id()))
    async with database.begin("live") as tx:
        await store.open_protocol(tx, match.match_id)
        waiting = asyncio.ensure_future(enter(record_goal, a_goal()))
        await until_somebody_waits_for_a_lock(database)
        released_at = await tx.fetchval("SELECT clock_timestamp()")
    assert (await waiting).recorded_at > released_at


async def in_transaction(database, run):
    async with database.begin("live") as tx:
        return await run(tx)


async def database_hears(database, event):
    async with database.begin("live") as tx:
        await keep_matches(tx, [event])


async def until_somebody_waits_for_a_lock(database):
    """Asks PostgreSQL until it says that a session waits."""
    async with asyncio.timeout(5), database.read("live") as tx:
        while not await tx.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
            pass
