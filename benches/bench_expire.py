"""100,000 holds whose time is up at once: until all of their capacity is back, compared with one plain UPDATE of as many rows.

Above the line: rounds of the sweep as the site runs it, until nothing is overdue: the sale's row locked, orders expired, quotas given
back, and the news of each order written to the outbox, committed. Below it: one UPDATE that sets the same columns of 100,000 such orders
of another sale, committed. 500 were placed by each commit, as in a rush. PostgreSQL is durable. Rounds alternate; it prints one line
per round and, as its last line, one JSON object.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import asyncpg

sys.path.insert(0, str(Path(__file__).parents[1]))

from benches.sale_site import MODULES
from benches.sales import Sale, check, quota_sale

from matchday.backbone.database import Database, open_database
from matchday.backbone.database.migrations import migrate
from matchday.backbone.embedded import engines
from matchday.modules.tickets.actions.expire_orders import expire_orders

ORDERS = 100_000
ROUNDS = 3
WANTED = 4.0
_HOLD = """
    WITH held AS (
        INSERT INTO tickets.orders (
            order_id, stock_id, sale_id, account_id, locale, state, placed_at, held_until, command_digest, amount_minor, tax_minor,
            currency, places, only_product_id
        )
        SELECT gen_random_uuid(), $1, $1, gen_random_uuid(), 'en', 'created', now() - interval '16 minutes',
               now() - interval '1 second' * $4 - interval '1 microsecond' * (number / 500), 0, 2500, 399, 'EUR', 1, $2
        FROM generate_series(1, $3) AS number RETURNING order_id
    ),
    places AS (
        INSERT INTO tickets.positions (order_id, number, sale_id, product_id, price_minor, tax_rate, tax_minor)
        SELECT order_id, 1, $1, $2, 2500, 1900, 399 FROM held
    )
    UPDATE tickets.quotas SET taken = taken + $3 WHERE sale_id = $1
"""
_PLAIN = "UPDATE tickets.orders SET state = 'expired', ended_at = now(), version = version + 1 WHERE stock_id = $1 AND state = 'created'"


async def _hold(connection: asyncpg.Connection, sale: Sale, seconds_ago: int) -> None:
    await connection.execute(_HOLD, sale.sale_id, sale.product_id, ORDERS, seconds_ago)
    await connection.execute("VACUUM ANALYZE tickets.orders, tickets.positions")
    await connection.execute("CHECKPOINT")


async def _expire(database: Database) -> float:
    """The sweep, round by round."""
    started, ended = time.perf_counter(), 0
    while ended < ORDERS:
        async with database.begin("tickets") as tx:
            ended += await expire_orders(tx)
    return time.perf_counter() - started


async def main() -> None:
    """Runs the bench."""
    with tempfile.TemporaryDirectory(prefix="md-bench-") as folder:
        async with engines(Path(folder) / "data") as started:
            await migrate(started.database_url, MODULES)
            connection = await asyncpg.connect(started.database_url)
            database = await open_database(started.database_url, size_max=2)
            plain, swept = [], []
            for number in range(ROUNDS):
                sale = await quota_sale(started.database_url)
                await _hold(connection, sale, -60)
                begun = time.perf_counter()
                await connection.execute(_PLAIN, sale.sale_id)
                plain.append(time.perf_counter() - begun)
                await connection.execute("UPDATE tickets.quotas SET taken = 0 WHERE sale_id = $1", sale.sale_id)
                await _hold(connection, await quota_sale(started.database_url), 1)
                swept.append(await _expire(database))
                print(f"round {number + 1}: plain {plain[-1]:.2f} s, swept {swept[-1]:.2f} s", flush=True)
            await database.close()
            await connection.close()
            await check(started.database_url)
    ratio = statistics.median(swept) / statistics.median(plain)
    print(
        json.dumps(
            {
                "bench": "expire",
                "times": round(ratio, 2),
                "wanted_at_most": WANTED,
                "plain_seconds": round(statistics.median(plain), 2),
                "swept_seconds": round(statistics.median(swept), 2),
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(main())
