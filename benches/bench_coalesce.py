"""A durable hold on one hot row through HTTP, compared with the same route doing nothing.

Above the line: POST /holds by signed-in callers, each with an Idempotency-Key: token verified, budget spent, body decoded,
seat taken from one row under its lock, hold stored under its key, event in the outbox, commit with fsync, answer. Below the
line: POST /nothing, the same request through the same middleware with nothing behind it. Beside them: the same action
with one transaction per request.

The relay runs in the serving process meanwhile and sends the events to JetStream, as it does in production: what it
takes of the one worker's time is part of what is measured. `ratio_without_relay` leaves that out by letting another
process lead the schema without working for it, as when a second worker is the leader.

512 callers at once, as when a sale opens: with few, all of them wait for the same commit while the processor rests.

Rounds are interleaved; the ratio is of the medians. Server, load, PostgreSQL and NATS share the machine's cores. It prints one
line per round and, as its last line, one JSON object.
"""

import asyncio
import json
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

sys.path.insert(0, str(Path(__file__).parents[1]))

from benches.holds import module
from benches.holds.site import token
from benches.served import Served, serving

ROUNDS = 3
SECONDS = 4.0
CONNECTIONS = 512
SINGLE_CONNECTIONS = 64
"""More would only wait for the pool, and be refused after two seconds."""
EVENT = 1
WANTED_RATIO = 0.7
WANTED_SPEED_UP = 6.0


async def _rounds(served: Served, paths: list[str], label: str) -> dict[str, float]:
    """Requests per second by path, the median of interleaved rounds."""
    rates: dict[str, list[float]] = {path: [] for path in paths}
    for number in range(ROUNDS):
        for path in paths if number % 2 == 0 else reversed(paths):
            connections = SINGLE_CONNECTIONS if path == "/single-holds" else CONNECTIONS
            result = await served.load(
                "POST", f"/api/v1{path}", seconds=SECONDS, connections=connections, body=json.dumps({"event_id": EVENT})
            )
            rates[path].append(result["per_second"])
            print(f"{label} {path}: {result['per_second']:.0f}/s, p50 {result['p50_ms']:.1f} ms, p99 {result['p99_ms']:.1f} ms", flush=True)
    return {path: statistics.median(found) for path, found in rates.items()}


async def _check(served: Served) -> int:
    """No seat was sold twice, and every hold said so. Returns how many there are."""
    connection = await asyncpg.connect(served.engines.database_url)
    taken = await connection.fetchval("SELECT taken FROM holds.events")
    holds, seats = await connection.fetchrow("SELECT count(*), count(DISTINCT seat) FROM holds.holds")
    said = await connection.fetchval("SELECT count(*) FROM holds.outbox")
    await connection.close()
    if not taken == holds == seats == said:
        raise RuntimeError(f"taken {taken}, holds {holds}, seats {seats}, said {said}")
    return int(taken)


@asynccontextmanager
async def _opened(*, is_relaying: bool = True) -> AsyncIterator[Served]:
    """The site with one event that never sells out, warm."""
    async with serving("benches.holds.site:application", [module], is_relaying=is_relaying) as served:
        connection = await asyncpg.connect(served.engines.database_url)
        await connection.execute("INSERT INTO holds.events (event_id, capacity) VALUES ($1, 100000000)", EVENT)
        await connection.close()
        served.tokens = [token(served.settings) for _ in range(CONNECTIONS)]
        await served.load("POST", "/api/v1/holds", seconds=1.0, connections=CONNECTIONS, body=json.dumps({"event_id": EVENT}))
        yield served


async def main() -> None:
    """Runs the bench."""
    async with _opened() as served:
        with_relay = await _rounds(served, ["/holds", "/nothing", "/single-holds"], "with relay")
    async with _opened(is_relaying=False) as served:
        without_relay = await _rounds(served, ["/holds", "/nothing"], "without relay")
        holds = await _check(served)
    ratio = with_relay["/holds"] / with_relay["/nothing"]
    print(
        json.dumps(
            {
                "bench": "coalesce",
                "ratio": round(ratio, 3),
                "wanted": WANTED_RATIO,
                "ratio_without_relay": round(without_relay["/holds"] / without_relay["/nothing"], 3),
                "speed_up_over_one_transaction_each": round(with_relay["/holds"] / with_relay["/single-holds"], 2),
                "wanted_speed_up": WANTED_SPEED_UP,
                "per_second": {path: round(rate) for path, rate in with_relay.items()},
                "holds_checked": holds,
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(main())
