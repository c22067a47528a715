"""Captured is earned, given back or in suspense, whatever came in whatever order and however often; and a cent that is astray is found."""

import asyncio
import random
import sys
from pathlib import Path

import asyncpg
import pytest
from tests.modules.payments.paying import DECLINED, GOOD, SECRET, SLOW, Till, quote
from tests.modules.payments.test_refunds import balance, completed, hear, prove, wanted

from matchday.app.cli.payments import tell
from matchday.backbone.embedded import Nats
from matchday.backbone.ids import new_id
from matchday.backbone.settings import Settings, as_environment
from matchday.contracts.payments import PaymentsSettled, RefundsSettled
from matchday.contracts.tickets import EndedOrder, OrdersEnded
from matchday.modules.payments.actions.end_payments import end_payments
from matchday.modules.payments.actions.prove_payments import PaymentsProof, compare_with_providers, prove_payments
from matchday.modules.payments.domain import accounts


async def proof_of(till: Till) -> PaymentsProof:
    """With what the provider says."""
    async with till.database.read("payments") as tx:
        found = await prove_payments(tx)
    return await compare_with_providers(found, {till.provider.name: till.provider})


async def some_business(till: Till) -> None:
    """Earned, given back before and after, failed, under way."""
    group = new_id()
    for card, happens in ((GOOD, "earned"), (GOOD, "late"), (GOOD, "partly"), (DECLINED, ""), (SLOW, ""), (GOOD, "waits")):
        said = quote(group_id=group)
        payment_id = await till.pay(said, card)
        await till.work()
        if happens in ("earned", "partly"):
            await hear(till, completed(said, payment_id))
        if happens == "partly":
            await hear(till, wanted(said, payment_id, 700))
        if happens == "late":
            await hear(till, wanted(said, payment_id, 2500, is_earned=False))
        await till.work()


async def test_what_was_captured_is_somewhere(till: Till) -> None:
    await some_business(till)
    found = await proof_of(till)
    assert found.faults == ()
    (sums,) = found.currencies
    assert (sums.captured, sums.earned, sums.unearned_refunds, sums.suspense) == (10_000, 5000, 2500, 2500)


async def test_the_sums_are_told_and_nothing_is_astray(till: Till, capsys: pytest.CaptureFixture[str]) -> None:
    await some_business(till)
    assert tell(await proof_of(till), ()) == 0
    assert capsys.readouterr().out.endswith("No money is astray.\n")
    assert tell(await proof_of(till), ("a fault of the ledger",)) == 1
    assert "a fault of the ledger" in capsys.readouterr().err


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE payments.payments SET amount_minor = amount_minor + 1 WHERE state = 'captured'",
        "UPDATE payments.payments SET state = 'failed' WHERE state = 'captured'",
        "UPDATE payments.payments SET refunded_minor = 1 WHERE state = 'captured'",
        "DELETE FROM payments.refunds",
        "UPDATE payments.sandbox_payments SET amount_minor = amount_minor + 1",
        "DELETE FROM payments.sandbox_payments",
    ],
)
async def test_a_cent_that_is_astray_is_found(till: Till, tampering: str) -> None:
    for is_earned in (True, False):
        said = quote()
        payment_id = await till.pay(said)
        await till.work()
        if is_earned:
            await hear(till, completed(said, payment_id))
        await hear(till, wanted(said, payment_id, 700, is_earned=is_earned))
        await till.work()
    assert (await proof_of(till)).faults == ()
    await till.execute(tampering)
    assert (await proof_of(till)).faults != ()


async def test_a_transfer_that_was_taken_away_is_found(till: Till, database_url: str) -> None:
    await till.pay(quote())
    await till.work()
    owner = await asyncpg.connect(database_url)
    try:
        await owner.execute("SET session_replication_role = replica")
        await owner.execute("DELETE FROM payments.ledger_transfers")
    finally:
        await owner.close()
    assert (await proof_of(till)).faults != ()


