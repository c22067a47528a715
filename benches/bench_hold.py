"""Holds on one quota through HTTP, compared with the same request that does nothing.

Above the line: POST /sales/{id}/orders by signed-in callers, each with an Idempotency-Key: token verified, body decoded, one
place held under the lock of the sale's row, limit per person judged, order and position stored, event in the outbox, commit
with fsync, quote signed, answer. Below it: POST /nothing, the same request through the same middleware with nothing behind it.
Relay, sweeps and the room of the sale run meanwhile in the one serving process. The second part holds two seats together, the
best that are left, on a map of 20,000.

Rounds are interleaved; ratios are of the medians. Server, load, PostgreSQL and NATS share the machine's cores. It prints one
line per round and, as its last line, one JSON object.
"""

import asyncio
import json
import statistics
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))

from benches.holds.site import token
from benches.sale_site import MODULES
from benches.sales import Sale, check, quota_sale, seat_sale
from benches.served import Served, serving

ROUNDS = 3
SECONDS = {"quota": 4.0, "seats": 2.0}
CONNECTIONS = 512
WANTED = {"quota": 0.7, "seats": 0.4}
Make = Callable[[str], Awaitable[Sale]]


def _order(product_id: UUID, quantity: int) -> str:
    return json.dumps({"lines": [{"product_id": str(product_id), "quantity": quantity}]})


async def _rounds(served: Served, make: Callable[[str], Awaitable[Sale]], quantity: int, label: str) -> tuple[float, float]:
    """Holds and bare requests per second, the medians of interleaved rounds. Each round has a sale of its own."""
    holds, bare = [], []
    for number in range(ROUNDS):
        sale = await make(served.engines.database_url)
        hold, nothing = f"/api/v1/sales/{sale.sale_id}/orders", "/api/v1/nothing"
        bodies = {hold: _order(sale.product_id, quantity), nothing: json.dumps({"event_id": 1})}
        for path in (hold, nothing) if number % 2 == 0 else (nothing, hold):
            result = await served.load("POST", path, seconds=SECONDS[label], connections=CONNECTIONS, body=bodies[path])
            (holds if path == hold else bare).append(result["per_second"])
            what = label if path == hold else "nothing"
            print(f"{what}: {result['per_second']:.0f}/s, p50 {result['p50_ms']:.1f} ms, p99 {result['p99_ms']:.1f} ms", flush=True)
    return statistics.median(holds), statistics.median(bare)


async def main() -> None:
    """Runs the bench."""
    found = {}
    for label, make, quantity in (("quota", quota_sale, 1), ("seats", seat_sale, 2)):
        async with serving("benches.sale_site:application", MODULES) as served:
            served.tokens = [token(served.settings) for _ in range(CONNECTIONS)]
            found[label] = await _rounds(served, make, quantity, label)
            await check(served.engines.database_url)
    print(
        json.dumps(
            {
                "bench": "hold",
                "ratios": {label: round(holds / nothing, 3) for label, (holds, nothing) in found.items()},
                "wanted": WANTED,
                "per_second": {label: round(holds) for label, (holds, _) in found.items()},
                "nothing_per_second": {label: round(nothing) for label, (_, nothing) in found.items()},
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(main())
