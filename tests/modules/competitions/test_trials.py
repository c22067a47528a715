"""Competitions of many leagues, eras and sports, written from the documentation alone: `trials/*.md`.

Each file is a small page: what it tries and where its facts are from, the regulations, the results, and the tables that have
to come out, a line a team: rank, team, points, what decided its place. Where it has a bracket, each tie with who won and by what.
"""

import re
from pathlib import Path

import pytest
from tests.modules.competitions.conftest import Bring

from matchday.backbone.database import Database
from matchday.modules.competitions.actions.rebuild_statistics import rebuild_statistics
from matchday.modules.competitions.domain.statistics.spans import Span
from matchday.modules.competitions.queries import standings_report
from matchday.modules.competitions.queries.completeness import what_is_missing
from matchday.modules.competitions.queries.season_views import span_tables
from matchday.modules.competitions.queries.stages import ties_report
from matchday.modules.competitions.store import lock_competition_at

TRIALS = {file.stem: file for file in sorted((Path(__file__).parent / "trials").glob("*.md"))}


def part(name: str, language: str) -> str:
    """The block of this language in a trial; empty where it has none."""
    found = re.search(rf"```{language}\n(.*?)```", TRIALS[name].read_text("utf-8"), re.DOTALL)
    return found[1] if found else ""


async def tables(database: Database, slug: str) -> list[str]:
    """As `matchday standings` has them: the name of each table, then its rows."""
    async with database.read("competitions") as tx:
        report = await standings_report(tx, slug)
    lines = []
    for held in report.tables if report else ():
        lines.append(f"{held.stage}: {held.group}" if held.group else held.stage)
        for row in held.rows:
            decided_by = f"{row.decided_by}, waits for {row.pending}" if row.pending else row.decided_by
            zone = f" | {row.zone.name}" if row.zone else ""
            lines.append(f"{row.rank} {row.team} | {row.points} | {row.goals_for}:{row.goals_against} | {decided_by}{zone}")
    return lines


async def ties(database: Database, slug: str) -> list[str]:
    """The bracket, a tie a line."""
    async with database.read("competitions") as tx:
        told = await ties_report(tx, slug)
    return [
        f"{tie.round} | {tie.home} {tie.home_aggregate}-{tie.away_aggregate} {tie.away} | {tie.winner or 'open'} | {tie.decided_by}"
        for tie in told
    ]


@pytest.mark.parametrize("name", TRIALS)
async def test_a_competition_written_from_the_documentation_comes_out_as_it_was(database: Database, bring: Bring, name: str) -> None:
    done = await bring(part(name, "csv"), file=f"{name}.csv", slug=name, regulations_text=part(name, "yaml"))
    assert done.notes == ()
    assert "\n".join(await tables(database, name)) == part(name, "tables").strip()
    assert "\n".join(await ties(database, name)) == part(name, "bracket").strip()


@pytest.mark.parametrize("name", ["conferences", "main-round"])
async def test_what_is_played_across_tables_lacks_nothing_and_equals_a_count_from_zero(database: Database, bring: Bring, name: str) -> None:
    await bring(part(name, "csv"), file=f"{name}.csv", slug=name, regulations_text=part(name, "yaml"))
    before = await tables(database, name)
    async with database.begin("competitions") as tx:
        competition = await lock_competition_at(tx, name)
        assert competition is not None
        assert await what_is_missing(tx, competition.competition_id) == []
        assert await rebuild_statistics(tx, [competition]) == []
    assert await tables(database, name) == before


async def test_tables_of_home_and_away_matches_hold_those_across_conferences(database: Database, bring: Bring) -> None:
    await bring(part("conferences", "csv"), file="conferences.csv", slug="conferences", regulations_text=part("conferences", "yaml"))
    async with database.read("competitions") as tx:
        told = await span_tables(tx, "conferences", Span(kind="away"))
    assert told is not None
    played = {(table.group, row.team): (row.played, row.points) for table in told.tables for row in table.rows}
    assert played["East", "Atlanta"] == played[None, "Atlanta"] == (1, 3)
    assert played["East", "Boston"] == played[None, "Boston"] == (2, 3)
