"""A history of 200,000 matches imported, compared with `COPY` of the same file.

Above the line: `matchday import` as the command runs it, after the file has been read from disk: 500 seasons of 400 matches
are taken apart, understood, checked for faults and repetitions, given ids, teams, clubs and numbers, written with all
constraints of the real tables in a transaction per season, and their tables are computed by their regulations and kept. The
news of it is told afterwards by a sweep, at a pace of its own, and is not part of the time.

Below the line: PostgreSQL's `COPY … FROM STDIN (FORMAT csv)` of the same bytes into a table without any constraint or index,
whose columns are of the right types. Both on the same durable server, in one run, in turns; the ratio is of the medians.
"""

import io
import json
import shutil
import statistics
import tempfile
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import uvloop

from matchday.app.cli.import_history import import_seasons, seasons_in
from matchday.backbone.database import open_database
from matchday.backbone.database.migrations import migrate
from matchday.backbone.embedded import start_postgres
from matchday.backbone.module import load
from matchday.modules.competitions.actions.import_competition import ImportFile

LEAGUES = 10
SEASONS_OF_A_LEAGUE = 50
TEAMS = 20
MATCHES = 400
ROUNDS = 3
WANTED_RATIO = 25
BARE = """
    CREATE TABLE bare (
        competition text, season text, date date, round text, home text, away text, home_goals int, away_goals int
    )
"""


def history() -> bytes:
    """Double round robins of 20 teams (380 matches) and a first round of a third meeting: 400 a season."""
    lines = ["competition,season,date,round,home,away,home_goals,away_goals"]
    for league in range(LEAGUES):
        for year in range(1960, 1960 + SEASONS_OF_A_LEAGUE):
            lines += _season(f"League {chr(65 + league)}", league, year)
    return ("\n".join(lines) + "\n").encode()


def _season(name: str, league: int, year: int) -> list[str]:
    teams = [f"Town {league}-{(number + year) % 25:02d} FC" for number in range(TEAMS)]
    ring = list(range(1, TEAMS))
    lines = []
    for day in range(MATCHES // (TEAMS // 2)):
        turned = [0, *ring[day % len(ring) :], *ring[: day % len(ring)]]
        for place in range(TEAMS // 2):
            first, second = turned[place], turned[-1 - place]
            home, away = (first, second) if (day // len(ring) + place) % 2 else (second, first)
            chance = (home * 7 + away * 13 + day * 3 + year) % 97
            date = f"{year + day // 22}-{1 + day % 11:02d}-{1 + (day * 5 + place) % 28:02d}"
            lines.append(f"{name},{year}/{(year + 1) % 100:02d},{date},{day + 1},{teams[home]},{teams[away]},{chance % 5},{chance % 4}")
    return lines


async def copy_round(connection: asyncpg.Connection, content: bytes) -> float:
    """Seconds of COPY alone."""
    await connection.execute("TRUNCATE bare")
    start = perf_counter()
    await connection.copy_to_table("bare", source=io.BytesIO(content), format="csv", header=True)
    return perf_counter() - start


async def import_round(url: str, content: bytes) -> float:
    """Seconds of the whole import into empty tables."""
    database = await open_database(url, size_max=4, statement_seconds_max=120)
    try:
        start = perf_counter()
        seasons = seasons_in("history.csv", content)
        assert seasons is not None
        is_well = await import_seasons(database, ImportFile(file="history.csv", content=b"", regulations="english-league"), seasons)
        seconds = perf_counter() - start
        async with database.read("competitions") as tx:
            matches = await tx.fetchval("SELECT count(*) FROM competitions.matches")
        assert is_well, "a season was refused"
        assert matches == LEAGUES * SEASONS_OF_A_LEAGUE * MATCHES, matches
    finally:
        await database.close()
    return seconds


async def main() -> None:
    """Interleaved rounds, each import into a database of its own."""
    content = history()
    folder = _new_folder()
    postgres = await start_postgres(folder / "pg")
    seconds: dict[str, list[float]] = {"copy": [], "import": []}
    try:
        connection = await asyncpg.connect(postgres.url)
        await connection.execute(BARE)
        await copy_round(connection, content)
        for number in range(ROUNDS):
            await connection.execute(f"CREATE DATABASE import{number}")
            url = _beside(postgres.url, f"import{number}")
            await migrate(url, [load("competitions"), load("audit")])
            seconds["copy"].append(await copy_round(connection, content))
            seconds["import"].append(await import_round(url, content))
            seconds["copy"].append(await copy_round(connection, content))
            print(f"round {number}: import {seconds['import'][-1]:.2f} s, COPY {seconds['copy'][-1]:.3f} s")
            await connection.execute(f"DROP DATABASE import{number}")
        await connection.close()
    finally:
        await postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)
    whole, bare = statistics.median(seconds["import"]), statistics.median(seconds["copy"])
    print(
        json.dumps(
            {
                "bench": "import",
                "import_seconds": round(whole, 2),
                "copy_seconds": round(bare, 3),
                "matches_per_second": round(LEAGUES * SEASONS_OF_A_LEAGUE * MATCHES / whole),
                "ratio": round(whole / bare, 1),
                "at_most": WANTED_RATIO,
            }
        )
    )


def _new_folder() -> Path:
    """PostgreSQL may run as another user, who must be able to pass through."""
    folder = Path(tempfile.mkdtemp(prefix="md-"))
    folder.chmod(0o755)
    return folder


def _beside(url: str, name: str) -> str:
    """Another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


if __name__ == "__main__":
    uvloop.run(main())
