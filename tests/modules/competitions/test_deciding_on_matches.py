"""Decisions about matches: what is refused first, then every operation in every state, then what tables make of it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.journeys.waiting import until
from tests.modules.competitions.conftest import Read

from matchday.backbone.database import Database
from matchday.backbone.errors import Invalid, NotFound
from matchday.backbone.ids import new_id
from matchday.contracts.accounts import AccountChanged
from matchday.contracts.competitions import MatchChanged, Score
from matchday.contracts.live import MatchProgressed
from matchday.modules.competitions import errors, module, queries, store
from matchday.modules.competitions.actions.abandon_match import abandon_match
from matchday.modules.competitions.actions.annul_match import annul_match
from matchday.modules.competitions.actions.award_match import award_match
from matchday.modules.competitions.actions.cancel_match import cancel_match
from matchday.modules.competitions.actions.create_competition import create_competition
from matchday.modules.competitions.actions.give_walkover import give_walkover
from matchday.modules.competitions.actions.postpone_match import postpone_match
from matchday.modules.competitions.actions.record_result import record_result
from matchday.modules.competitions.actions.replay_match import replay_match
from matchday.modules.competitions.actions.reschedule_match import preview_move, reschedule_match
from matchday.modules.competitions.actions.resume_match import resume_match
from matchday.modules.competitions.actions.schedule_match import schedule_match
from matchday.modules.competitions.actions.take_decision import Decider
from matchday.modules.competitions.actions.withdraw_decision import withdraw_decision
from matchday.modules.competitions.domain.fixtures import OPERATIONS, REFUSED, STATES, Operation, State, moved, state_of
from matchday.modules.competitions.queries.fixtures import decisions_of
from matchday.modules.competitions.schemas import NewCompetition, NewMatch, NewResult
from matchday.modules.competitions.schemas.fixtures import NewAbandonment, NewAward, NewPostponement, NewTime, NewWalkover
from matchday.modules.competitions.store.personal_data import personal_data

Act = Callable[..., Awaitable[Any]]
KICK_OFF = datetime(2024, 5, 1, 18, tzinfo=UTC)
LATER = NewTime(kicks_off_at=KICK_OFF + timedelta(days=30), reason="storm")
BOARD = Decider(account_id=UUID(int=7), name="The board")


@pytest.fixture
def act(database: Database) -> Act:
    """Runs an action in a transaction of its own."""

    async def run(action: Callable[..., Awaitable[Any]], *arguments: Any, **named: Any) -> Any:
        async with database.begin("competitions") as tx:
            return await action(tx, *arguments, **named)

    return run


@pytest.fixture
async def teams(act: Act, organisation_id: UUID, database: Database) -> dict[str, UUID]:
    """A league of three at the address `town-league`: names to ids."""
    await act(create_competition, organisation_id, NewCompetition(name="Town League", teams=("Abbots", "Barons", "Castle")))
    async with database.read("competitions") as tx:
        competition = await queries.competition_at(tx, "town-league")
        assert competition is not None
        return {name: team_id for team_id, name in await queries.teams_of(tx, competition.competition_id)}


@pytest.fixture
async def match_id(act: Act, teams: dict[str, UUID]) -> UUID:
    """Abbots against Barons, not yet played."""
    return await act(schedule_match, "town-league", fixture(teams))


def fixture(teams: dict[str, UUID], home: str = "Abbots", away: str = "Barons", **change: Any) -> NewMatch:
    return NewMatch(**{"home_team_id": teams[home], "away_team_id": teams[away], "kicks_off_at": KICK_OFF, "round": "Day 1"} | change)


def progress(match_id: UUID, version: int, **change: Any) -> MatchProgressed:
    fields = {"phase": "first_half", "score": Score(home=0, away=0), "goals": (), "protocol": 1}
    clock = {"clock_minute": 0, "clock_started_at": None, "clock_pace": 1}
    return MatchProgressed(match_id=match_id, version=version, **fields | clock | change)


async def hear(tx: Any, match_id: UUID, version: int, **change: Any) -> None:
    await module.listeners[MatchProgressed].handler(tx, [progress(match_id, version, **change)])


STEPS: dict[State, list[tuple[Any, ...]]] = {
    "scheduled": [],
    "in_play": [(hear, 1)],
    "postponed": [(postpone_match, NewPostponement(reason="rain"), BOARD)],
    "cancelled": [(cancel_match, "no need", BOARD)],
    "abandoned": [(abandon_match, NewAbandonment(reason="fog", home=1), BOARD)],
    "annulled": [(record_result, NewResult(home=2, away=0)), (annul_match, "a trick", BOARD)],
    "finished": [(record_result, NewResult(home=2, away=0))],
    "walkover": [(give_walkover, NewWalkover(absent="away", reason="late"), BOARD)],
    "award": [(record_result, NewResult(home=2, away=0)), (award_match, NewAward(home=0, away=3, reason="ineligible"), BOARD)],
}
CALLS: dict[Operation, tuple[Any, ...]] = {
    "reschedule": (reschedule_match, LATER, BOARD),
    "postpone": (postpone_match, NewPostponement(reason="rain again"), BOARD),
    "cancel": (cancel_match, "no need", BOARD),
    "abandon": (abandon_match, NewAbandonment(reason="fog"), BOARD),
    "resume": (resume_match, LATER, BOARD),
    "walk_over": (give_walkover, NewWalkover(absent="home", reason="no bus"), BOARD),
    "award": (award_match, NewAward(home=0, away=3, reason="decided"), BOARD),
    "annul": (annul_match, "a trick", BOARD),
    "replay": (replay_match, LATER, BOARD),
    "withdraw_decision": (withdraw_decision, "appeal", BOARD),
    "record_result": (record_result, NewResult(home=4, away=4), BOARD),
}
LEADS_TO: dict[Operation, State] = {
    "reschedule": "scheduled",
    "postpone": "postponed",
    "cancel": "cancelled",
    "abandon": "abandoned",
    "resume": "scheduled",
    "walk_over": "walkover",
    "award": "award",
    "annul": "annulled",
    "record_result": "finished",
}
AS_PLAYED: dict[State, State] = {
    "cancelled": "scheduled",
    "abandoned": "scheduled",
    "annulled": "finished",
    "walkover": "scheduled",
    "award": "finished",
}
REPLAYED: dict[State, State] = {"abandoned": "abandoned", "annulled": "annulled"}


async def _state(database: Database, match_id: UUID) -> State:
    async with database.read("competitions") as tx:
        return state_of((await store.load_matches(tx, [match_id]))[0])


async def _table(database: Database) -> dict[str, tuple[int, int, int, int]]:
    async with database.read("competitions") as tx:
        standings = await queries.standings_at(tx, "town-league")
    assert standings is not None
    return {row.team: (row.played, row.points, row.goals_for, row.goals_against) for row in standings.tables[0].rows}


async def _bring_to(act: Act, match_id: UUID, state: State) -> None:
    for action, *arguments in STEPS[state]:
        await act(action, match_id, *arguments)


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_nothing_is_decided_about_a_match_that_is_not_there(act: Act, operation: Operation) -> None:
    action, *arguments = CALLS[operation]
    with pytest.raises(NotFound):
        await act(action, new_id(), *arguments)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("operation", OPERATIONS)
async def test_every_operation_in_every_state(
    act: Act, database: Database, match_id: UUID, said: Read, operation: Operation, state: State
) -> None:
    await _bring_to(act, match_id, state)
    assert await _state(database, match_id) == state
    before = len(await said())
    action, *arguments = CALLS[operation]
    refused = REFUSED[operation].get(state)
    if refused is not None:
        with pytest.raises(refused):
            await act(action, match_id, *arguments)
        assert (await _state(database, match_id), len(await said())) == (state, before)
        return
    await act(action, match_id, *arguments)
    leads_to = {"withdraw_decision": AS_PLAYED, "replay": REPLAYED}.get(operation, {}).get(state) or LEADS_TO.get(operation, "annulled")
    assert await _state(database, match_id) == leads_to
    async with database.read("competitions") as tx:
        found = await decisions_of(tx, match_id)
    assert found is not None
    if (operation, state) not in (("record_result", "scheduled"), ("award", "award")):
        last = found.decisions[-1]
        assert (last.operation, last.decided_by, last.after.phase) == (operation, "The board", (await _match(database, match_id)).phase)


async def _match(database: Database, match_id: UUID) -> Any:
    async with database.read("competitions") as tx:
        return (await store.load_matches(tx, [match_id]))[0]


async def test_a_walk_over_counts_by_the_regulations_and_goes_away_again(act: Act, database: Database, match_id: UUID, said: Read) -> None:
    await act(give_walkover, match_id, NewWalkover(absent="home", reason="no bus"), BOARD)
    assert (await _table(database))["Barons"] == (1, 3, 3, 0)
    event = [event for event in await said() if isinstance(event, MatchChanged)][-1]
    assert (event.phase, event.result_by, event.score, event.note) == ("finished", "walkover", Score(home=0, away=3), "no bus")
    await act(give_walkover, match_id, NewWalkover(absent="away", reason="it was the other bus"), BOARD)
    assert (await _table(database))["Abbots"] == (1, 3, 3, 0)
    await act(withdraw_decision, match_id, "the bus was there", BOARD)
    assert (await _table(database))["Abbots"] == (0, 0, 0, 0)


async def test_an_award_replaces_the_result_and_the_played_one_stays_to_be_read(act: Act, database: Database, match_id: UUID) -> None:
    await act(record_result, match_id, NewResult(home=2, away=1))
    await act(award_match, match_id, NewAward(home=0, away=3, reason="ineligible player"), BOARD)
    assert (await _table(database))["Barons"] == (1, 3, 3, 0)
    async with database.read("competitions") as tx:
        found = await decisions_of(tx, match_id)
    assert found is not None
    assert found.played == Score(home=2, away=1)
    (decision,) = found.decisions
    assert (decision.before.score, decision.after.score, decision.reason) == (
        Score(home=2, away=1),
        Score(home=0, away=3),
        "ineligible player",
    )
    await act(withdraw_decision, match_id, "appeal", BOARD)
    assert (await _table(database))["Abbots"] == (1, 3, 2, 1)


@pytest.mark.parametrize("state", ["abandoned", "annulled", "cancelled", "postponed"])
async def test_what_does_not_count_is_in_no_table(act: Act, database: Database, match_id: UUID, state: State) -> None:
    await _bring_to(act, match_id, state)
    assert {row[0] for row in (await _table(database)).values()} == {0}


async def test_a_replay_counts_in_place_of_what_it_replays(act: Act, database: Database, match_id: UUID) -> None:
    await act(record_result, match_id, NewResult(home=2, away=1))
    again = await act(replay_match, match_id, LATER, BOARD)
    assert {row[0] for row in (await _table(database)).values()} == {0}
    with pytest.raises(errors.ReplayExists, match="match 2"):
        await act(replay_match, match_id, LATER, BOARD)
    with pytest.raises(errors.ReplayExists):
        await act(withdraw_decision, match_id, "appeal", BOARD)
    await act(record_result, again, NewResult(home=0, away=1))
    assert (await _table(database))["Barons"] == (1, 3, 1, 0)
    assert (await _match(database, again)).replay_of == match_id


async def test_live_is_heard_behind_a_decision(act: Act, database: Database, match_id: UUID) -> None:
    await act(hear, match_id, 1, score=Score(home=1, away=0))
    await act(abandon_match, match_id, NewAbandonment(reason="fog", home=9), BOARD)
    assert (await _match(database, match_id)).score == Score(home=1, away=0)
    await act(hear, match_id, 2, phase="second_half", score=Score(home=1, away=1))
    assert await _state(database, match_id) == "abandoned"
    await act(withdraw_decision, match_id, "the fog has lifted", BOARD)
    after = await _match(database, match_id)
    assert (after.phase, after.score) == ("second_half", Score(home=1, away=1))


async def test_a_correction_says_what_it_corrects(act: Act, database: Database, match_id: UUID) -> None:
    await act(record_result, match_id, NewResult(home=2, away=1), BOARD)
    await act(record_result, match_id, NewResult(home=2, away=2, reason="a goal was overlooked"), BOARD)
    await act(record_result, match_id, NewResult(home=2, away=2), BOARD)
    async with database.read("competitions") as tx:
        found = await decisions_of(tx, match_id)
    assert found is not None
    (decision,) = found.decisions
    assert (decision.operation, decision.reason, decision.decided_by) == ("record_result", "a goal was overlooked", "The board")
    assert (decision.before.score, decision.after.score) == (Score(home=2, away=1), Score(home=2, away=2))


async def test_a_move_says_what_it_breaks_before_it_is_done(act: Act, teams: dict[str, UUID], match_id: UUID, database: Database) -> None:
    other = await act(schedule_match, "town-league", fixture(teams, "Castle", "Abbots", kicks_off_at=LATER.kicks_off_at, round="Day 2"))
    near = NewTime(kicks_off_at=LATER.kicks_off_at - timedelta(days=1))
    preview = await act(preview_move, match_id, near)
    assert [(conflict.rule, conflict.facts) for conflict in preview.conflicts] == [
        ("too_little_rest", {"team": "Abbots", "days": 0, "wanted": 2})
    ]
    assert {named.match_id for named in preview.conflicts[0].matches} == {match_id, other}
    with pytest.raises(errors.CalendarConflicts) as refused:
        await act(reschedule_match, match_id, near, BOARD)
    assert [fault.code for fault in refused.value.faults] == ["too_little_rest"]
    await act(reschedule_match, match_id, NewTime(kicks_off_at=near.kicks_off_at, do_it_anyway=True, reason="television"), BOARD)
    async with database.read("competitions") as tx:
        found = await decisions_of(tx, match_id)
    assert found is not None
    assert [conflict["rule"] for conflict in found.decisions[-1].accepted] == ["too_little_rest"]


async def test_a_ground_of_nobody_is_refused(act: Act, match_id: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        await act(reschedule_match, match_id, NewTime(kicks_off_at=KICK_OFF, venue_id=new_id()), BOARD)
    assert [fault.field for fault in refused.value.faults] == ["venue_id"]


async def _is_waiting(database: Database) -> int:
    async with database.read("competitions") as tx:
        return int(await tx.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"))


async def test_a_kick_off_during_a_move_is_not_lost(act: Act, database: Database, match_id: UUID) -> None:
    """Whoever comes second waits for the competition's lock and sees what the first has done."""
    async with database.begin("competitions") as tx:
        await reschedule_match(tx, match_id, LATER, BOARD)
        kick_off = asyncio.create_task(act(hear, match_id, 1))
        await until(lambda: _is_waiting(database), bool, seconds_max=10)
    await kick_off
    after = await _match(database, match_id)
    assert (after.phase, after.kicks_off_at) == ("first_half", LATER.kicks_off_at)
    with pytest.raises(errors.MatchInPlay):
        await act(reschedule_match, match_id, NewTime(kicks_off_at=KICK_OFF), BOARD)


