"""Importing a file: refusals first, then that it is whole, repeatable and owned."""

import asyncio
import time
from uuid import UUID

import pytest
from tests.modules.competitions.conftest import SHIPPED, Bring, Read, shared

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.competitions import CompetitionChanged, MatchChanged, StandingsChanged
from matchday.modules.competitions import queries
from matchday.modules.competitions.errors import FileRefused, NotYourCompetition, UnknownRegulations

SMALL = """\
matchday 1
competition Cup of Towns 2024
zone +02:00
team ABC Abbots
team BAR Barons
team CAT Castle
stage group Group stage
group A ABC BAR CAT
round Matchday 1
1 2024-05-01 18:00 ABC 2-1 BAR ht 1-1
  ABC Ann Archer 10 80p
  BAR Bea Bow 44
2 2024-05-08 18:00 BAR 0-0 CAT
3 2024-05-15 18:00 CAT v ABC
stage knockout Final
4 2024-05-22 20:00 1A v 2A
"""


async def test_a_file_with_faults_changes_nothing_and_lists_them_all(bring: Bring, said: Read, database: Database) -> None:
    broken = SMALL.replace("2-1 BAR", "2-1 XXX").replace("0-0 CAT", "0-0 BAR")
    with pytest.raises(FileRefused) as refused:
        await bring(broken)
    assert [fault.message for fault in refused.value.faults] == [
        'file.txt:10: the team "XXX" was not named above',
        "file.txt:13: a team cannot play against itself",
    ]
    assert [fault.field for fault in refused.value.faults] == ["line 10", "line 13"]
    async with database.read("competitions") as tx:
        assert await queries.competition_at(tx, "cup-of-towns-2024") is None
    assert await said() == []


async def test_keep_good_imports_the_rest_and_still_lists_the_faults(bring: Bring) -> None:
    done = await bring(SMALL.replace("0-0 CAT", "0-0 BAR"), keep_good=True)
    assert (done.matches_read, done.matches_created) == (3, 3)
    assert [(fault.line, fault.reason) for fault in done.faults] == [(13, "a team cannot play against itself")]


async def test_unknown_regulations_are_refused_with_the_known_ones(bring: Bring) -> None:
    with pytest.raises(UnknownRegulations, match=r"no regulations called best-of-nine, so nothing was saved\. Known are: .*plain-league"):
        await bring(SMALL, regulations="best-of-nine")


async def test_another_organisations_competition_is_not_written_to(bring: Bring, said: Read) -> None:
    await bring(SMALL)
    before = len(await said())
    with pytest.raises(NotYourCompetition):
        await bring(SMALL.replace("0-0 CAT", "1-0 CAT"), organisation_id=new_id())
    assert len(await said()) == before


async def test_an_import_says_every_state_once(bring: Bring, said: Read, organisation_id: UUID) -> None:
    await bring(SMALL)
    events = await said()
    competition = next(event for event in events if isinstance(event, CompetitionChanged))
    matches = {event.number: event for event in events if isinstance(event, MatchChanged)}
    tables = [event for event in events if isinstance(event, StandingsChanged)]
    assert (len(events), len(matches), len(tables)) == (6, 4, 1)
    assert (competition.organisation_id, competition.slug, competition.season) == (organisation_id, "cup-of-towns-2024", "2024")
    assert (competition.matches, competition.matches_finished) == (4, 2)
    assert matches[1].kicks_off_at.isoformat() == "2024-05-01T16:00:00+00:00"
    assert (matches[1].phase, matches[1].score.home, [goal.player for goal in matches[1].goals]) == (
        "finished",
        2,
        ["Ann Archer", "Bea Bow", "Ann Archer"],
    )
    assert (matches[4].home, matches[4].away, matches[4].home_team_id) == ("Winner Group A", "Runner-up Group A", None)
    assert tables[0].table_key == f"{competition.competition_id}/Group stage/Group A"
    assert [(row.rank, row.team, row.points, row.decided_by) for row in tables[0].rows] == [
        (1, "Abbots", 3, "points"),
        (2, "Castle", 1, "goal_difference"),
        (3, "Barons", 1, "goal_difference"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "openfootball-worldcup/2014-worldcup.json",
        "openfootball-worldcup/2018-worldcup.json",
        "openfootball-leagues/2024-25-de.1.json",
    ],
)
async def test_the_same_file_twice_changes_nothing_and_says_nothing(bring: Bring, said: Read, shown: Read, name: str) -> None:
    content = shared(name) if name else SHIPPED.read_bytes()
    first = await bring(content)
    events, messages = await said(), await shown()
    second = await bring(content)
    assert (first.is_unchanged, second.is_unchanged) == (False, True)
    assert (second.matches_created, second.matches_changed) == (0, 0)
    assert (await said(), await shown()) == (events, messages)


