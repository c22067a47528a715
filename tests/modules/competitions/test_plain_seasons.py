"""A large history is written in bulk: what is wrong goes the usual way, and what is right becomes the same rows."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.modules.competitions.conftest import Bring

from matchday.app.cli.import_history import import_seasons, seasons_in
from matchday.backbone.database import Database, open_database
from matchday.backbone.ids import new_id
from matchday.backbone.testing.databases import empty
from matchday.modules.competitions.actions.import_competition import ImportFile
from matchday.modules.competitions.actions.rebuild_statistics import rebuild_statistics
from matchday.modules.competitions.actions.recompute_tables import recompute_tables
from matchday.modules.competitions.actions.tell_untold import tell_untold
from matchday.modules.competitions.domain.importers.csv_file import cut, days_in, read_part
from matchday.modules.competitions.domain.importers.csv_file.plain_seasons import PlainSeason, read_plain
from matchday.modules.competitions.domain.importers.hints import Hints
from matchday.modules.competitions.domain.season import PLATFORM
from matchday.modules.competitions.store.bulk import NotWhole, referring_at_once
from matchday.modules.competitions.store.competitions import load_competition_at
from matchday.modules.competitions.store.tables import load_table_ids

HEAD = "competition,season,date,time,group,round,home,away,home_goals,away_goals,decided_in,home_half_time,away_half_time"
SEASONS = f"""{HEAD}
Village,1960,1960-05-01,,,1,Abbots,Barons,2,1,,1,0
Village,1960,1960-05-01,18:30+02:00,,1,Castle,Dunes,1,1,,,
Village,1960,1960-05-08,,,2,Barons,Castle,0,3,overtime,,
Village,1960,1960-05-09,,,2,Dunes,Abbots,3,2,shootout,,
Village,1960,1960-05-15,,,3 \\ back,Abbots,Castle,,,,,
Village,1961,1961-05-01,,,1,Abbots,Barons,0,0,,0,0
Village,1961,1961-05-08,,,2,Barons,ABBOTS,4,0,,2,0
"""
ROWS = {
    "matches": """
        SELECT c.slug, m.number, s.name AS stage, t.group_name, m.round, h.name AS home, a.name AS away, m.kicks_off_at, m.phase,
               m.home_score, m.away_score, m.half_time_home, m.half_time_away, m.regular_home, m.regular_away, m.shootout_home,
               m.shootout_away, m.is_after_extra_time, m.goals, m.result_by, m.note, m.attendance, m.live_version, m.version
        FROM competitions.matches AS m JOIN competitions.competitions AS c USING (competition_id)
        JOIN competitions.stages AS s USING (stage_id) JOIN competitions.tables AS t USING (table_id)
        JOIN competitions.teams AS h ON h.team_id = m.home_team_id JOIN competitions.teams AS a ON a.team_id = m.away_team_id
    """,
    "competitions": """
        SELECT slug, name, season, sport, zone, regulations, document_id, matches, matches_finished FROM competitions.competitions
    """,
    "teams": """
        SELECT c.slug, team.name, team.code, club.name AS club, p.adjustment, p.adjustment_reason
        FROM competitions.teams AS team JOIN competitions.competitions AS c USING (competition_id)
        JOIN competitions.clubs AS club USING (club_id) JOIN competitions.participants AS p USING (team_id)
    """,
    "stages": """
        SELECT c.slug, s.name, s.kind, s.place, s.key, s.entrants, t.group_name, t.place AS table_place, t.version
        FROM competitions.stages AS s JOIN competitions.competitions AS c USING (competition_id)
        JOIN competitions.tables AS t USING (stage_id)
    """,
    "standings": """
        SELECT c.slug, team.name, r.rank, r.played, r.won, r.drawn, r.lost, r.goals_for, r.goals_against, r.points, r.adjustment,
               r.decided_by, r.overtime_won, r.overtime_lost, r.shootout_won, r.shootout_lost, r.adjustments, r.zone, r.pending
        FROM competitions.standings AS r JOIN competitions.teams AS team USING (team_id)
        JOIN competitions.competitions AS c USING (competition_id)
    """,
    "results": """
        SELECT c.slug, team.name, to_jsonb(r) - 'team_id' - 'stage_id' - 'competition_id' AS counted
        FROM competitions.team_results AS r JOIN competitions.teams AS team USING (team_id)
        JOIN competitions.competitions AS c ON c.competition_id = r.competition_id
    """,
}


@pytest.fixture
async def strong(database: Database, database_url: str) -> AsyncIterator[Database]:
    """A pool under a role that may write without looking up each reference; `database` empties the tables."""
    opened = await open_database(database_url)
    yield opened
    await opened.close()


async def imported(database: Database, text: str = SEASONS, **options: Any) -> bool:
    seasons = seasons_in("village.csv", text.encode())
    assert seasons is not None
    return await import_seasons(database, ImportFile(file="village.csv", content=b"", **{"slug": "v"} | options), seasons)


async def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    async with database.begin("competitions") as tx:
        return {name: sorted(map(repr, await tx.fetch(sql))) for name, sql in ROWS.items()}


def plain_and_usual(text: str) -> tuple[PlainSeason | None, Any]:
    made = cut("file.csv", text)
    assert made.columns is not None
    days = days_in(made)
    hints = Hints(slug="v")
    return read_plain("file.csv", made.columns, made.parts[0], days, hints), read_part("file.csv", made.columns, made.parts[0], days, hints)


@pytest.mark.parametrize(
    "row",
    [
        "Village,1960,1960-05-02,,,1,Abbots,abbots,2,1,,,",
        "Village,1960,1960-05-02,,,1,,Barons,2,1,,,",
        "Village,1960,1960-02-30,,,1,Castle,Barons,2,1,,,",
        "Village,1960,1960-05-02,,,1,Castle,Barons,2,x,,,",
        "Village,1960,1960-05-02,,,1,Castle,Barons,2,1,,3,0",
        "Village,1960,1960-05-01,,,1,Abbots,Barons,2,1,,1,0",
        "Village,1960,1960-05-02,,B,1,Castle,Barons,2,1,,,",
        "Village,1960,1960-05-02,,,Final,Castle,Barons,2,1,,,",
        "Village,1960,1960-05-02,25:00,,1,Castle,Barons,2,1,,,",
    ],
)
def test_what_is_wrong_or_more_than_one_league_is_not_plain(row: str) -> None:
    made = cut("file.csv", SEASONS.partition("Village,1961")[0] + row + "\n")
    assert made.columns is not None
    assert read_plain("file.csv", made.columns, made.parts[0], days_in(made), Hints(slug="v")) is None


ALIKE = st.lists(
    st.tuples(
        st.sampled_from(["1960-05-01", "1.5.1960", "1960-05-08", "1960-5-9"]),
        st.sampled_from(["", "15:00", "15:00+02:00", "26:00"]),
        st.just(""),
        st.sampled_from(["1", "2", "Third"]),
        st.sampled_from(["Abbots", "ABBOTS", " Barons ", "Castle", "Dunes"]),
        st.sampled_from(["Abbots", "barons", "Castle", "Dunes  ", ""]),
        st.sampled_from(["", "0", "3", "x"]),
        st.sampled_from(["", "1", "3"]),
        st.sampled_from(["", "regular", "overtime", "shootout"]),
        st.sampled_from(["", "0", "1"]),
        st.sampled_from(["", "0"]),
    ),
    min_size=1,
    max_size=6,
)


@given(ALIKE)
def test_column_by_column_is_read_as_row_by_row(cells: list[tuple[str, ...]]) -> None:
    lines = [",".join(("Village", "1960", *row)) for row in cells]
    plain, usual = plain_and_usual("\n".join([HEAD, *lines]) + "\n")
    if usual.faults or plain is None:
        assert plain is None
        assert usual.faults
        return
    assert plain.sheet.teams == usual.sheet.teams
    assert plain.sheet.tables == usual.sheet.tables
    assert plain.sheet.stages == usual.sheet.stages
    assert (plain.sheet.name, plain.sheet.season, plain.sheet.slug) == (usual.sheet.name, usual.sheet.season, usual.sheet.slug)
    assert list(zip(plain.rounds, plain.homes, plain.aways, plain.kick_offs, plain.scores, strict=True)) == [
        (match.round, match.home.team, match.away.team, match.kicks_off_at, (match.score, match.regular_time))
        for match in usual.sheet.matches
    ]


@pytest.mark.parametrize("regulations", [None, "english-league", "iihf"])
async def test_the_rows_are_those_of_the_usual_way(
    database: Database, strong: Database, database_url: str, bring: Bring, regulations: str | None
) -> None:
    """Written without looking up each reference, with it, and one by one."""
    assert plain_and_usual(SEASONS)[0] is not None
    assert await imported(strong, regulations=regulations)
    at_once = await rows(strong)
    await empty(database_url)
    assert await imported(database, regulations=regulations)
    assert await rows(database) == at_once
    await empty(database_url)
    first, _, second = SEASONS.removeprefix(f"{HEAD}\n").partition("Village,1961")
    for season, lines in (("1960", first), ("1961", f"Village,1961{second}")):
        options = {"slug": f"v-village-{season}", "name": f"Village {season}", "season": season, "file": "v.csv"}
        await bring(f"{HEAD}\n{lines}", **options, regulations=regulations, organisation_id=PLATFORM)
    one_by_one = await rows(database)
    assert one_by_one == at_once
    assert len(at_once["matches"]) == 7


async def test_tables_and_statistics_are_those_of_a_count_from_zero(database: Database) -> None:
    assert await imported(database)
    before = await rows(database)
    async with database.begin("competitions") as tx:
        for slug in ("v-village-1960", "v-village-1961"):
            competition = await load_competition_at(tx, slug)
            assert competition is not None
            assert await recompute_tables(tx, competition, await load_table_ids(tx, competition.competition_id)) == []
            await rebuild_statistics(tx, [competition])
    assert await rows(database) == before


async def test_a_second_run_changes_nothing_and_a_corrected_file_what_it_corrects(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await imported(database)
    assert await imported(database)
    assert "2 seasons, 0 matches new, 0 changed, 2 seasons known already" in capsys.readouterr().out
    assert await imported(database, SEASONS.replace("Barons,2,1", "Barons,5,1"))
    assert "2 seasons, 0 matches new, 1 changed, 1 seasons known already" in capsys.readouterr().out


async def test_seasons_with_groups_and_a_bracket_go_with_plain_ones(database: Database) -> None:
    cup = (
        "Cup,1960,1960-06-01,,A,1,Abbots,Barons,2,1,,,\nCup,1960,1960-06-01,,B,1,Castle,Dunes,0,1,,,\n"
        "Cup,1960,1960-06-09,,,Final,Abbots,Dunes,1,0,,,\n"
    )
    assert await imported(database, SEASONS + cup)
    async with database.read("competitions") as tx:
        found = await tx.fetch(
            """
            SELECT c.slug, s.kind, count(m.match_id)
            FROM competitions.stages AS s JOIN competitions.competitions AS c USING (competition_id)
            JOIN competitions.matches AS m USING (stage_id) GROUP BY 1, 2 ORDER BY 1, 2
            """
        )
    assert [tuple(row) for row in found] == [
        ("v-cup-1960", "group", 2),
        ("v-cup-1960", "knockout", 1),
        ("v-village-1960", "league", 5),
        ("v-village-1961", "league", 2),
    ]


@pytest.mark.parametrize("column", ["stage_id", "table_id", "home_team_id", "away_team_id", "venue_id"])
async def test_a_match_that_refers_to_nothing_is_not_kept(strong: Database, column: str) -> None:
    assert await imported(strong)
    async with strong.read("competitions") as tx:
        competition_id = await tx.fetchval("SELECT competition_id FROM competitions.competitions WHERE slug = 'v-village-1961'")
    with pytest.raises(NotWhole):
        async with strong.begin("competitions") as tx, referring_at_once(tx, [competition_id]):
            await tx.execute(
                f"UPDATE competitions.matches SET {column} = $2 WHERE competition_id = $1 AND number = 1", competition_id, new_id()
            )


async def test_a_large_import_is_told_bit_by_bit_and_once(database: Database, said: Any) -> None:
    """Three matches at a time; what a crash undoes is told the next time."""
    assert await imported(database)
    assert [type(event).__name__ for event in await said() if type(event).__name__ != "ActionTaken"] == []
    told = []
    for turn in range(20):
        try:
            async with database.begin("competitions") as tx:
                told.append(await tell_untold(tx, 3))
                if turn == 1:
                    raise ConnectionError
        except ConnectionError:
            told.pop()
    events = [event for event in await said() if type(event).__name__ != "ActionTaken"]
    names = [type(event).__name__ for event in events]
    assert names.count("MatchChanged") == 7
    assert len({event.match_id for event in events if type(event).__name__ == "MatchChanged"}) == 7
    assert names.count("CompetitionChanged") == names.count("StandingsChanged") == 2
    assert max(told) == 3
    async with database.read("competitions") as tx:
        versions = dict(await tx.fetch("SELECT match_id, version FROM competitions.matches"))
        assert not await tx.fetchval("SELECT count(*) FROM competitions.untold")
    assert all(event.version == versions[event.match_id] for event in events if type(event).__name__ == "MatchChanged")


async def test_no_trigger_waits_for_new_matches(database: Database) -> None:
    """It would sleep while they are written without looking up each reference."""
    async with database.begin("competitions") as tx:
        insert = 4  # of pg_trigger.tgtype
        sql = "SELECT tgname FROM pg_trigger WHERE tgrelid = 'competitions.matches'::regclass AND NOT tgisinternal AND tgtype & $1 > 0"
        assert await tx.fetch(sql, insert) == []