async def test_without_the_lock_it_would_be(act: Act, database: Database, match_id: UUID) -> None:
    """The control: the same order of things, the match read without its competition's lock."""
    async with database.begin("competitions") as tx:
        (before,) = await store.load_matches(tx, [match_id])
        await act(hear, match_id, 1)
        after = moved(before, kicks_off_at=LATER.kicks_off_at)
        owner = (await store.competitions_of_matches(tx, [match_id]))[match_id]
        await store.save_matches(tx, owner, [after])
    assert (await _match(database, match_id)).phase == "scheduled"


DECISIONS = [
    ("post", "move-previews", {"kicks_off_at": "2024-06-01T18:00:00Z"}),
    ("put", "time", {"kicks_off_at": "2024-06-01T18:00:00Z"}),
    ("post", "postponements", {"reason": "rain"}),
    ("post", "cancellations", {"reason": "rain"}),
    ("post", "abandonments", {"reason": "rain"}),
    ("post", "resumptions", {"kicks_off_at": "2024-06-01T18:00:00Z"}),
    ("post", "walkovers", {"reason": "rain", "absent": "home"}),
    ("post", "awards", {"reason": "rain", "home": 3, "away": 0}),
    ("post", "annulments", {"reason": "rain"}),
    ("post", "replays", {"kicks_off_at": "2024-06-01T18:00:00Z"}),
    ("post", "withdrawals", {"reason": "rain"}),
    ("post", "officials", {"person_id": str(UUID(int=1))}),
]


