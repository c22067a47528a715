"""Refunds: each once, never more than was captured, and booked."""

from uuid import UUID

import pytest
from tests.modules.payments.paying import NO_REFUND, Till, quote

from matchday.backbone.errors import NotFound
from matchday.backbone.ids import new_id
from matchday.backbone.ledger import read_balances, verify_ledger
from matchday.contracts.payments import Quote, RefundsSettled
from matchday.contracts.tickets import CompletedOrder, OrdersCompleted, RefundsWanted, WantedRefund
from matchday.modules.payments.actions.earn_money import earn_money
from matchday.modules.payments.actions.settle_refunds import refund_again, settle_refunds
from matchday.modules.payments.actions.take_refunds import take_refunds
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.domain.refunds import RefundOutcome
from matchday.modules.payments.errors import NotCaptured, RefundNotFailed, RefundTooLarge
from matchday.modules.payments.store.refunds import claim_due


def wanted(said: Quote, payment_id: UUID, *amounts: int, is_earned: bool = True) -> RefundsWanted:
    """As tickets says it."""
    refunds = tuple(
        WantedRefund(
            refund_id=new_id(), order_id=said.subject_id, payment_id=payment_id, amount_minor=amount, is_earned=is_earned, reason="buyer"
        )
        for amount in amounts
    )
    return RefundsWanted(stock_id=said.group_id, currency=said.currency, refunds=refunds)


def completed(said: Quote, payment_id: UUID) -> OrdersCompleted:
    """As tickets says it."""
    order = CompletedOrder(order_id=said.subject_id, account_id=None, payment_id=payment_id, amount_minor=said.amount_minor, places=1)
    return OrdersCompleted(stock_id=said.group_id, organisation_id=said.organisation_id, currency="EUR", orders=(order,))


async def hear(till: Till, *events: OrdersCompleted | RefundsWanted) -> None:
    """In a transaction of its own, as the consumer does."""
    for event in events:
        async with till.database.begin("payments") as tx:
            if isinstance(event, OrdersCompleted):
                await earn_money(tx, [event])
            else:
                await take_refunds(tx, [event])


async def paid(till: Till, said: Quote, card: str | None = None) -> UUID:
    """Captured, and earned."""
    payment_id = await (till.pay(said, card) if card else till.pay(said))
    await till.work()
    await hear(till, completed(said, payment_id))
    return payment_id


async def balance(till: Till, account: accounts.Account) -> int:
    """What is on it now."""
    async with till.database.read("payments") as tx:
        found = await read_balances(tx, [account.account_id])
    return found[account.account_id].posted if found else 0


async def prove(till: Till) -> None:
    """The ledger adds up, and knows of what the sandbox has."""
    async with till.database.begin("payments") as tx:
        proof = await verify_ledger(tx)
    assert proof.faults == ()
    held = -await balance(till, accounts.provider("sandbox", "EUR"))
    (given,) = await till.rows("SELECT coalesce(sum(refunded_minor), 0)::bigint AS minor FROM payments.sandbox_payments")
    assert held == await till.taken() - given["minor"]


async def test_more_than_was_captured_is_refused_and_said(till: Till) -> None:
    said = quote()
    payment_id = await paid(till, said)
    await hear(till, wanted(said, payment_id, 2000, 501, 500))
    await till.work()
    states = {row["amount_minor"]: (row["state"], row["reason"]) for row in await till.rows("SELECT * FROM payments.refunds")}
    assert states == {2000: ("succeeded", ""), 501: ("refused", "more_than_captured"), 500: ("succeeded", "")}
    told = {refund.amount_minor: refund.has_succeeded for event in await till.said(RefundsSettled) for refund in event.refunds}
    assert told == {2000: True, 501: False, 500: True}
    await prove(till)


async def test_what_was_not_captured_is_not_given_back(till: Till) -> None:
    said = quote()
    payment_id = await till.pay(said)
    await hear(till, wanted(said, payment_id, 2500, is_earned=False), wanted(said, new_id(), 100))
    reasons = {row["reason"] for row in await till.rows("SELECT reason FROM payments.refunds")}
    assert reasons == {"not_captured", "no_such_payment"}
    assert [refund.has_succeeded for event in await till.said(RefundsSettled) for refund in event.refunds] == [False, False]


async def test_a_wish_that_is_heard_twice_is_paid_once(till: Till) -> None:
    said = quote()
    payment_id = await paid(till, said)
    wish = wanted(said, payment_id, 1000)
    await hear(till, wish, wish, completed(said, payment_id))
    await till.work()
    await hear(till, wish)
    await till.work()
    assert await till.rows("SELECT refunded_minor FROM payments.payments") == [{"refunded_minor": 1000}]
    assert await balance(till, accounts.organisation(said.organisation_id, "EUR")) == 1500
    await prove(till)


async def test_what_came_too_late_goes_back_out_of_suspense(till: Till) -> None:
    said = quote()
    payment_id = await till.pay(said)
    await till.work()
    assert await balance(till, accounts.suspense(said.group_id, "EUR")) == 2500
    await hear(till, wanted(said, payment_id, 2500, is_earned=False))
    await till.work()
    assert await balance(till, accounts.suspense(said.group_id, "EUR")) == 0
    await prove(till)


