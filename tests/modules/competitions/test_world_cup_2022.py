"""The shipped World Cup: the facts that FIFA published, and those of openfootball's files."""

import json
from collections import Counter
from typing import Any

from tests.modules.competitions.conftest import SHIPPED, Bring, shared

from matchday.backbone.database import Database
from matchday.modules.competitions import queries
from matchday.modules.competitions.domain import bracket
from matchday.modules.competitions.domain.importers import read
from matchday.modules.competitions.queries.stages import bracket_at

FINAL_TABLES = {
    "Group A": [("NED", 7, 5, 1), ("SEN", 6, 5, 4), ("ECU", 4, 4, 3), ("QAT", 0, 1, 7)],
    "Group B": [("ENG", 7, 9, 2), ("USA", 5, 2, 1), ("IRN", 3, 4, 7), ("WAL", 1, 1, 6)],
    "Group C": [("ARG", 6, 5, 2), ("POL", 4, 2, 2), ("MEX", 4, 2, 3), ("KSA", 3, 3, 5)],
    "Group D": [("FRA", 6, 6, 3), ("AUS", 6, 3, 4), ("TUN", 4, 1, 1), ("DEN", 1, 1, 3)],
    "Group E": [("JPN", 6, 4, 3), ("ESP", 4, 9, 3), ("GER", 4, 6, 5), ("CRC", 3, 3, 11)],
    "Group F": [("MAR", 7, 4, 1), ("CRO", 5, 4, 1), ("BEL", 4, 1, 2), ("CAN", 0, 2, 7)],
    "Group G": [("BRA", 6, 3, 1), ("SUI", 6, 4, 3), ("CMR", 4, 4, 4), ("SRB", 1, 5, 8)],
    "Group H": [("POR", 6, 6, 4), ("KOR", 4, 4, 4), ("URU", 4, 2, 2), ("GHA", 3, 5, 7)],
}
"""As FIFA published them: code, points, goals for, goals against."""

PUBLISHED_OTHERWISE = {"South Korea v Portugal"}
"""openfootball puts this match into Lusail; it was played in Education City, while Lusail had Cameroon v Brazil that evening."""


def _shipped() -> Any:
    reading = read(SHIPPED.name, SHIPPED.read_bytes())
    assert reading.faults == ()
    assert reading.notes == ()
    return reading.sheet


def _openfootball() -> dict[tuple[str, str, str], dict[str, Any]]:
    matches = json.loads(shared("openfootball-worldcup/2022-worldcup.json"))["matches"]
    return {(match["date"], match["team1"], match["team2"]): match for match in matches}


def test_the_file_holds_64_matches_and_172_goals_with_their_scorers() -> None:
    sheet = _shipped()
    goals = [goal for match in sheet.matches for goal in match.goals]
    scorers = Counter(goal.player for goal in goals if not goal.is_own_goal)
    assert len(sheet.matches) == 64
    assert len(goals) == sum(match.score.home + match.score.away for match in sheet.matches) == 172
    assert scorers.most_common(2) == [("Kylian Mbappé", 8), ("Lionel Messi", 7)]
    assert scorers["Julián Álvarez"] == scorers["Olivier Giroud"] == 4
    assert sum(goal.is_own_goal for goal in goals) == 2
    assert sum(goal.is_penalty for goal in goals) == 17
    assert sum(match.score.shootout_home is not None for match in sheet.matches) == 5


def test_every_match_agrees_with_openfootball() -> None:
    theirs = _openfootball()
    for match in _shipped().matches:
        local = match.kicks_off_at.timestamp() + 3 * 3600
        found = [entry for key, entry in theirs.items() if key[1:] == (match.home.team, match.away.team)]
        assert len(found) == 1, f"match {match.number}"
        entry = found[0]
        clock = f"{int(local % 86400 // 3600):02}:{int(local % 3600 // 60):02}"
        score = entry["score"]
        end = score.get("et", score["ft"])
        assert (entry["time"], entry.get("group")) == (clock, match.group), f"match {match.number}"
        assert [match.score.home, match.score.away] == end
        assert list(match.regular_time or end) == score["ft"]
        assert match.score.is_after_extra_time == ("et" in score)
        assert [match.score.shootout_home, match.score.shootout_away] == score.get("p", [None, None])
        assert _minutes_of(match) == _minutes_in(entry), f"match {match.number}"
        if f"{match.home.team} v {match.away.team}" not in PUBLISHED_OTHERWISE:
            assert entry["ground"].replace("Lusail Iconic", "Lusail").startswith(match.venue), f"match {match.number}"


