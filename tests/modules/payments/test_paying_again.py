"""Who asks to pay the same thing once more: under the same key in another way, or with another card at the very moment in which the
first one is declined."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from tests.modules.payments.paying import CHALLENGE, DECLINED, GOOD, Till, quote, signed

from matchday.backbone.database import Database
from matchday.backbone.errors import Refusal, Unavailable
from matchday.backbone.http.idempotency import KeyReused
from matchday.backbone.ids import new_id
from matchday.contracts.payments import Quote
from matchday.modules.payments.actions.begin_payments import BeginPayment, Begun, begin_payments


async def test_the_same_key_with_another_card_is_refused(till: Till) -> None:
    said = quote()
    first = await till.pay(said, GOOD, key="one")
    with pytest.raises(KeyReused):
        await till.pay(said, CHALLENGE, key="one")
    with pytest.raises(KeyReused):
        await till.pay(said, None, key="one")
    await till.work()
    with pytest.raises(KeyReused):
        await till.pay(said, CHALLENGE, key="one")
    assert await till.pay(said, GOOD, key="one") == first
    assert await till.taken() == 2500


async def test_in_one_batch_too(till: Till, database: Database) -> None:
    said, payment_id = quote(), new_id()
    first, other, again = await _begin(database, *(_command(said, card, payment_id) for card in (GOOD, CHALLENGE, GOOD)))
    assert isinstance(other, KeyReused)
    assert isinstance(first, Begun)
    assert isinstance(again, Begun)
    assert (first.payment_id, again.payment_id) == (payment_id, payment_id)
    assert [row["method"] for row in await till.rows("SELECT method FROM payments.payments")] == [GOOD]


async def test_over_http_it_is_422(till: Till) -> None:
    said = signed(quote())
    async with till.client() as client:
        sent = {"headers": {"Idempotency-Key": "one"}}
        first = await client.post("/api/v1/payments", json={"quote": said, "method": {"card": GOOD}}, **sent)
        other = await client.post("/api/v1/payments", json={"quote": said, "method": {"card": CHALLENGE}}, **sent)
        again = await client.post("/api/v1/payments", json={"quote": said, "method": {"card": GOOD}}, **sent)
    assert (first.status_code, other.status_code, again.status_code) == (201, 422, 201)
    assert other.json()["code"] == "idempotency_key_reused"
    assert again.json()["payment_id"] == first.json()["payment_id"]


@asynccontextmanager
async def _declined_in_between(database_url: str) -> AsyncIterator[None]:
    """What is open fails between the statement that begins payments, and finds one there, and the next, which looks which it is."""
    owner = await asyncpg.connect(database_url)
    try:
        await owner.execute(
            """
            CREATE FUNCTION payments.decline() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN UPDATE payments.payments SET state = 'failed', due_at = NULL WHERE method = '4000000000000002'; RETURN NULL; END $$;
            CREATE TRIGGER decline AFTER INSERT ON payments.payments FOR EACH STATEMENT EXECUTE FUNCTION payments.decline();
            """
        )
        yield
    finally:
        await owner.execute("DROP TRIGGER IF EXISTS decline ON payments.payments; DROP FUNCTION IF EXISTS payments.decline")
        await owner.close()


async def test_another_card_follows_one_that_is_declined_at_this_very_moment(till: Till, database: Database, database_url: str) -> None:
    said = quote()
    await till.pay(said, DECLINED)
    async with _declined_in_between(database_url):
        (begun,) = await _begin(database, _command(said, GOOD))
    assert isinstance(begun, Begun)
    assert begun.state == "pending"
    rows = await till.rows("SELECT method, state FROM payments.payments ORDER BY state")
    assert [tuple(row.values()) for row in rows] == [(DECLINED, "failed"), (GOOD, "pending")]


async def test_who_looks_once_is_told_to_come_again(till: Till, database: Database, database_url: str) -> None:
    said = quote()
    await till.pay(said, DECLINED)
    async with _declined_in_between(database_url):
        (told,) = await _begin(database, _command(said, GOOD), tries_max=1)
    assert isinstance(told, Unavailable)


def _command(said: Quote, card: str, payment_id: object = None) -> BeginPayment:
    return BeginPayment(payment_id=payment_id or new_id(), quote=said, provider="sandbox", method=card)  # type: ignore[arg-type]


async def _begin(database: Database, *commands: BeginPayment, **habits: int) -> list[Begun | Refusal]:
    async with database.begin("payments") as tx:
        return list(await begin_payments(tx, commands, **habits))
