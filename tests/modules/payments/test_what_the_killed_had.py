"""A process is killed with refunds, pay-outs or payments in hand: others go on with them as soon as it is missed, and not only when
the leases have run out; and each of them is done once."""

import asyncio
import sys
from pathlib import Path
from uuid import UUID

import pytest
from tests.modules.payments.paying import Till, quote
from tests.modules.payments.test_refunds import hear, paid, wanted

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.backbone.settings import Settings, as_environment
from matchday.contracts.payments import Quote
from matchday.modules.payments.actions.pay_out import ask_payout
from matchday.modules.payments.store import claims

PROGRAM = Path(__file__).with_name("dying_program.py")
TABLES = {"charge": "payments", "refund": "refunds", "pay_out": "payouts"}
DONE = {"charge": "captured", "refund": "succeeded", "pay_out": "succeeded"}


async def _leave_open(till: Till, what: str, said: Quote) -> None:
    if what == "charge":
        await till.pay(said)
        till.handover.take(10)
        return
    payment_id = await paid(till, said)
    if what == "refund":
        await hear(till, wanted(said, payment_id, 700))
    else:
        await _ask(till, said)


async def _ask(till: Till, said: Quote) -> None:
    async with till.database.begin("payments") as tx:
        assert said.organisation_id is not None
        await ask_payout(tx, said.organisation_id, amount_minor=900, currency="EUR", provider="sandbox", asked_by=new_id())


async def _kill(what: str, database_url: str) -> None:
    environment = as_environment(Settings(database_url=database_url)) | {"PYTHONPATH": str(Path.cwd())}
    child = await asyncio.create_subprocess_exec(sys.executable, str(PROGRAM), what, env=environment)
    assert await child.wait() == -9


async def _round(till: Till, what: str) -> int:
    workers = {"charge": till.charging, "refund": till.refunding, "pay_out": till.paying_out}
    return await workers[what].work_once()  # type: ignore[attr-defined]


async def _states(till: Till, what: str) -> list[str]:
    return [str(row["state"]) for row in await till.rows(f"SELECT state FROM payments.{TABLES[what]} ORDER BY 1")]


async def _take_up(till: Till) -> int:
    async with till.database.begin("payments") as tx:
        return await claims.release_what_the_gone_had(tx)


async def _miss_everybody(till: Till) -> None:
    """As if their beats had not come for a while."""
    await till.execute("UPDATE payments.workers SET seen_at = seen_at - make_interval(secs => $1)", claims.SILENT_SECONDS_MAX + 1)


@pytest.mark.parametrize("what", list(TABLES))
async def test_it_is_gone_on_with_as_soon_as_the_dead_are_missed(till: Till, database_url: str, what: str) -> None:
    await _leave_open(till, what, quote())
    await _kill(what, database_url)
    assert await _round(till, what) == 0, "its claim still holds"
    assert await _take_up(till) == 0, "nobody is missed yet"
    await _miss_everybody(till)
    assert await _take_up(till) == 1
    assert await _round(till, what) == 1
    assert await _states(till, what) == [DONE[what]]
    sums = {
        "charge": "SELECT sum(amount_minor) FROM payments.sandbox_payments WHERE state = 'succeeded'",
        "refund": "SELECT sum(amount_minor) FROM payments.sandbox_refunds",
        "pay_out": "SELECT sum(amount_minor) FROM payments.sandbox_payouts",
    }
    assert [int(row["sum"]) for row in await till.rows(sums[what])] == [{"charge": 2500, "refund": 700, "pay_out": 900}[what]]


@pytest.mark.parametrize("what", list(TABLES))
async def test_control_without_names_on_claims_they_wait_for_the_lease(till: Till, database_url: str, what: str) -> None:
    await _leave_open(till, what, quote())
    await _kill(what, database_url)
    await till.execute(f"UPDATE payments.{TABLES[what]} SET claimed_by = NULL")
    await _miss_everybody(till)
    assert await _take_up(till) == 0
    assert await _round(till, what) == 0


async def test_what_the_living_have_is_theirs(till: Till, database: Database) -> None:
    other = Till(database)
    await till.presence.beat()
    await till.pay(quote())
    assert await _take_up(till) == 0
    assert await other.charging.work_once() == 0
    await other.beginning.close()


async def test_a_pause_is_no_claim(till: Till) -> None:
    """What waits for its payer is not asked about because whoever asked last is gone."""
    await till.presence.beat()
    payment_id = await till.pay(quote(), None)
    await till.charging.work_once()
    assert await till.state(payment_id) == "requires_action"
    await till.presence.leave()
    assert await _take_up(till) == 0


async def test_who_leaves_in_order_is_missed_at_once(till: Till) -> None:
    await till.presence.beat()
    payment_id: UUID = await till.pay(quote())
    till.handover.take(10)
    await till.presence.leave()
    assert await _take_up(till) == 1
    assert await till.charging.work_once() == 1
    assert await till.state(payment_id) == "captured"
