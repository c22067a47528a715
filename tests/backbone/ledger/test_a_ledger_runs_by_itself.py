"""A module that declares a ledger needs nothing else: who leads its schema also lets reservations run out and adds changes up."""

import asyncio

import asyncpg
from nats.aio.client import Client
from tests.backbone.ledger.counting import MODULE, Ledger, transfer
from tests.journeys.waiting import until

from matchday.backbone.events.background import run_background
from matchday.backbone.events.bus import ensure_streams


async def test_reservations_run_out_and_changes_are_added_up(
    ledger: Ledger, ledger_url: str, bus: Client, observer: asyncpg.Connection
) -> None:
    house, purse = await ledger.open(), await ledger.open("debits_within_credits")
    reserved = transfer(purse, house, 4, is_pending=True, seconds_max=1)
    assert await ledger.post(transfer(house, purse, 10), reserved) == ["new", "new"]
    await ensure_streams(bus, [MODULE])
    running = asyncio.create_task(run_background(ledger_url, ledger.database, bus, [MODULE]))
    await until(lambda: ledger.figures(purse), lambda found: found == (10, 0, 10), seconds_max=15)
    await until(lambda: observer.fetchval("SELECT count(*) FROM counting.ledger_changes"), lambda left: left == 0, seconds_max=15)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
