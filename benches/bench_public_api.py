"""Standings through the public surface, kept and made anew each time, compared with an empty route.

Above the line: GET /public/v1/competitions/{slug}/standings of a league season of 20 teams and 380 matches, with explanations of every
rank, asked without a key as a client website asks: once by a process that keeps answers while nothing changes, and once by
one that keeps none and reads PostgreSQL and writes the answer out each time. Below the line: GET /api/v1/empty, a route that
answers a small struct, through the same edge in the same process.

Rounds are interleaved; the ratios are of the medians. Server, load, PostgreSQL and NATS share the machine's cores. It prints
one line per round and, as its last line, one JSON object.
"""

import asyncio
import json
import statistics
import sys
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benches.public_site import MODULES
from benches.served import Served, serving

from matchday.backbone.database import open_database
from matchday.modules.competitions.actions.import_competition import ImportFile, import_competition

ROUNDS = 5
SECONDS = 3.0
CONNECTIONS = 64
WANTED_KEPT, WANTED_MADE = 0.8, 0.3
STANDINGS = "/public/v1/competitions/league/standings"
EMPTY = "/api/v1/empty"
TEAMS = 20


def season() -> bytes:
    """A season that everybody plays against everybody, as CSV."""
    lines = ["date,stage,group,round,home,away,home_goals,away_goals"]
    for home in range(TEAMS):
        for away in range(TEAMS):
            if home != away:
                day = (home * 7 + away * 11) % 38
                lines.append(
                    f"{2023 + day // 19}-{day % 12 + 1:02}-{day % 28 + 1:02},League,,Matchday {day + 1},Team {home + 1},Team {away + 1},"
                    f"{(home * 3 + away) % 5},{(home + away * 2) % 4}"
                )
    return "\n".join(lines).encode()


async def _import(served: Served) -> None:
    database = await open_database(served.engines.database_url, size_max=1)
    async with database.begin("competitions") as tx:
        await import_competition(tx, ImportFile(file="league.csv", content=season(), organisation_id=None, slug="league", regulations=None))
    await database.close()


async def main() -> None:
    """Runs the bench."""
    rates: dict[str, list[float]] = {}
    target = "benches.public_site:application"
    async with serving(target, MODULES) as keeping, serving(target, MODULES, kept_answers_bytes_max=0) as making:
        for served in (keeping, making):
            await _import(served)
        answer = await asyncio.to_thread(urllib.request.urlopen, f"http://127.0.0.1:{keeping.settings.port}{STANDINGS}")
        body = answer.read()
        if len(json.loads(body)["tables"][0]["rows"]) != TEAMS:
            raise RuntimeError("this is not the league's table")
        asked = [("kept", keeping, STANDINGS), ("empty beside kept", keeping, EMPTY)]
        asked += [("made", making, STANDINGS), ("empty beside made", making, EMPTY)]
        for number in range(ROUNDS + 1):
            for name, served, path in asked if number % 2 == 0 else reversed(asked):
                result = await served.load("GET", path, seconds=SECONDS if number else 1.0, connections=CONNECTIONS)
                if number:
                    rates.setdefault(name, []).append(result["per_second"])
                    print(f"{name}: {result['per_second']:.0f}/s, p50 {result['p50_ms']:.1f} ms, p99 {result['p99_ms']:.1f} ms", flush=True)
    medians = {name: statistics.median(found) for name, found in rates.items()}
    summary = {
        "bench": "public_api",
        "kept_ratio": round(medians["kept"] / medians["empty beside kept"], 3),
        "made_ratio": round(medians["made"] / medians["empty beside made"], 3),
        "wanted": [WANTED_KEPT, WANTED_MADE],
        "per_second": {name: round(rate) for name, rate in medians.items()},
        "bytes": len(body),
    }
    print(json.dumps(summary))


if __name__ == "__main__":
    asyncio.run(main())
