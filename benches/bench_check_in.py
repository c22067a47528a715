"""Scans at gates through HTTP, compared with the same request that does nothing; and codes that a browser verifies by itself.

Above the line: POST /sales/{id}/scans by a signed-in gatekeeper, each with the code of another ticket: token verified, role judged,
body decoded, code read and its mark checked, ticket found and judged under the lock of the sale's row, scan and admission stored,
commit with fsync, answer. Below it: POST /nothing, an ordinary route asked the same way with nothing behind it, where scans go the short
way (ADR 0032). A code is 165 letters: the body of the request that does nothing is as long.

The second part is the gate's own page in Chromium: signatures (Ed25519) of codes verified one after another.

Rounds are interleaved; ratios are of the medians. Server, load, PostgreSQL and NATS share the machine's cores. It prints one line
per round and, as its last line, one JSON object.
"""

import asyncio
import json
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benches.holds.site import token
from benches.sale_site import MODULES
from benches.served import serving
from benches.tickets_at_gates import browser_rate, check_admissions, evening

ROUNDS = 3
SECONDS = 3.0
CONNECTIONS = 256
TICKETS = 20_000
WANTED = {"online": 0.6, "offline_per_second": 200}


async def main() -> None:
    """Runs the bench."""
    rates: dict[str, list[float]] = {"scans": [], "nothing": []}
    async with serving("benches.sale_site:application", MODULES) as served:
        for number in range(ROUNDS):
            night = await evening(served.engines.database_url, served.settings.secret, TICKETS)
            served.tokens = [token(served.settings, roles={night.organisation_id: ["gate"]}) for _ in range(CONNECTIONS)]
            asked = {
                "scans": (f"/manage/v1/sales/{night.sale_id}/scans", night.bodies),
                "nothing": ("/api/v1/nothing", [json.dumps({"event_id": 1, "padding": "x" * 240})]),
            }
            for what in ("scans", "nothing") if number % 2 == 0 else ("nothing", "scans"):
                path, bodies = asked[what]
                result = await served.load("POST", path, seconds=SECONDS, connections=CONNECTIONS, bodies=bodies)
                rates[what].append(result["per_second"])
                print(f"{what}: {result['per_second']:.0f}/s, p50 {result['p50_ms']:.1f} ms, p99 {result['p99_ms']:.1f} ms", flush=True)
            await check_admissions(served.engines.database_url, night)
        offline = await browser_rate(served.settings.secret, served.engines.database_url)
    scans, nothing = statistics.median(rates["scans"]), statistics.median(rates["nothing"])
    print(
        json.dumps(
            {
                "bench": "check_in",
                "ratio": round(scans / nothing, 3),
                "wanted": WANTED,
                "scans_per_second": round(scans),
                "nothing_per_second": round(nothing),
                "offline_per_second": round(offline),
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(main())