async def test_a_file_under_another_address_makes_another_competition_of_it(bring: Bring) -> None:
    assert (await bring(SMALL)).competition == "cup-of-towns-2024"
    assert (await bring(SMALL, slug="second-cup")).matches_created == 4
    assert (await bring(SMALL, slug="second-cup")).is_unchanged


async def test_a_newer_file_changes_what_it_says_and_nothing_else(bring: Bring, said: Read) -> None:
    await bring(SMALL)
    before = len(await said())
    done = await bring(SMALL.replace("CAT v ABC", "CAT 1-0 ABC"))
    assert (done.matches_created, done.matches_changed) == (0, 1)
    events = (await said())[before:]
    changed = {event.number: event for event in events if isinstance(event, MatchChanged)}
    assert (changed[3].score.home, changed[3].version) == (1, 2)
    assert (changed[4].home, changed[4].away, changed[4].version) == ("Castle", "Abbots", 2), "the group is complete: its places are filled"
    assert [event.version for event in events if isinstance(event, StandingsChanged)] == [2]


async def test_a_file_that_says_less_takes_nothing_away(bring: Bring) -> None:
    await bring(SMALL)
    shorter = SMALL.replace("ABC 2-1 BAR ht 1-1", "ABC v BAR").replace("  ABC Ann Archer 10 80p\n  BAR Bea Bow 44\n", "")
    assert (await bring(shorter)).is_unchanged


async def test_openfootball_over_the_shipped_file_finds_every_match_again(bring: Bring) -> None:
    await bring(SHIPPED.read_bytes())
    done = await bring(shared("openfootball-worldcup/2022-worldcup.json"))
    assert (done.competition, done.matches_created) == ("world-cup-2022", 0)


async def test_a_deduction_is_in_the_table_with_its_reason(bring: Bring, database: Database) -> None:
    await bring(SMALL.replace("round Matchday 1", "adjust ABC -2 Fielded a player who was not registered\nround Matchday 1"))
    async with database.read("competitions") as tx:
        report = await queries.standings_report(tx, "cup-of-towns-2024")
        reasons = await tx.fetch("SELECT adjustment_reason FROM competitions.participants WHERE adjustment <> 0")
    assert report is not None
    assert next((row.team, row.points, row.adjustment) for row in report.tables[0].rows) == ("Abbots", 1, -2)
    assert [row["adjustment_reason"] for row in reasons] == ["Fielded a player who was not registered"]


LEAGUES = {
    "2023-24-en.1": [("Manchester City FC", 91, 96, 34), ("Arsenal FC", 89, 91, 29), ("Liverpool FC", 82, 86, 41)],
    "2024-25-de.1": [("FC Bayern München", 82, 99, 32), ("Bayer 04 Leverkusen", 69, 72, 43), ("Eintracht Frankfurt", 60, 68, 46)],
    "2022-23-es.1": [("FC Barcelona", 88, 70, 20), ("Real Madrid CF", 78, 75, 36), ("Club Atlético de Madrid", 77, 70, 33)],
}


@pytest.mark.parametrize("name", LEAGUES)
async def test_a_full_season_is_imported_in_well_under_a_second(bring: Bring, database: Database, name: str) -> None:
    content = shared(f"openfootball-leagues/{name}.json")
    began = time.perf_counter()
    done = await bring(content)
    seconds = time.perf_counter() - began
    async with database.read("competitions") as tx:
        report = await queries.standings_report(tx, done.competition)
    assert report is not None
    (table,) = report.tables
    assert [(row.team, row.points, row.goals_for, row.goals_against) for row in table.rows[:3]] == LEAGUES[name]
    assert {row.played for row in table.rows} == {2 * (len(table.rows) - 1)}
    assert seconds < 2, "generous for a busy machine; it takes about a tenth of this"


async def test_the_command_line_leaves_a_competition_with_its_owner(bring: Bring, said: Read, organisation_id: UUID) -> None:
    await bring(SMALL)
    done = await bring(SMALL.replace("0-0 CAT", "1-0 CAT"), organisation_id=None)
    assert done.matches_changed == 1
    assert {event.organisation_id for event in await said() if isinstance(event, MatchChanged)} == {organisation_id}


async def test_two_imports_at_once_make_one_competition(bring: Bring, said: Read) -> None:
    first, second = await asyncio.gather(bring(SMALL), bring(SMALL))
    assert sorted([first.is_unchanged, second.is_unchanged]) == [False, True]
    assert len(await said()) == 6
