"""Paying a quote: what is refused, and that a thing is paid once."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest
from tests.modules.payments.paying import DECLINED, GOOD, POOR, Till, quote, signed
from tests.tokens import access_token

from matchday.backbone.clock import SystemClock
from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.payments import PaymentsSettled, PaymentsStarted
from matchday.modules.payments.errors import AlreadyPaid

CARD = {"card": GOOD}


async def test_a_quote_that_was_changed_is_refused(till: Till) -> None:
    text = signed(quote())
    async with till.client() as client:
        for wrong in (text[:-2] + "AA", "x" + text, text.partition(".")[0] + ".", "nothing"):
            answer = await client.post("/api/v1/payments", json={"quote": wrong, "method": CARD})
            assert (answer.status_code, answer.json()["code"]) == (422, "quote_not_ours")
    assert await till.rows("SELECT FROM payments.payments") == []


async def test_an_amount_that_is_sent_along_is_refused(till: Till) -> None:
    async with till.client() as client:
        answer = await client.post("/api/v1/payments", json={"quote": signed(quote()), "method": CARD, "amount_minor": 1})
    assert answer.status_code == 422


async def test_a_quote_past_its_time_is_refused_before_any_charge(till: Till) -> None:
    late = quote(expires_at=SystemClock().now() - timedelta(seconds=1))
    async with till.client() as client:
        answer = await client.post("/api/v1/payments", json={"quote": signed(late), "method": CARD})
    assert (answer.status_code, answer.json()["code"]) == (409, "quote_expired")
    await till.work()
    assert await till.taken() == 0


async def test_the_number_of_a_real_card_is_refused_and_not_kept(till: Till) -> None:
    async with till.client() as client:
        answer = await client.post("/api/v1/payments", json={"quote": signed(quote()), "method": {"card": "4111111111111111"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_test_card")
    assert "4111" not in str(await till.rows("SELECT * FROM payments.payments"))


async def test_what_is_paid_is_not_paid_again(till: Till) -> None:
    said = quote()
    await till.pay(said)
    await till.work()
    with pytest.raises(AlreadyPaid):
        await till.pay(said)
    with pytest.raises(AlreadyPaid):
        await till.pay(quote(subject_id=said.subject_id, amount_minor=1))
    assert await till.taken() == 2500


async def test_a_payment_is_shown_to_its_payer_and_to_whoever_holds_its_token(till: Till) -> None:
    payer = new_id()
    async with till.client() as client:
        begun = (await client.post("/api/v1/payments", json={"quote": signed(quote(payer_id=payer)), "method": CARD})).json()
        address = f"/api/v1/payments/{begun['payment_id']}"
        assert (await client.get(address)).status_code == 404
        assert (await client.get(f"{address}?token={begun['token'][::-1]}")).status_code == 404
        assert (await client.get(address, headers={"Authorization": f"Bearer {access_token({})}"})).status_code == 404
        await till.work()
        own = await client.get(address, headers={"Authorization": f"Bearer {access_token({}, account_id=payer)}"})
        held = await client.get(f"{address}?token={begun['token']}")
    assert own.json()["state"] == held.json()["state"] == "captured"


async def test_a_payment_is_captured_booked_and_told(till: Till) -> None:
    said = quote()
    payment_id = await till.pay(said)
    await till.work()
    (started,) = await till.said(PaymentsStarted)
    (settled,) = await till.said(PaymentsSettled)
    assert started.group_id == settled.group_id == said.group_id
    assert (settled.payments[0].end, settled.payments[0].amount_minor, settled.payments[0].payment_id) == ("captured", 2500, payment_id)
    (transfer,) = await till.rows("SELECT transfer_id, posted FROM payments.ledger_transfers")
    assert (transfer["transfer_id"], transfer["posted"]) == (payment_id, 2500)


async def test_a_declined_card_is_kept_with_its_reason_and_another_may_follow(till: Till) -> None:
    said = quote()
    first = await till.pay(said, DECLINED)
    await till.work()
    second = await till.pay(said, POOR)
    await till.work()
    third = await till.pay(said)
    await till.work()
    rows = await till.rows("SELECT payment_id, state, reason FROM payments.payments ORDER BY created_at")
    assert [tuple(row.values()) for row in rows] == [
        (first, "failed", "card_declined"),
        (second, "failed", "insufficient_funds"),
        (third, "captured", ""),
    ]
    assert await till.taken() == 2500


async def test_the_same_key_is_the_same_payment_even_when_it_failed(till: Till) -> None:
    said = quote()
    first = await till.pay(said, DECLINED, key="one")
    await till.work()
    assert await till.pay(said, DECLINED, key="one") == first
    assert await till.pay(said, DECLINED, key="two") != first


@pytest.mark.parametrize("key", [None, "one"])
async def test_two_at_once_are_one_charge(till: Till, key: str | None) -> None:
    said = quote()
    ids = await asyncio.gather(*(till.pay(said, key=key) for _ in range(20)))
    await till.work()
    assert len(set(ids)) == 1
    assert await till.taken() == 2500


async def _pay_from_two_processes(till: Till, database: Database) -> None:
    """Two desks, so that two batches meet in the database."""
    others = [Till(database) for _ in range(4)]
    quotes = [quote() for _ in range(20)]
    await asyncio.gather(*(each.pay(said) for each in (till, *others) for said in quotes), return_exceptions=True)
    for other in others:
        await other.beginning.close()
    await till.work()


async def test_two_processes_make_one_charge(till: Till, database: Database) -> None:
    await _pay_from_two_processes(till, database)
    assert await till.taken() == 20 * 2500


async def test_without_the_guard_two_processes_charge_twice(till: Till, database: Database, database_url: str) -> None:
    owner = await asyncpg.connect(database_url)
    try:
        await owner.execute("DROP INDEX payments.payments_one_live")
        await _pay_from_two_processes(till, database)
        assert await till.taken() > 20 * 2500
    finally:
        await owner.execute("DELETE FROM payments.payments")
        await owner.execute(
            "CREATE UNIQUE INDEX payments_one_live ON payments.payments (subject_id) WHERE state NOT IN ('failed', 'cancelled')"
        )
        await owner.close()


async def test_a_rush_does_not_keep_others_waiting(till: Till) -> None:
    """While new payments come without end, those that are due are looked at too."""
    late = await till.pay(quote(), None)
    await till.work()
    await till.execute("UPDATE payments.sandbox_payments SET state = 'succeeded'")
    await till.make_due()
    async with asyncio.TaskGroup() as group:
        worker = group.create_task(till.charging.run())
        async with asyncio.timeout(10):
            while await till.state(late) != "captured":
                await till.pay(quote())
        worker.cancel()


async def test_a_process_that_ends_finishes_what_is_in_hand(till: Till) -> None:
    ids = [await till.pay(quote()) for _ in range(3)]
    await till.charging.finish()
    assert {await till.state(payment_id) for payment_id in ids} == {"captured"}


async def test_a_provider_that_is_silent_does_not_cost_the_payer_the_way(till: Till) -> None:
    payment_id = await till.pay(quote(), None)
    await till.work()
    await till.execute("UPDATE payments.sandbox_payments SET amount_minor = amount_minor + 1")
    await till.work()
    assert [(row["state"], bool(row["next_url"]), row["reason"]) for row in await till.rows("SELECT * FROM payments.payments")] == [
        ("requires_action", True, "same_key_other_amount")
    ]
    assert await till.state(payment_id) == "requires_action"


async def test_what_is_free_is_not_paid(till: Till) -> None:
    async with till.client() as client:
        answer = await client.post("/api/v1/payments", json={"quote": signed(quote(amount_minor=0)), "method": CARD})
    assert answer.status_code == 422