def test_venues_agree_with_openfootball() -> None:
    theirs = {
        (place["name"], place["capacity"]) for place in json.loads(shared("openfootball-worldcup/2022-worldcup.stadiums.json"))["stadiums"]
    }
    assert {(venue.name, venue.capacity) for venue in _shipped().venues} == theirs


def test_groups_agree_with_openfootball() -> None:
    theirs = json.loads(shared("openfootball-worldcup/2022-worldcup.groups.json"))["groups"]
    named = {"United States": "USA"}
    groups = {group["name"]: {named.get(team, team) for team in group["teams"]} for group in theirs}
    assert {table.group: set(table.teams) for table in _shipped().tables} == groups


async def test_the_tables_are_those_that_fifa_published(bring: Bring, database: Database) -> None:
    await bring(SHIPPED.read_bytes())
    async with database.read("competitions") as tx:
        standings = await queries.standings_at(tx, "world-cup-2022")
    assert standings is not None
    tables = {table.group: [(row.code, row.points, row.goals_for, row.goals_against) for row in table.rows] for table in standings.tables}
    assert tables == FINAL_TABLES
    decided = {row.code: row.decided_by for table in standings.tables for row in table.rows}
    assert (decided["POL"], decided["KOR"], decided["MAR"], decided["SEN"]) == (
        "goal_difference",
        "goals_scored",
        "points",
        "points",
    )


async def test_openfootballs_own_file_makes_the_same_tables(bring: Bring, database: Database) -> None:
    await bring(shared("openfootball-worldcup/2022-worldcup.json"), slug="theirs", regulations="fifa-world-cup-2022")
    await bring(SHIPPED.read_bytes())
    async with database.read("competitions") as tx:
        ours, theirs = await queries.standings_report(tx, "world-cup-2022"), await queries.standings_report(tx, "theirs")
    assert ours is not None
    assert theirs is not None
    assert ours.tables == theirs.tables


async def test_the_bracket_is_drawn_from_its_feeders(bring: Bring, database: Database) -> None:
    imported = await bring(SHIPPED.read_bytes())
    async with database.read("competitions") as tx:
        view = await bracket_at(tx, imported.competition)
    assert view is not None
    (stage,) = view.stages
    tree, beside = bracket.draw([(shown.name, shown.is_beside, shown.ties) for shown in stage.rounds])
    assert [(column.name, [slot.tie.number for slot in column.slots if slot.tie]) for column in tree.columns] == [
        ("Round of 16", [49, 50, 53, 54, 51, 52, 55, 56]),
        ("Quarter-finals", [57, 58, 59, 60]),
        ("Semi-finals", [61, 62]),
        ("Final", [64]),
    ]
    assert [[slot.span for slot in column.slots] for column in tree.columns] == [[1] * 8, [2] * 4, [4] * 2, [8]]
    assert [(column.name, [slot.tie.number for slot in column.slots if slot.tie]) for column in beside.columns] == [
        ("Match for third place", [63])
    ]
    final = tree.columns[-1].slots[0].tie
    assert final is not None
    assert (final.home.name, final.away.name, final.decided_by) == ("Argentina", "France", "shootout")


def _minutes_of(match: Any) -> list[tuple[Any, ...]]:
    return sorted((goal.side, goal.minute, goal.added, goal.is_penalty, goal.is_own_goal) for goal in match.goals)


def _minutes_in(entry: dict[str, Any]) -> list[tuple[Any, ...]]:
    return sorted(
        (side, goal["minute"], goal.get("offset", 0), goal.get("penalty", False), goal.get("owngoal", False))
        for side, key in (("home", "goals1"), ("away", "goals2"))
        for goal in entry.get(key, [])
    )