async def test_every_event_twice_and_shuffled_ends_in_the_same_sums(till: Till) -> None:
    group, chance = new_id(), random.Random(5)
    said = [quote(group_id=group, organisation_id=None) for _ in range(12)]
    ids = {each.subject_id: await till.pay(each) for each in said}
    await till.work()
    first = [completed(each, ids[each.subject_id]) for each in said[:8]]
    then = [wanted(each, ids[each.subject_id], 600) for each in said[:4]]
    then += [wanted(each, ids[each.subject_id], 2500, is_earned=False) for each in said[8:]]
    for events in (first, then):
        again = [*events, *events]
        chance.shuffle(again)
        await hear(till, *again)
    await till.work()
    found = await proof_of(till)
    assert found.faults == ()
    assert found.currencies[0].suspense == 0
    assert await balance(till, accounts.house("EUR")) == 8 * 2500 - 4 * 600
    assert sum(len(event.refunds) for event in await till.said(RefundsSettled)) == 8
    await prove(till)


async def test_an_ended_order_ends_its_open_payment(till: Till) -> None:
    said = quote()
    payment_id = await till.pay(said, None)
    await till.work()
    order = EndedOrder(order_id=said.subject_id, account_id=None, payment_id=None, end="expired")
    for _ in range(2):
        async with till.database.begin("payments") as tx:
            await end_payments(tx, [OrdersEnded(stock_id=said.group_id, organisation_id=None, orders=(order,))])
    await till.charging.work_once()
    assert await till.state(payment_id) == "cancelled"
    assert (await till.said(PaymentsSettled))[-1].payments[0].end == "cancelled"


async def test_an_order_that_ended_while_its_payer_was_faster_is_told_as_captured(till: Till) -> None:
    said = quote()
    payment_id = await till.pay(said, None)
    await till.work()
    await till.execute("UPDATE payments.sandbox_payments SET state = 'succeeded'")
    order = EndedOrder(order_id=said.subject_id, account_id=None, payment_id=None, end="cancelled")
    async with till.database.begin("payments") as tx:
        await end_payments(tx, [OrdersEnded(stock_id=said.group_id, organisation_id=None, orders=(order,))])
    await till.charging.work_once()
    assert await till.state(payment_id) == "captured"


async def test_a_payment_that_was_never_charged_before_its_time_ran_out_is_not_charged(till: Till) -> None:
    payment_id = await till.pay(quote())
    await till.execute("UPDATE payments.payments SET expires_at = clock_timestamp()")
    till.handover.take(10)
    await till.work()
    assert await till.state(payment_id) == "cancelled"
    assert await till.taken() == 0


async def test_end_and_charge_at_once_have_one_end(till: Till) -> None:
    said = [quote() for _ in range(10)]
    ids = [await till.pay(each) for each in said]
    orders = tuple(EndedOrder(order_id=each.subject_id, account_id=None, payment_id=None, end="expired") for each in said)

    async def end() -> None:
        async with till.database.begin("payments") as tx:
            await end_payments(tx, [OrdersEnded(stock_id=new_id(), organisation_id=None, orders=orders)])

    await asyncio.gather(till.charging.work_once(), end(), till.charging.work_once())
    await till.work()
    states = [await till.state(payment_id) for payment_id in ids]
    assert set(states) <= {"captured", "cancelled"}
    assert await till.taken() == 2500 * states.count("captured")
    told = [each.payment_id for event in await till.said(PaymentsSettled) for each in event.payments]
    assert sorted(told) == sorted(ids)
    assert (await proof_of(till)).faults == ()


async def test_the_command_says_what_it_found(till: Till, database_url: str, nats_server: Nats, tmp_path: Path) -> None:
    await some_business(till)
    settings = Settings(environment="test", database_url=database_url, nats_url=nats_server.url, secret=SECRET, data=str(tmp_path))

    async def verify() -> tuple[int, str, str]:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "matchday", "payments", "verify"),
            env=as_environment(settings),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await child.communicate()
        return child.returncode or 0, output.decode(), errors.decode()

    code, output, _ = await verify()
    assert code == 0
    assert "captured 10000 = earned 5000 + given back before 2500 + in suspense 2500" in output
    await till.execute("UPDATE payments.payments SET amount_minor = amount_minor + 1 WHERE state = 'captured'")
    code, _, errors = await verify()
    assert code == 1
    assert "10004 was captured, and 10000 was booked as captured" in errors