@pytest.mark.parametrize(("method", "path", "body"), DECISIONS)
async def test_only_an_organiser_decides(
    site: httpx.AsyncClient, sign_in: Any, match_id: UUID, said: Read, method: str, path: str, body: dict[str, Any]
) -> None:
    before = len(await said())
    address = f"/manage/v1/matches/{match_id}/{path}"
    answers = [
        (await site.request(method, address, json=body, headers=headers)).status_code
        for headers in ({}, sign_in(), sign_in("organiser", elsewhere=True), sign_in("editor"), sign_in("scorer"))
    ]
    assert answers == [401, 404, 404, 403, 403]
    assert len(await said()) == before


async def test_decisions_over_http_are_public(site: httpx.AsyncClient, sign_in: Any, match_id: UUID) -> None:
    organiser = sign_in("organiser")
    done = await site.post(f"/manage/v1/matches/{match_id}/walkovers", json={"absent": "home", "reason": "no bus"}, headers=organiser)
    assert (done.status_code, done.json()["result_by"], done.json()["score"]["away"]) == (201, "walkover", 3)
    refused = await site.post(f"/manage/v1/matches/{match_id}/cancellations", json={"reason": "rain"}, headers=organiser)
    assert (refused.status_code, refused.json()["code"]) == (409, "match_has_result")
    found = (await site.get(f"/public/v1/matches/{match_id}/decisions")).json()
    assert [(one["operation"], one["reason"], one["before"]["phase"]) for one in found["decisions"]] == [
        ("walk_over", "no bus", "scheduled")
    ]
    assert (await site.get(f"/public/v1/matches/{new_id()}/decisions")).status_code == 404


async def test_a_deleted_account_is_no_longer_named(act: Act, database: Database, match_id: UUID) -> None:
    await act(cancel_match, match_id, "no need", BOARD)
    async with database.read("competitions") as tx:
        assert [row["operation"] for row in (await personal_data(tx, UUID(int=7)))["matches_decided"]] == ["cancel"]
    gone = AccountChanged(
        account_id=UUID(int=7), name="", avatar=None, is_banned=False, is_platform_admin=False, is_deleted=True, version=2
    )
    for _ in range(2):
        await act(module.listeners[AccountChanged].handler, [gone])
    async with database.read("competitions") as tx:
        found = await decisions_of(tx, match_id)
        assert found is not None
        assert [(one.operation, one.decided_by) for one in found.decisions] == [("cancel", None)]
        assert await personal_data(tx, UUID(int=7)) == {}
