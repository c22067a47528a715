"""Corrections that flow through stages, and those that cannot: what has been played is never overwritten."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from tests.modules.competitions.conftest import Read
from tests.modules.competitions.staging import FIRST_DAY, Cup, set_up

from matchday.backbone.database import Database, Transaction
from matchday.contracts.competitions import FollowUpChanged
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.decide_follow_up import decide_follow_up
from matchday.modules.competitions.actions.set_up_stages import set_up_stages
from matchday.modules.competitions.actions.take_decision import Decider
from matchday.modules.competitions.actions.withdraw_decision import withdraw_decision
from matchday.modules.competitions.domain.season import Match
from matchday.modules.competitions.errors import FollowUpDecided, MatchIsAnnulled, OthersPlayThere, ReplayExists, StagesBegun, StagesExist
from matchday.modules.competitions.queries.fixtures import decisions_of
from matchday.modules.competitions.schemas.stages import FollowUpDecision, FollowUpView, NewStages

BOARD = Decider(account_id=UUID(int=7), name="The board")
KICK_OFF = datetime(2024, 9, 1, 18, tzinfo=UTC)
HEAD = """format: matchday-regulations/1
key: own
name: Own
source: ours
tie_breakers: [points, goal_difference, goals_scored, drawing_of_lots]
stages:
"""
CUP = (
    HEAD
    + """
  - {key: groups, name: Groups, type: groups, groups: 2}
  - key: final-round
    name: Final round
    type: groups
    groups: 1
    entrants: [{stage: groups, places: [1, 2]}]
  - key: finals
    name: Finals
    type: knockout
    entrants: [{stage: final-round, places: [1, 2]}]
    rounds: [{name: Final}]
