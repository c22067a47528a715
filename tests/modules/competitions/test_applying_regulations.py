"""What a document declares counts: adjustments, decisions, coefficients, zones, and what a stage says for itself."""

import httpx
import msgspec
import pytest
from tests.modules.competitions.conftest import Bring, shared
from tests.modules.competitions.test_published_tables import DEDUCTED, ENGLAND_2024

from matchday.backbone.database import Database
from matchday.modules.competitions import queries
from matchday.modules.competitions.errors import NobodyCalledSo, RegulationsFaulty
from matchday.modules.competitions.schemas import ReportTable

LEAGUE = """\
matchday 1
competition Ice League
season 2026
zone +00:00
team ABB Abbots
team BAR Bäreninsel
team CAS Castle
stage league League
1 2026-10-01 18:00 ABB 1-1 BAR
2 2026-10-02 18:00 BAR 1-1 CAS
3 2026-10-03 18:00 CAS 1-1 ABB
"""
DOCUMENT = """\
format: matchday-regulations/1
key: ice-league
name: Ice League
source: Our own rules, as amended
points: {win: 3, draw: 1, loss: 0}
tie_breakers: [points, goal_difference, coefficient, drawing_of_lots]
zones:
  - {first: 1, last: 1, name: Champions, kind: champion}
"""
ADJUSTED = """\
adjustments:
  - team: BARENINSEL
    points: -1
    reason: Played without a licence
    decided_on: 2026-11-02
"""


async def _tables(bring: Bring, database: Database, text: str, content: str = LEAGUE, **options: str) -> tuple[ReportTable, ...]:
    done = await bring(content, regulations_text=text, **options)
    async with database.read("competitions") as tx:
        report = await queries.standings_report(tx, done.competition)
    assert report is not None
    return report.tables


async def test_a_document_with_faults_is_refused_with_their_lines(bring: Bring) -> None:
    with pytest.raises(RegulationsFaulty) as refused:
        await bring(LEAGUE, regulations_text=DOCUMENT.replace("draw: 1", "draw: one") + "colour: blue\n")
    assert [fault.field for fault in refused.value.faults] == ["line 5", "line 9"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (ADJUSTED.replace("BARENINSEL", "Bears"), 10, "No team of the competition is called `Bears`."),
        (ADJUSTED + "    stage: Finals\n", 10, "No table is called `Finals`. There are League."),
        ("decisions:\n  - {criterion: drawing_of_lots, order: [Abbots, Cattle], reason: Drawn}\n", 10, "`Cattle`"),
        ("coefficients:\n  Abbots: 3\n  Castles: 2.5\n", 11, "`Castles`"),
    ],
)
async def test_a_name_that_nobody_has_is_refused_with_its_line(bring: Bring, database: Database, text: str, line: int, words: str) -> None:
    with pytest.raises(NobodyCalledSo) as refused:
        await bring(LEAGUE, regulations_text=DOCUMENT + text)
    assert [(fault.field, words in fault.message) for fault in refused.value.faults] == [(f"line {line}", True)]
    async with database.read("competitions") as tx:
        assert await queries.competition_at(tx, "ice-league-2026") is None


async def test_points_are_taken_with_reason_and_day(bring: Bring, database: Database) -> None:
    (table,) = await _tables(bring, database, DOCUMENT + ADJUSTED)
    last = table.rows[2]
    assert (last.team, last.points, last.adjustment) == ("Bäreninsel", 1, -1)
    assert [msgspec.to_builtins(moved) for moved in last.adjustments] == [
        {"points": -1, "reason": "Played without a licence", "decided_on": "2026-11-02"}
    ]


async def test_the_same_deduction_in_file_and_document_counts_once(bring: Bring, database: Database) -> None:
    with_file = LEAGUE.replace("1 2026-10-01", "adjust BAR -1 Played without a licence\n1 2026-10-01")
    (alone,) = await _tables(bring, database, DOCUMENT, with_file)
    assert next(row for row in alone.rows if row.team == "Bäreninsel").adjustment == -1
    (both,) = await _tables(bring, database, DOCUMENT + ADJUSTED, with_file)
    assert next(row for row in both.rows if row.team == "Bäreninsel").adjustment == -1


async def test_until_lots_are_drawn_the_row_says_what_it_waits_for(bring: Bring, database: Database) -> None:
    (open_,) = await _tables(bring, database, DOCUMENT)
    assert [(row.decided_by, row.pending) for row in open_.rows] == [("name", "drawing_of_lots")] * 3
    drawn = "decisions:\n  - {criterion: drawing_of_lots, order: [Castle, Abbots, Bareninsel], reason: Drawn by the mayor}\n"
    (table,) = await _tables(bring, database, DOCUMENT + drawn)
    assert [(row.team, row.decided_by, row.pending) for row in table.rows] == [
        ("Castle", "drawing_of_lots", None), ("Abbots", "drawing_of_lots", None), ("Bäreninsel", "drawing_of_lots", None),
    ]  # fmt: skip


