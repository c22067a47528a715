"""The demo's sale against a real site: a stadium is put on sale, a crowd buys, gates let people in; stopped and begun again, it is the same
sale that goes on."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest_asyncio
from tests.journeys.topologies import DATABASE, ONE_PROCESS, serving
from tests.journeys.waiting import until

from matchday.app.demo.client import Client
from matchday.app.demo.crowd import GUESTS_PER_MINUTE_MAX
from matchday.app.demo.people import ORGANISER
from matchday.app.demo.seed import seed
from matchday.app.demo.selling import sell
from matchday.backbone.database import Database, open_database
from matchday.backbone.embedded import start_nats
from matchday.backbone.settings import Settings
from matchday.modules.payments.actions.prove_payments import prove_payments
from matchday.modules.tickets.queries.proofs import differences

SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 15.0
ORDERS = 8
SOLD = "SELECT count(*) FROM tickets.orders WHERE state = 'complete' AND amount_minor > 0"


@pytest_asyncio.fixture(loop_scope="session")
async def addresses(new_database, modules, tmp_path: Path, engine_folder: Path) -> AsyncIterator[Mapping[str, str]]:
    database_url = await new_database(modules)
    database = await open_database(database_url)
    await seed(database, Settings(environment="demo"))
    await database.close()
    bus = await start_nats(engine_folder / "nats-selling")
    try:
        limits = {"anonymous_writes_per_minute_max": GUESTS_PER_MINUTE_MAX}
        async with serving(ONE_PROCESS, database_url=database_url, nats_url=bus.url, logs=tmp_path, **limits) as addresses:
            yield addresses
    finally:
        await bus.stop()


async def _sell_until(addresses: Mapping[str, str], database: Database, statement: str, wanted: int) -> None:
    async def count() -> int:
        async with database.read("tickets") as tx:
            return int(await tx.fetchval(statement))

    stop = asyncio.Event()
    running = asyncio.ensure_future(sell(addresses["tickets"], stop=stop))
    await until(count, lambda count: count >= wanted, seconds_max=SECONDS_MAX)
    stop.set()
    await asyncio.wait_for(running, STOP_SECONDS_MAX)


async def test_the_crowd_buys_stops_and_goes_on(addresses: Mapping[str, str]) -> None:
    database = await open_database(addresses[DATABASE], size_max=2)
    try:
        await _sell_until(addresses, database, SOLD, ORDERS)
        await _sell_until(addresses, database, SOLD, 2 * ORDERS)
        (sale,) = (await Client(addresses["tickets"], ORGANISER).get("/public/v1/sales"))["items"]
        seats = await Client(addresses["tickets"]).get(f"/public/v1/sales/{sale['slug']}/seats")
        assert sum(len(row["seats"]) for section in seats["sections"] for row in section["rows"]) > 19_000
        async with database.read("tickets") as tx:
            assert await differences(tx) == []
            assert await tx.fetchval("SELECT count(*) FROM tickets.gates") == 2
        async with database.read("payments") as tx:
            assert (await prove_payments(tx)).faults == ()
    finally:
        await database.close()
