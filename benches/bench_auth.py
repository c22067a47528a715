"""An empty route asked by people who are signed in, compared with the same route asked by nobody in particular.

Above the line: GET /api/v1/empty with an access token, once as a bearer and once as a cookie: the token known, its sign-in looked up among
those ended, the account's budget spent, what is left of it said. Below the line: the same request without a token. Each connection is
another person. The slower way of sending the token is the one that counts.

Rounds are interleaved; the ratio is of the medians. Server, load, PostgreSQL and NATS share the machine's cores. It prints one
line per round and, as its last line, one JSON object.
"""

import asyncio
import json
import statistics
import sys
import urllib.request
from pathlib import Path
from typing import Literal, get_args

sys.path.insert(0, str(Path(__file__).parents[1]))

from benches.holds import module
from benches.holds.site import token
from benches.served import Served, serving

ROUNDS = 15
SECONDS = 1.5
CONNECTIONS = 64
WANTED_RATIO = 0.85
PATH = "/api/v1/empty"
Way = Literal["nothing", "bearer", "cookie"]
WAYS: tuple[Way, ...] = get_args(Way)


def _check(served: Served) -> None:
    """Only those who are signed in have a budget here, and are told of it. Raises RuntimeError."""
    sent_as = {
        "nothing": {},
        "bearer": {"Authorization": f"Bearer {served.tokens[0]}"},
        "cookie": {"Cookie": f"matchday_access={served.tokens[0]}"},
    }
    for way, sent in sent_as.items():
        request = urllib.request.Request(f"http://127.0.0.1:{served.settings.port}{PATH}", headers=sent)
        with urllib.request.urlopen(request) as answer:
            if ("ratelimit" in answer.headers) is (way == "nothing"):
                raise RuntimeError(f"with {way} sent, nobody is who they should be")


async def main() -> None:
    """Runs the bench."""
    rates: dict[Way, list[float]] = {way: [] for way in WAYS}
    async with serving("benches.holds.site:application", [module]) as served:
        served.tokens = [token(served.settings) for _ in range(CONNECTIONS)]
        await asyncio.to_thread(_check, served)
        for number in range(ROUNDS + 1):
            for turn in range(len(WAYS)):
                way = WAYS[(number + turn) % len(WAYS)]
                result = await served.load("GET", PATH, seconds=SECONDS if number else 1.0, connections=CONNECTIONS, via=way)
                if number:
                    rates[way].append(result["per_second"])
                    print(f"{way}: {result['per_second']:.0f}/s, p50 {result['p50_ms']:.1f} ms, p99 {result['p99_ms']:.1f} ms", flush=True)
    medians = {way: statistics.median(found) for way, found in rates.items()}
    ratios = {way: round(medians[way] / medians["nothing"], 3) for way in WAYS if way != "nothing"}
    summary = {
        "bench": "auth",
        "ratio": min(ratios.values()),
        "wanted": WANTED_RATIO,
        "ratios": ratios,
        "per_second": {way: round(rate) for way, rate in medians.items()},
    }
    print(json.dumps(summary))


if __name__ == "__main__":
    asyncio.run(main())