async def test_a_seller_earns_less_the_fee_and_both_give_back_their_part(till: Till) -> None:
    said = quote(payee_id=new_id(), fee_minor=250)
    payment_id = await paid(till, said)
    seller, organiser = accounts.person(said.payee_id, "EUR"), accounts.organisation(said.organisation_id, "EUR")
    assert (await balance(till, seller), await balance(till, organiser)) == (2250, 250)
    await hear(till, wanted(said, payment_id, 1000))
    await till.work()
    assert (await balance(till, seller), await balance(till, organiser)) == (1350, 150)
    await prove(till)


async def test_a_refund_that_the_bank_refuses_is_kept_and_can_be_tried_again(till: Till) -> None:
    said = quote()
    payment_id = await paid(till, said, NO_REFUND)
    event = wanted(said, payment_id, 2500)
    await hear(till, event)
    await till.work()
    refund_id = event.refunds[0].refund_id
    assert (await till.said(RefundsSettled))[-1].refunds[0].has_succeeded is False
    assert await till.rows("SELECT refunded_minor FROM payments.payments") == [{"refunded_minor": 0}]
    await prove(till)
    with pytest.raises(NotFound):
        async with till.database.begin("payments") as tx:
            await refund_again(tx, new_id(), refund_id)
    await till.execute("UPDATE payments.sandbox_payments SET card = '4242424242424242'")
    async with till.database.begin("payments") as tx:
        await refund_again(tx, said.organisation_id, refund_id)
    await till.work()
    assert (await till.said(RefundsSettled))[-1].refunds[0].has_succeeded is True
    await prove(till)
    with pytest.raises(RefundNotFailed):
        async with till.database.begin("payments") as tx:
            await refund_again(tx, said.organisation_id, refund_id)


async def test_what_is_said_late_of_an_earlier_try_is_not_said_of_the_next(till: Till) -> None:
    """One process claims it and is thought to be gone; another hears no; the treasurer begins it again; then the first one hears no too."""
    said = quote()
    event = wanted(said, await paid(till, said, NO_REFUND), 2500)
    await hear(till, event)
    async with till.database.begin("payments") as tx:
        ((_, slow),) = await claim_due(tx, 10)
    await till.execute("UPDATE payments.refunds SET due_at = clock_timestamp()")
    await till.work()
    await till.execute("UPDATE payments.refunds SET reference = 'the failed one'")
    async with till.database.begin("payments") as tx:
        await refund_again(tx, said.organisation_id, slow.refund_id)
    async with till.database.begin("payments") as tx:
        await settle_refunds(tx, [(RefundOutcome(refund_id=slow.refund_id, state="failed", reason="too late"), slow)])
        ((_, order),) = await claim_due(tx, 10)
    assert (order.tries, order.reference, order.key == slow.key) == (1, None, False)
    await till.execute("UPDATE payments.refunds SET due_at = clock_timestamp()")
    await till.execute("UPDATE payments.sandbox_payments SET card = '4242424242424242'")
    await till.work()
    assert await till.rows("SELECT state, reason FROM payments.refunds") == [{"state": "succeeded", "reason": ""}]
    assert await till.rows("SELECT refunded_minor FROM payments.payments") == [{"refunded_minor": 2500}]
    await prove(till)


async def test_a_failed_refund_is_not_tried_again_when_the_money_went_back_otherwise(till: Till) -> None:
    said = quote()
    payment_id = await paid(till, said, NO_REFUND)
    event = wanted(said, payment_id, 2500)
    await hear(till, event)
    await till.work()
    await till.execute("UPDATE payments.sandbox_payments SET card = '4242424242424242'")
    await hear(till, wanted(said, payment_id, 1))
    with pytest.raises(RefundTooLarge):
        async with till.database.begin("payments") as tx:
            await refund_again(tx, said.organisation_id, event.refunds[0].refund_id)


async def test_a_refund_without_an_answer_is_asked_for_under_the_same_key(till: Till) -> None:
    said = quote()
    payment_id = await paid(till, said)
    await hear(till, wanted(said, payment_id, 1000))
    await till.execute("INSERT INTO payments.sandbox_faults (kind, uses_left) VALUES ('timeout_after', 1), ('timeout_before', 1)")
    for _ in range(3):
        await till.work()
    assert await till.rows("SELECT amount_minor FROM payments.sandbox_refunds") == [{"amount_minor": 1000}]
    assert [row["state"] for row in await till.rows("SELECT state FROM payments.refunds")] == ["succeeded"]
    await prove(till)


async def test_what_was_not_captured_is_not_passed_on(till: Till) -> None:
    """Not even when others' money for the same sale is there."""
    group = new_id()
    await till.pay(quote(group_id=group))
    await till.work()
    said = quote(group_id=group)
    payment_id = await till.pay(said)
    with pytest.raises(NotCaptured):
        await hear(till, completed(said, payment_id))
    await prove(till)
