"""Complete orders on one hot quota: ordered, paid at the sandbox, issued.

Signed-in buyers order and pay over HTTP, one after the other on each of many connections. An order counts when its tickets are
issued: held under the lock of the sale's row, quote signed, payment begun by the quote, charged by the worker, booked in the
ledger, told to tickets over NATS, issued, and told back. The time begins with the first request and goes on until the last order that was
paid is complete. The bare route, `/nothing`, is an ordinary route asked the same way with nothing behind it; the one beside it goes the
short way (ADR 0032), as orders and payments do. pretix sells 17.75 free orders a second on two such cores.

One process serves all of it; load, PostgreSQL and NATS share the machine's cores with it. It prints one line per round and, as its
last line, one JSON object.
"""

import asyncio
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg

sys.path.insert(0, str(Path(__file__).parents[1]))

from benches.holds.site import token
from benches.load_connection import answers_of
from benches.sale_site import MODULES
from benches.sales import Sale, check, quota_sale
from benches.served import Served, serving

ROUNDS = 3
SECONDS = 5.0
CONNECTIONS = 512
WANTED_RATIO = 0.25
PRETIX_PER_SECOND = 17.75
WANTED_TIMES_PRETIX = 100
COMPLETE = "SELECT count(*) FROM tickets.orders WHERE state = 'complete'"


async def _sell(served: Served, sale: Sale, number: int) -> dict[str, Any]:
    """One round of buyers."""
    task = {
        "port": served.settings.port,
        "order_path": f"/api/v1/sales/{sale.sale_id}/orders",
        "order": json.dumps({"lines": [{"product_id": str(sale.product_id), "quantity": 1}]}),
        "tokens": served.tokens,
        "seconds": SECONDS,
        "connections": CONNECTIONS,
        "prefix": f"round{number}",
    }
    result: dict[str, Any] = await answers_of("sale_client.py", task)
    if set(result["answers"]) != {"order 201", "pay 201"}:
        raise RuntimeError(f"answers were {result['answers']}")
    return result


async def _round(served: Served, connection: asyncpg.Connection, sale: Sale, number: int) -> float:
    """Complete orders per second."""
    before = await connection.fetchval(COMPLETE)
    result = await _sell(served, sale, number)
    paid = result["answers"]["pay 201"]
    async with asyncio.timeout(60):
        while await connection.fetchval(COMPLETE) - before < paid:  # noqa: ASYNC110  asked of PostgreSQL
            await asyncio.sleep(0.02)
    seconds = time.perf_counter() - result["started"]
    print(
        f"on sale: {paid / seconds:.0f} complete/s, {paid} in {seconds:.2f} s, last {seconds - result['seconds']:.2f} s after the buyers; "
        f"order and pay p50 {result['p50_ms']:.0f} ms, p99 {result['p99_ms']:.0f} ms",
        flush=True,
    )
    return float(paid / seconds)


async def main() -> None:
    """Runs the bench."""
    orders: list[float] = []
    bare: list[float] = []
    short: list[float] = []
    async with serving("benches.sale_site:application", MODULES) as served:
        served.tokens = [token(served.settings) for _ in range(CONNECTIONS)]
        sale = await quota_sale(served.engines.database_url)
        connection = await asyncpg.connect(served.engines.database_url)
        await _round(served, connection, sale, 0)
        for number in range(1, ROUNDS + 1):
            orders.append(await _round(served, connection, sale, number))
            for path, rates in (("/api/v1/nothing", bare), ("/api/v1/nothing-hot", short)):
                nothing = await served.load("POST", path, seconds=SECONDS, connections=CONNECTIONS, body=json.dumps({"event_id": 1}))
                rates.append(nothing["per_second"])
                print(f"{path}: {nothing['per_second']:.0f}/s", flush=True)
        await connection.close()
        await check(served.engines.database_url)
    rate, bare_rate, short_rate = (statistics.median(rates) for rates in (orders, bare, short))
    print(
        json.dumps(
            {
                "bench": "on_sale",
                "complete_orders_per_second": round(rate),
                "bare_per_second": round(bare_rate),
                "ratio": round(rate / bare_rate, 3),
                "short_bare_per_second": round(short_rate),
                "ratio_to_short": round(rate / short_rate, 3),
                "wanted": WANTED_RATIO,
                "times_pretix": round(rate / PRETIX_PER_SECOND, 1),
                "wanted_times_pretix": WANTED_TIMES_PRETIX,
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(main())
