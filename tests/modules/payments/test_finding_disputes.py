"""Disputes that a provider told of and nobody heard are found by asking it for its list."""

from uuid import UUID

from tests.modules.payments.paying import Till, quote
from tests.modules.payments.stripe_server.bench import StripeBench
from tests.modules.payments.stripe_server.till import pay_by_token
from tests.modules.payments.test_disputes import ADMIN, DISPUTABLE, has, prove
from tests.modules.payments.test_refunds import paid

from matchday.contracts.payments import PaymentDisputed


async def _bank(till: Till, payment_id: UUID, outcome: str) -> None:
    """Its webhook never comes."""
    async with till.client() as client:
        answer = await client.put(f"/manage/v1/sandbox/disputes/{payment_id}", json={"outcome": outcome}, headers=ADMIN)
    assert answer.status_code == 200
    await till.execute("DELETE FROM payments.sandbox_webhooks")


async def _search(till: Till) -> int:
    """As if it were time to; how many payments are to be looked at for it."""
    await till.execute("UPDATE payments.dispute_rounds SET due_at = clock_timestamp()")
    await till.finding.work_once()
    (row,) = await till.rows("SELECT count(*) AS looks FROM payments.dispute_looks")
    return int(row["looks"])


async def test_without_a_search_nobody_would_know(till: Till) -> None:
    """The control."""
    payment_id = await paid(till, quote(), DISPUTABLE)
    await _bank(till, payment_id, "opened")
    assert await till.disputes.work_once() == 0
    assert await till.rows("SELECT FROM payments.disputes") == []


async def test_one_that_nobody_was_told_of_is_found_booked_and_told(till: Till) -> None:
    said = quote()
    payment_id = await paid(till, said, DISPUTABLE)
    await paid(till, quote())
    await _bank(till, payment_id, "opened")
    assert await _search(till) == 1
    await till.disputes.work_once()
    assert await has(till, said) == 0
    assert await _search(till) == 0, "what is known is not looked at again"
    await _bank(till, payment_id, "won")
    assert await _search(till) == 1, "an end that nobody was told of is found too"
    await till.disputes.work_once()
    assert await has(till, said) == 2500
    assert [told.state for told in await till.said(PaymentDisputed)] == ["opened", "won"]
    await prove(till)


async def test_it_is_asked_now_and_then_and_not_by_everybody(till: Till) -> None:
    await till.finding.work_once()
    assert await till.finding.work_once() == 0
    (row,) = await till.rows(
        "SELECT provider, asked_until IS NOT NULL AS was_asked, due_at > clock_timestamp() AS waits FROM payments.dispute_rounds"
    )
    assert row == {"provider": "sandbox", "was_asked": True, "waits": True}


async def test_stripes_list_is_read_page_by_page_and_asked_for_again_without_an_answer(stripe_till: Till, bench: StripeBench) -> None:
    rows = [await pay_by_token(stripe_till, quote()) for _ in range(3)]
    for row in rows:
        bench.desk.dispute(row["reference"], 2500)
    bench.desk.dispute("pi_of_another_shop", 100)
    bench.front.lost.append(("/disputes", False))
    assert await _search(stripe_till) == 0
    assert (await stripe_till.rows("SELECT asked_until FROM payments.dispute_rounds"))[0]["asked_until"] is None
    assert await _search(stripe_till) == 3
    await stripe_till.disputes.work_once()
    assert [row["state"] for row in await stripe_till.rows("SELECT state FROM payments.disputes")] == ["opened"] * 3
    assert await _search(stripe_till) == 0


async def test_stripes_sums_are_those_of_its_balance(stripe_till: Till, bench: StripeBench) -> None:
    """Of ours alone, in the currency that was paid, less refunds; without an answer nothing is said."""
    rows = [await pay_by_token(stripe_till, quote(amount_minor=amount)) for amount in (1000, 2000, 3000)]
    inner = bench.front.inner
    strange = await inner.ask("POST", "/v1/payment_intents", {"amount": 77, "currency": "eur", "payment_method": "pm_card_visa"})
    await inner.ask("POST", f"/v1/payment_intents/{strange['id']}/confirm")
    await inner.ask("POST", "/v1/refunds", {"payment_intent": strange["id"], "amount": 7})
    await inner.ask("POST", "/v1/refunds", {"payment_intent": rows[0]["reference"], "amount": 400, "metadata": {"refund": "one"}})
    totals = await bench.provider.totals("EUR")
    assert totals is not None
    assert (totals.captured_minor, totals.refunded_minor) == (6000, 400)
    dollars = await bench.provider.totals("USD")
    assert dollars is not None
    assert (dollars.captured_minor, dollars.refunded_minor) == (0, 0)
    bench.front.lost.append(("/balance_transactions", False))
    assert await bench.provider.totals("EUR") is None