"""
)
TEAMS = ("Ants", "Bees", "Cats", "Dogs", "Elks", "Foxes")
GROUPS = {"groups": [["Ants", "Cats", "Elks"], ["Bees", "Dogs", "Foxes"]]}


@pytest.fixture
async def cup(database: Database, organisation_id: UUID) -> Cup:
    """Two groups of three, whose first two play a round of their own, whose first two play a final."""
    return await set_up(database, organisation_id, TEAMS, CUP, GROUPS)


async def _groups(cup: Cup) -> None:
    for home, away, score in (
        ("Ants", "Cats", "3:0"),
        ("Cats", "Elks", "2:0"),
        ("Ants", "Elks", "1:0"),
        ("Bees", "Dogs", "3:0"),
        ("Dogs", "Foxes", "2:0"),
        ("Bees", "Foxes", "1:0"),
    ):
        await cup.play(home, away, score)


async def _members(cup: Cup, stage: str) -> set[str]:
    season = await cup.season()
    stage_id = next(held.stage_id for held in season.stages if held.key == stage)
    tables = {table.table_id for table in season.tables if table.stage_id == stage_id}
    names = {team.team_id: team.name for team in season.teams}
    return {names[entry.team_id] for entry in season.participants if entry.table_id in tables}


async def test_the_whole_bracket_is_there_from_the_beginning(cup: Cup) -> None:
    assert await cup.sides("Final") == [("Winner Group A", "Runner-up Group A")]
    season = await cup.season()
    assert len(season.matches) == 6 + 6 + 1
    assert await _members(cup, "final-round") == set()


async def test_teams_enter_a_second_table_when_its_places_are_decided(cup: Cup) -> None:
    await _groups(cup)
    assert await _members(cup, "final-round") == {"Ants", "Cats", "Bees", "Dogs"}


async def test_a_correction_flows_through_two_stages(cup: Cup) -> None:
    await _groups(cup)
    await cup.correct("Cats", "Elks", "0:2")
    assert await _members(cup, "final-round") == {"Ants", "Elks", "Bees", "Dogs"}
    for home, away in (("Ants", "Elks"), ("Ants", "Bees"), ("Ants", "Dogs"), ("Elks", "Bees"), ("Elks", "Dogs"), ("Bees", "Dogs")):
        await cup.play(home, away, {"Ants": "2:0", "Elks": "1:0", "Bees": "1:0"}[home])
    assert await cup.sides("Final") == [("Ants", "Elks")]
    await cup.correct("Elks", "Bees", "0:4")
    assert await cup.sides("Final") == [("Ants", "Bees")]
    assert await cup.follow_ups() == []


async def test_a_place_that_is_decided_no_more_is_taken_back(cup: Cup) -> None:
    await _groups(cup)
    await cup.correct("Ants", "Cats", "0:0")
    await cup.correct("Ants", "Elks", "0:0")
    await cup.correct("Cats", "Elks", "0:0")
    assert await _members(cup, "final-round") == {"Bees", "Dogs"}
    assert {place.feeder for place in (await cup.bracket()).open_places} == {"1A", "2A"}


async def test_what_was_played_by_the_wrong_team_is_asked_about_and_not_overwritten(cup: Cup, said: Read) -> None:
    await _groups(cup)
    played = await cup.play("Cats", "Bees", "1:0")
    await cup.correct("Cats", "Elks", "0:2")
    (asked,) = await cup.follow_ups()
    assert (asked.match_id, asked.played, asked.due, asked.state) == (played.match_id, "Cats", "Elks", "open")
    held = next(match for match in (await cup.season()).matches if match.match_id == played.match_id)
    assert (held.phase, held.home_team_id, held.away_team_id) == ("finished", played.home_team_id, played.away_team_id)
    told = [event for event in await said() if isinstance(event, FollowUpChanged)]
    assert [(event.state, event.match_number) for event in told] == [("open", played.number)]


async def test_a_second_correction_settles_the_question(cup: Cup) -> None:
    await _groups(cup)
    await cup.play("Cats", "Bees", "1:0")
    await cup.correct("Cats", "Elks", "0:2")
    await cup.correct("Cats", "Elks", "2:0")
    assert [asked.state for asked in await cup.follow_ups()] == ["gone"]


@pytest.mark.parametrize("decision", ["stands", "annulled", "replayed"])
async def test_an_organiser_decides_what_becomes_of_it(cup: Cup, database: Database, decision: str) -> None:
    await _groups(cup)
    played = await cup.play("Cats", "Bees", "1:0")
    await cup.correct("Cats", "Elks", "0:2")
    (asked,) = await cup.follow_ups()
    async with database.begin("competitions") as tx:
        await decide_follow_up(tx, asked.follow_up_id, FollowUpDecision(decision=decision, reason="The board met"), BOARD)  # type: ignore[arg-type]
    (after,) = await cup.follow_ups()
    assert (after.state, after.reason) == (decision, "The board met")
    matches = {match.match_id: match for match in (await cup.season()).matches}
    assert matches[played.match_id].phase == ("finished" if decision == "stands" else "annulled")
    replays = [match for match in matches.values() if match.replay_of == played.match_id]
    ids = await cup.team_ids()
    assert [{match.home_team_id, match.away_team_id} for match in replays] == (
        [{ids["Elks"], ids["Bees"]}] if decision == "replayed" else []
    )
    async with database.begin("competitions") as tx:
        with pytest.raises(FollowUpDecided):
            await decide_follow_up(tx, asked.follow_up_id, FollowUpDecision(decision="annulled", reason="Again"), BOARD)


async def _asked_about_the_final_round(cup: Cup) -> tuple[FollowUpView, UUID]:
    await _groups(cup)
    played = await cup.play("Cats", "Bees", "1:0")
    await cup.correct("Cats", "Elks", "0:2")
    (asked,) = await cup.follow_ups()
    return asked, played.match_id


async def test_a_match_that_is_off_already_is_not_annulled_again(cup: Cup, database: Database) -> None:
    asked, match_id = await _asked_about_the_final_round(cup)
    async with database.begin("competitions") as tx:
        await tx.execute("UPDATE competitions.matches SET phase = 'annulled' WHERE match_id = $1", match_id)
        with pytest.raises(MatchIsAnnulled):
            await decide_follow_up(tx, asked.follow_up_id, FollowUpDecision(decision="annulled", reason="Again"), BOARD)
    assert [each.state for each in await cup.follow_ups()] == ["open"]


@pytest.mark.parametrize(("decision", "operation"), [("annulled", "annul"), ("replayed", "replay")])
async def test_what_is_decided_after_a_correction_is_a_decision_like_any_other(
    cup: Cup, database: Database, decision: str, operation: str
) -> None:
    asked, match_id = await _asked_about_the_final_round(cup)
    async with database.begin("competitions") as tx:
        await decide_follow_up(tx, asked.follow_up_id, FollowUpDecision(decision=decision, reason="The board met"), BOARD)  # type: ignore[arg-type]
    async with database.read("competitions") as tx:
        kept = await decisions_of(tx, match_id)
    assert kept is not None
    assert kept.played is not None
    (written,) = kept.decisions
    assert (written.operation, written.decided_by, written.reason) == (operation, "The board", "The board met")
    assert (written.before.phase, written.after.phase) == ("finished", "annulled")
    again = [match for match in (await cup.season()).matches if match.replay_of == match_id]
    assert [(match.match_id, match.phase) for match in again] == ([(kept.replayed_by, "postponed")] if decision == "replayed" else [])


async def test_an_annulment_is_not_withdrawn_where_another_team_plays_in_the_table_by_now(cup: Cup, database: Database) -> None:
    asked, match_id = await _asked_about_the_final_round(cup)
    async with database.begin("competitions") as tx:
        await decide_follow_up(tx, asked.follow_up_id, FollowUpDecision(decision="annulled", reason="The board met"), BOARD)
        with pytest.raises(OthersPlayThere):
            await withdraw_decision(tx, match_id, "An appeal", BOARD)
    assert next(match.phase for match in (await cup.season()).matches if match.match_id == match_id) == "annulled"


async def test_an_annulment_is_not_withdrawn_where_another_team_plays_in_the_tie_by_now(database: Database, organisation_id: UUID) -> None:
    cup = await set_up(database, organisation_id, TEAMS[:4], HEAD + "  - {key: cup, name: Cup, type: knockout}\n")
    await cup.play("Ants", "Dogs", "1:0")
    await cup.play("Bees", "Cats", "1:0")
    final = await cup.play("Ants", "Bees", "1:0")
    await cup.correct("Ants", "Dogs", "0:1")
    (asked,) = await cup.follow_ups()
    async with database.begin("competitions") as tx:
        await decide_follow_up(tx, asked.follow_up_id, FollowUpDecision(decision="annulled", reason="The board met"), BOARD)
    async with database.begin("competitions") as tx:
        with pytest.raises(OthersPlayThere):
            await withdraw_decision(tx, final.match_id, "An appeal", BOARD)
    await cup.correct("Ants", "Dogs", "1:0")
    async with database.begin("competitions") as tx:
        await withdraw_decision(tx, final.match_id, "An appeal", BOARD)
    assert next(match.phase for match in (await cup.season()).matches if match.match_id == final.match_id) == "finished"
    assert [each.state for each in await cup.follow_ups()] == ["annulled"]


async def test_a_match_with_a_replay_gets_no_second_one(cup: Cup, database: Database) -> None:
    asked, match_id = await _asked_about_the_final_round(cup)
    again = FollowUpDecision(decision="replayed", reason="Ineligible", kicks_off_at=KICK_OFF)
    async with database.begin("competitions") as tx:
        await decide_follow_up(tx, asked.follow_up_id, again, BOARD)
        assert [(match.phase, match.kicks_off_at) for match in await _replays(tx, match_id)] == [("scheduled", KICK_OFF)]
        await tx.execute("UPDATE competitions.follow_ups SET state = 'open', decided_at = NULL WHERE match_id = $1", match_id)
        with pytest.raises(ReplayExists):
            await decide_follow_up(tx, asked.follow_up_id, again, BOARD)


async def _replays(tx: Transaction, match_id: UUID) -> list[Match]:
    held = await tx.fetch("SELECT match_id FROM competitions.matches WHERE replay_of = $1", match_id)
    return await store.load_matches(tx, [row["match_id"] for row in held])


async def test_stages_are_not_set_up_twice_nor_after_the_beginning(cup: Cup, database: Database) -> None:
    async with database.begin("competitions") as tx:
        with pytest.raises(StagesExist):
            await set_up_stages(tx, cup.slug, NewStages(first_day=FIRST_DAY), is_preview=False)
    before = {match.number: match.match_id for match in (await cup.season()).matches}
    async with database.begin("competitions") as tx:
        await set_up_stages(tx, cup.slug, NewStages(first_day=FIRST_DAY, replace=True), is_preview=False)
    assert {match.number: match.match_id for match in (await cup.season()).matches} == before
    assert len((await cup.season()).stages) == 3
    first = (await cup.season()).matches[0]
    await cup.enter(first, 1, 0)
    async with database.begin("competitions") as tx:
        with pytest.raises(StagesBegun):
            await set_up_stages(tx, cup.slug, NewStages(first_day=FIRST_DAY, replace=True), is_preview=False)
