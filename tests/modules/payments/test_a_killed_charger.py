"""A process is killed between the provider's taking the money and its own writing that down."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
from tests.modules.payments.paying import SECRET, Till, quote
from tests.tokens import ISSUER

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.backbone.settings import Settings, as_environment
from matchday.contracts.payments import PaymentsSettled
from matchday.modules.payments.domain.payments import Intent, Outcome
from matchday.modules.payments.providers.sandbox import Sandbox
from matchday.modules.payments.settings import PaymentSettings

PROGRAM = Path(__file__).with_name("dying_program.py")


class NewKeys(Sandbox):
    """What the guard is against: a new key at every try."""

    async def charge(self, intents: Sequence[Intent]) -> Sequence[Outcome]:
        """Each as if it were another payment."""
        keys = {new_id(): intent.payment_id for intent in intents}
        again = [msgspec.structs.replace(intent, payment_id=key) for key, intent in zip(keys, intents, strict=True)]
        return [msgspec.structs.replace(told, payment_id=keys[told.payment_id]) for told in await super().charge(again)]


async def _kill_one(till: Till, database_url: str) -> None:
    await till.make_due()
    environment = as_environment(Settings(database_url=database_url)) | {"PYTHONPATH": str(Path.cwd())}
    child = await asyncio.create_subprocess_exec(sys.executable, str(PROGRAM), env=environment)
    assert await child.wait() == -9
    assert [row["state"] for row in await till.rows("SELECT state FROM payments.payments")] == ["pending"]
    assert await till.taken() == 2500


async def test_the_money_is_taken_once_and_recorded(till: Till, database_url: str) -> None:
    payment_id = await till.pay(quote())
    await _kill_one(till, database_url)
    till.handover.take(10)
    assert await till.charging.work_once() == 0, "the claim of the dead still holds"
    await till.work()
    assert await till.state(payment_id) == "captured"
    assert await till.taken() == 2500
    assert len(await till.said(PaymentsSettled)) == 1


async def test_with_a_new_key_it_would_be_taken_twice(till: Till, database: Database, database_url: str) -> None:
    await till.pay(quote())
    await _kill_one(till, database_url)
    careless = Till(database, NewKeys(database, SECRET, ISSUER, PaymentSettings()))
    await careless.work()
    await careless.beginning.close()
    assert await till.taken() == 5000