async def test_coefficients_order_and_zones_mark(bring: Bring, database: Database) -> None:
    (table,) = await _tables(bring, database, DOCUMENT + "coefficients: {abbots: 1.5, castle: 20, bäreninsel: 3}\n")
    assert [row.team for row in table.rows] == ["Castle", "Bäreninsel", "Abbots"]
    assert [row.zone and (row.zone.kind, row.zone.name) for row in table.rows] == [("champion", "Champions"), None, None]


async def test_a_stage_counts_by_its_own_points_and_order(bring: Bring, database: Database) -> None:
    text = DOCUMENT + "stages:\n  - {key: league, name: League, type: league, points: {win: 3, draw: 2}, tie_breakers: [away_goals]}\n"
    (table,) = await _tables(bring, database, text)
    assert {row.points for row in table.rows} == {4}


SPLIT = """\
date,stage,group,round,home,away,home_goals,away_goals,decided_in,home_shootout,away_shootout
2026-10-01,Regular season,,1,Alpha,Beta,2,0,regular,,
2026-10-02,Regular season,,2,Beta,Gamma,1,1,regular,,
2026-10-03,Regular season,,3,Gamma,Alpha,0,5,regular,,
2026-11-01,Title group,,1,Beta,Alpha,3,0,regular,,
"""
SPLIT_DOCUMENT = """\
format: matchday-regulations/1
key: split
name: Split
source: Our own rules
points: {win: 2, draw: 1}
tie_breakers: [points, points_before_rounding, goal_difference]
stages:
  - {key: regular, name: Regular season, type: league}
  - key: title
    name: Title group
    type: split
    entrants: [{stage: regular, places: [1, 2]}]
    carries: CARRIES
    carries_matches: MATCHES
"""


@pytest.mark.parametrize(
    ("carries", "matches", "expected"),
    [
        # Alpha brings 4 points and Beta 1, of two matches each; then Beta wins once.
        ("all", "true", [("Alpha", 4, 3), ("Beta", 3, 3)]),
        ("half_up", "true", [("Beta", 3, 3), ("Alpha", 2, 3)]),
        # Level at 2: what Beta lost by rounding puts it first, whatever the goals.
        ("half_down", "false", [("Beta", 2, 1), ("Alpha", 2, 1)]),
        ("none", "true", [("Beta", 2, 1), ("Alpha", 0, 1)]),
    ],
)
async def test_a_split_league_brings_along_what_its_stage_says(
    bring: Bring, database: Database, carries: str, matches: str, expected: list[tuple[str, int, int]]
) -> None:
    text = SPLIT_DOCUMENT.replace("CARRIES", carries).replace("MATCHES", matches)
    _, title = await _tables(bring, database, text, SPLIT, file="split.csv", name="Split League", slug="split")
    assert [(row.team, row.points, row.played) for row in title.rows] == expected
    assert title.rows[0].decided_by == ("points_before_rounding" if carries == "half_down" else "points")


async def test_englands_deductions_from_a_document(bring: Bring, database: Database) -> None:
    lines = "".join(f"  - {{team: {team}, points: {points}, reason: Profit and sustainability}}\n" for team, points in DEDUCTED.items())
    text = DOCUMENT.replace("coefficient, ", "goals_scored, ") + "adjustments:\n" + lines
    content = shared("openfootball-leagues/2023-24-en.1.json").decode()
    (table,) = await _tables(bring, database, text, content)
    for row, (name, points) in zip(table.rows, ENGLAND_2024, strict=True):
        assert (name in row.team, row.points) == (True, points)
    assert {row.team: row.adjustment for row in table.rows if row.adjustment} == DEDUCTED


async def test_group_h_of_2018_by_the_recorded_decision(bring: Bring, database: Database, site: httpx.AsyncClient) -> None:
    """Japan and Senegal were level on everything but cards, which are not in the file."""
    text = (
        DOCUMENT.replace(
            "[points, goal_difference, coefficient, drawing_of_lots]",
            "[points, goal_difference, goals_scored, {head_to_head: {by: [points]}}, fair_play]",
        )
        + "decisions:\n  - {criterion: fair_play, order: [Japan, Senegal], reason: Four yellow cards against six, decided_on: 2018-06-28}\n"
    )
    tables = await _tables(bring, database, text, shared("openfootball-worldcup/2018-worldcup.json").decode())
    rows = next(table for table in tables if table.group == "Group H").rows
    assert [row.team for row in rows] == ["Colombia", "Japan", "Senegal", "Poland"]
    assert rows[1].decided_by == rows[2].decided_by == "fair_play"
    (slug,) = [competition["slug"] for competition in (await site.get("/public/v1/competitions")).json()["items"]]
    (told,) = (await site.get(f"/public/v1/competitions/{slug}/standings/why", params={"team": "senegal"})).json()
    assert (told["rank"], told["level_with"]) == (3, ["Japan"])
    steps = {step["criterion"]: step for step in told["steps"]}
    assert steps["head_to_head_points"]["outcome"] == "level"
    assert [(row["team"], row["points"]) for row in steps["head_to_head_points"]["mini"]] == [("Japan", 1), ("Senegal", 1)]
    assert steps["fair_play"]["reason"] == "Four yellow cards against six"
    assert (steps["fair_play"]["outcome"], steps["fair_play"]["decided_on"]) == ("decides", "2018-06-28")
