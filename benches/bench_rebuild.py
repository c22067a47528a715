"""All tables of 200,000 matches from zero, compared with reading the same rows out of PostgreSQL into Python.

Above the line: 500 seasons of 20 teams and 400 matches each (a double round robin and a third meeting of neighbours), by the
regulations of seven leagues that order level teams in different ways. `rebuild_tables` reads entrants and results, counts,
orders with every tie-breaker and writes the kept rows, `COMPETITIONS_AT_ONCE` seasons in a transaction, as `matchday
statistics rebuild` does. The kept rows were deleted before, so every row is written.

Below the line: the same statement that reads the results, in the same portions, fetched by asyncpg as its own rows and
nothing else: neither entrants nor structs.

Is the ratio honest? The line below is the least that anybody pays who wants these columns in Python. The line above
commits each portion with fsync on. Rounds are interleaved and the ratio is of the medians.

Beside them stands what a rebuild of everything costs: each match's contributions and their sums too.

It prints one line per round and, as its last line, one JSON object.
"""

import json
import statistics
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter
from uuid import UUID

import uvloop
from bench_relay import engines

from matchday.app.cli.statistics import COMPETITIONS_AT_ONCE
from matchday.app.registry import load_modules
from matchday.backbone.database import Database, Transaction, open_database
from matchday.backbone.database.migrations import migrate
from matchday.backbone.ids import new_id
from matchday.modules.competitions.actions.rebuild_statistics import rebuild_statistics, rebuild_tables
from matchday.modules.competitions.domain.regulations import REGULATIONS
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.store import load_counted
from matchday.modules.competitions.store.statistics import lock_next_competitions, tables_with_owners

SEASONS = 500
TEAMS = 20
MATCHES = 400
ROUNDS = 3
WANTED_RATIO = 6.0
LEAGUES = (
    "plain-league",
    "spanish-league",
    "italian-league",
    "german-league",
    "english-league",
    "english-league-1992",
    "english-league-1976",
)

Work = Callable[[Transaction, Sequence[Competition]], Awaitable[object]]


async def generate(database: Database) -> None:
    """In PostgreSQL itself: scores as they are in football, the same on every machine."""
    known = [key for key in LEAGUES if key in REGULATIONS]
    async with database.begin("competitions") as tx:
        await tx.execute("SELECT setseed(0.5)")
        await tx.execute(
            """
            INSERT INTO competitions.competitions
                (competition_id, organisation_id, slug, name, season, sport, regulations, matches, matches_finished)
            SELECT uuidv7(), $1, 'season-' || n, 'Season ' || n, n::text, 'football', ($2::text[])[1 + n % cardinality($2::text[])], $3, $3
            FROM generate_series(1, $4) AS n
            """,
            new_id(),
            known,
            MATCHES,
            SEASONS,
        )
        await tx.execute(
            "INSERT INTO competitions.stages (stage_id, competition_id, name, kind, place) "
            "SELECT uuidv7(), competition_id, 'League', 'league', 1 FROM competitions.competitions"
        )
        await tx.execute(
            "INSERT INTO competitions.tables (table_id, competition_id, stage_id, place) "
            "SELECT uuidv7(), competition_id, stage_id, 1 FROM competitions.stages"
        )
        await tx.execute(
            """
            INSERT INTO competitions.teams (team_id, competition_id, name, code)
            SELECT uuidv7(), competition_id, 'Team ' || n, 'T' || n FROM competitions.competitions, generate_series(1, $1) AS n
            """,
            TEAMS,
        )
        await tx.execute(
            "INSERT INTO competitions.participants (table_id, team_id) "
            "SELECT table_id, team_id FROM competitions.tables JOIN competitions.teams USING (competition_id)"
        )
        await tx.execute(
            """
            WITH numbered AS (
                SELECT competition_id, team_id, row_number() OVER (PARTITION BY competition_id ORDER BY team_id) AS place
                FROM competitions.teams
            ), paired AS (
                SELECT h.competition_id, h.team_id AS home, a.team_id AS away, meeting
                FROM numbered AS h JOIN numbered AS a USING (competition_id) CROSS JOIN generate_series(1, 2) AS meeting
                WHERE h.place <> a.place AND (meeting = 1 OR a.place = 1 + h.place % $1)
            )
            INSERT INTO competitions.matches (
                match_id, competition_id, number, stage_id, table_id, round, home_team_id, away_team_id, kicks_off_at, phase,
                home_score, away_score
            )
            SELECT uuidv7(), p.competition_id, row_number() OVER (PARTITION BY p.competition_id ORDER BY meeting, home, away),
                   t.stage_id, t.table_id, '', home, away, timestamptz '2024-08-01 15:00Z' + interval '1 hour' * row_number() OVER (),
                   'finished', floor(-ln(1 - random()) * 1.5), floor(-ln(1 - random()) * 1.2)
            FROM paired AS p JOIN competitions.tables AS t USING (competition_id)
            """,
            TEAMS,
        )
    async with database.read("competitions") as tx:
        await tx.execute("ANALYZE")
        assert await tx.fetchval("SELECT count(*) FROM competitions.matches") == SEASONS * MATCHES


