"""Holds on one quota through HTTP, compared with the same request that does nothing.

Above the line: POST /sales/{id}/orders by signed-in callers, each with an Idempotency-Key: token verified, body decoded, one
place held under the lock of the sale's row, limit per person judged, order and position stored, event in the outbox, commit
with fsync, quote signed, answer. Below it: POST /nothing, an ordinary route asked the same way with nothing behind it; beside it the same
by the short way (ADR 0032), which holds take too.
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
NOTHING, SHORT = "nothing", "nothing, the short way"
Make = Callable[[str], Awaitable[Sale]]


def _order(product_id: UUID, quantity: int) -> str:
    return json.dumps({"lines": [{"product_id": str(product_id), "quantity": quantity}]})


async def _rounds(served: Served, make: Callable[[str], Awaitable[Sale]], quantity: int, label: str) -> list[float]:
    """Holds, bare requests and bare requests the short way per second, the medians of interleaved rounds. Each round has a sale of its
    own."""
    rates: dict[str, list[float]] = {label: [], NOTHING: [], SHORT: []}
    for number in range(ROUNDS):
        sale = await make(served.engines.database_url)
        asked = {
            label: (f"/api/v1/sales/{sale.sale_id}/orders", _order(sale.product_id, quantity)),
            NOTHING: ("/api/v1/nothing", json.dumps({"event_id": 1})),
            SHORT: ("/api/v1/nothing-hot", json.dumps({"event_id": 1})),
        }
        for what in asked if number % 2 == 0 else reversed(asked):
            path, body = asked[what]
            result = await served.load("POST", path, seconds=SECONDS[label], connections=CONNECTIONS, body=body)
            rates[what].append(result["per_second"])
            print(f"{what}: {result['per_second']:.0f}/s, p50 {result['p50_ms']:.1f} ms, p99 {result['p99_ms']:.1f} ms", flush=True)
    return [statistics.median(each) for each in rates.values()]


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
                "ratios": {label: round(holds / nothing, 3) for label, (holds, nothing, _) in found.items()},
                "wanted": WANTED,
                "per_second": {label: round(holds) for label, (holds, _, _) in found.items()},
                "nothing_per_second": {label: round(nothing) for label, (_, nothing, _) in found.items()},
                "ratios_to_short": {label: round(holds / short, 3) for label, (holds, _, short) in found.items()},
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(main())
