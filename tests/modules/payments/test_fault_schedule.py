"""The site as it is run, with a provider that does wrong what its schedule says: webhooks by real requests, time-outs before and after
the charge. Whatever happens, each payment is captured once."""

import re
from pathlib import Path

import asyncpg
import httpx
import msgspec
from tests.journeys.topologies import SECRET, serving
from tests.journeys.waiting import until
from tests.modules.payments.paying import CHALLENGE, GOOD, quote

from matchday.backbone.database import Database
from matchday.backbone.embedded import Nats
from matchday.backbone.quotes import Quoting
from matchday.contracts.payments import PaymentsSettled, Quote

WEBHOOK_FAULTS = (
    ("webhook_duplicate", 0),
    ("webhook_reordered", 1),
    ("webhook_late", 3600),
    ("webhook_lost", 0),
    ("webhook_wrongly_signed", 0),
)
TIMEOUTS = ("timeout_before", "timeout_after")


async def test_whatever_goes_wrong_each_payment_is_captured_once(
    database: Database, database_url: str, nats_server: Nats, tmp_path: Path
) -> None:
    """`database` is asked for because it is emptied afterwards."""
    async with database.read("payments") as tx:
        assert await tx.fetchval("SELECT count(*) FROM payments.payments") == 0
    async with serving((("accounts", "payments"),), database_url=database_url, nats_url=nats_server.url, logs=tmp_path) as site:
        connection = await asyncpg.connect(database_url)
        try:
            async with httpx.AsyncClient(base_url=site["payments"]) as client:
                await until(lambda: _ask(client), lambda status: status == 422, seconds_max=20)
                quotes = [await _pay_with_timeout(client, connection, kind) for kind in TIMEOUTS]
                quotes += [await _pay_on_page(client, connection, kind, seconds) for kind, seconds in WEBHOOK_FAULTS]
            await until(lambda: _open(connection), lambda count: count == 0, seconds_max=40)
            await _check(connection, quotes)
        finally:
            await connection.close()


async def _ask(client: httpx.AsyncClient) -> int:
    """Nothing that moves money is done before the first news of sign-ins: 503 until then."""
    return (await client.post("/api/v1/payments", json={"quote": "none"})).status_code


async def _fault(connection: asyncpg.Connection, kind: str, seconds: int = 0, uses: int = 1) -> None:
    await connection.execute("INSERT INTO payments.sandbox_faults (kind, uses_left, seconds) VALUES ($1, $2, $3)", kind, uses, seconds)


async def _pay_with_timeout(client: httpx.AsyncClient, connection: asyncpg.Connection, kind: str) -> Quote:
    said = quote()
    await _fault(connection, kind)
    body = {"quote": Quoting(SECRET).sign(said), "method": {"card": GOOD}}
    answers = [await client.post("/api/v1/payments", json=body) for _ in range(3)]
    assert {answer.status_code for answer in answers} <= {201, 409}
    await until(lambda: _faults(connection), lambda left: left == 0, seconds_max=20)
    return said


async def _pay_on_page(client: httpx.AsyncClient, connection: asyncpg.Connection, kind: str, seconds: int) -> Quote:
    """With a bank that asks, so that there are two webhooks: the first meets the fault."""
    said = quote()
    begun = await client.post("/pay", data={"quote": Quoting(SECRET).sign(said)})
    waiting = await client.get(begun.headers["location"])
    found = re.search(r'content="0; url=[^"/]+//[^/]+([^"]+)"', waiting.text)
    assert found is not None
    await _fault(connection, kind, seconds, uses=2)
    assert (await client.post(found[1], data={"number": CHALLENGE, "expiry": "12/49", "code": "123"})).status_code == 303
    assert (await client.post(f"{found[1]}/challenge", data={"deed": "accept"})).status_code == 303
    assert await _faults(connection) == 0
    return said


async def _faults(connection: asyncpg.Connection) -> int:
    return int(await connection.fetchval("SELECT count(*) FROM payments.sandbox_faults"))


async def _open(connection: asyncpg.Connection) -> int:
    return int(await connection.fetchval("SELECT count(*) FROM payments.payments WHERE state <> 'captured'"))


async def _check(connection: asyncpg.Connection, quotes: list[Quote]) -> None:
    rows = await connection.fetch("SELECT payload FROM payments.outbox WHERE name = 'payments.PaymentsSettled'")
    told = [each for row in rows for each in msgspec.json.decode(row["payload"], type=PaymentsSettled).payments]
    assert sorted(each.subject_id for each in told) == sorted(said.subject_id for said in quotes)
    taken = await connection.fetchrow("SELECT count(*) AS n, sum(amount_minor)::bigint AS minor FROM payments.sandbox_payments")
    booked = await connection.fetchval("SELECT sum(posted)::bigint FROM payments.ledger_transfers WHERE reason = 'capture'")
    assert (taken["n"], taken["minor"]) == (len(quotes), 2500 * len(quotes))
    assert booked == taken["minor"]
    heard = await connection.fetchval("SELECT count(*) FROM payments.webhook_events")
    assert heard >= 4, "webhooks that came three times, or in another order, were heard once each"