async def through_all(database: Database, work: Work) -> float:
    """Seconds for all seasons, some at a time."""
    last: UUID | None = None
    seconds = 0.0
    while True:
        async with database.begin("competitions") as tx:
            competitions = await lock_next_competitions(tx, last, COMPETITIONS_AT_ONCE)
            start = perf_counter()
            if not competitions:
                return seconds
            await work(tx, competitions)
        seconds += perf_counter() - start
        last = competitions[-1].competition_id


async def only_read(database: Database) -> float:
    """Seconds for the rows alone."""
    async with database.read("competitions") as tx:
        owners = await tables_with_owners(
            tx, [row["competition_id"] for row in await tx.fetch("SELECT competition_id FROM competitions.competitions")]
        )
        table_ids = list(owners)
        start = perf_counter()
        for first in range(0, SEASONS, COMPETITIONS_AT_ONCE):
            await load_counted(tx, table_ids[first : first + COMPETITIONS_AT_ONCE])
        return perf_counter() - start


async def forget_tables(database: Database) -> None:
    """Nothing is kept."""
    async with database.begin("competitions") as tx:
        await tx.execute("DELETE FROM competitions.standings")


async def main() -> None:
    """Interleaved rounds; the first of each warms up and does not count."""
    seconds: dict[str, list[float]] = {"read": [], "rebuild": []}
    async with engines() as (database_url, _):
        await migrate(database_url, load_modules(["competitions"]))
        database = await open_database(database_url, statement_seconds_max=300)
        await generate(database)
        for number in range(ROUNDS + 1):
            await forget_tables(database)
            seconds["read"].append(await only_read(database))
            seconds["rebuild"].append(await through_all(database, rebuild_tables))
            read, rebuild = (seconds[name][-1] for name in ("read", "rebuild"))
            print(f"round {number}: reading {read:.2f} s, rebuilding {rebuild:.2f} s, {rebuild / read:.2f} times")
        async with database.read("competitions") as tx:
            assert await tx.fetchval("SELECT count(*) FROM competitions.standings") == SEASONS * TEAMS
            assert await tx.fetchval("SELECT sum(played) FROM competitions.standings") == 2 * SEASONS * MATCHES
        everything = await through_all(database, rebuild_statistics)
        await database.close()
    read, rebuild = (statistics.median(seconds[name][1:]) for name in ("read", "rebuild"))
    print(f"all statistics, contributions and sums too: {everything:.1f} s")
    print(f"{'PASS' if rebuild / read <= WANTED_RATIO else 'FAIL'}: {rebuild / read:.2f} times, at most {WANTED_RATIO}")
    print(
        json.dumps(
            {
                "bench": "rebuild",
                "matches": SEASONS * MATCHES,
                "read_seconds": round(read, 2),
                "rebuild_seconds": round(rebuild, 2),
                "everything_seconds": round(everything, 2),
                "ratio": round(rebuild / read, 2),
                "at_most": WANTED_RATIO,
            }
        )
    )


if __name__ == "__main__":
    uvloop.run(main())
