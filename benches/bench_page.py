"""The match page, rendered from the database each time, compared with an empty route.

Above the line: GET /matches/{id} of the World Cup final by a visitor who is not signed in: match, goals and group read from
PostgreSQL, the whole page rendered, no answer kept anywhere. Below the line: GET /api/v1/empty, a route that answers a small
struct, through the same edge in the same process.

Rounds are interleaved; the ratio is of the medians. Server, load, PostgreSQL and NATS share the machine's cores. It prints one
line per round and, as its last line, one JSON object.
"""

import asyncio
import json
import statistics
import sys
import urllib.request
from pathlib import Path

import asyncpg

sys.path.insert(0, str(Path(__file__).parents[1]))

from benches.page_site import MODULES
from benches.served import Served, serving

from matchday.app.demo import seed
from matchday.backbone.database import open_database

ROUNDS = 5
SECONDS = 3.0
CONNECTIONS = 64
WANTED_RATIO = 0.25


async def _final(served: Served) -> str:
    """The path of the final's page, once the portal has heard of all 64 matches and the replayed one."""
    database = await open_database(served.engines.database_url, size_max=1)
    await seed(database, served.settings)
    await database.close()
    connection = await asyncpg.connect(served.engines.database_url)
    async with asyncio.timeout(30):
        while await connection.fetchval("SELECT count(*) FROM portal.known_matches") < 65:  # noqa: ASYNC110  another process writes
            await asyncio.sleep(0.1)
    match_id = await connection.fetchval("SELECT match_id FROM competitions.matches WHERE number = 64")
    await connection.close()
    return f"/matches/{match_id}"


async def main() -> None:
    """Runs the bench."""
    async with serving("benches.page_site:application", MODULES) as served:
        paths = {"page": await _final(served), "empty": "/api/v1/empty"}
        page = await asyncio.to_thread(urllib.request.urlopen, f"http://127.0.0.1:{served.settings.port}{paths['page']}")
        html = page.read().decode()
        if "Mbapp" not in html or "</html>" not in html:
            raise RuntimeError("this is not the final's page")
        rates: dict[str, list[float]] = {name: [] for name in paths}
        for number in range(ROUNDS + 1):
            for name in paths if number % 2 == 0 else reversed(paths):
                result = await served.load("GET", paths[name], seconds=SECONDS if number else 1.0, connections=CONNECTIONS)
                if number:
                    rates[name].append(result["per_second"])
                    print(f"{name}: {result['per_second']:.0f}/s, p50 {result['p50_ms']:.1f} ms, p99 {result['p99_ms']:.1f} ms", flush=True)
    medians = {name: statistics.median(found) for name, found in rates.items()}
    summary = {
        "bench": "page",
        "ratio": round(medians["page"] / medians["empty"], 3),
        "wanted": WANTED_RATIO,
        "per_second": {name: round(rate) for name, rate in medians.items()},
        "page_bytes": len(html),
    }
    print(json.dumps(summary))


if __name__ == "__main__":
    asyncio.run(main())
