"""The connection is lost while a payment's beginning is committed: whoever asked is told that nobody knows. It is not left lying until
its lease runs out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.modules.payments.paying import SECRET, Till, quote, signed

from matchday.backbone.coalesce import Coalescer
from matchday.backbone.database import Database, Transaction
from matchday.backbone.errors import OutcomeUnknown
from matchday.backbone.quotes import Quoting
from matchday.modules.payments.actions.begin_payments import begin_payments
from matchday.modules.payments.actions.handover import Handover
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.schemas import Method


class LosesTheAnswer(Database):
    """Commits, and never hears that it has."""

    @asynccontextmanager
    async def begin(self, schema: str, headers: dict[str, str] | None = None) -> AsyncIterator[Transaction]:
        """As ever, but for the end."""
        async with super().begin(schema, headers) as tx:
            yield tx
        raise OutcomeUnknown


async def _begin_and_lose_the_answer(till: Till, database: Database, handover: Handover) -> None:
    losing = LosesTheAnswer(database.pool, is_role_per_module=True)
    async with Coalescer("payments", losing, "payments", begin_payments) as beginning:
        desk = PaymentDesk(
            database=database,
            quoting=Quoting(SECRET),
            links=till.links,
            providers={till.provider.name: till.provider},
            provider_name=till.provider.name,
            beginning=beginning,
            handover=handover,
        )
        with pytest.raises(OutcomeUnknown):
            await desk.start(signed(quote()), Method(card="4242424242424242"), caller="", command_id="once")
    assert [row["state"] for row in await till.rows("SELECT state FROM payments.payments")] == ["pending"]


async def test_it_is_taken_to_the_provider_at_once(till: Till, database: Database) -> None:
    await _begin_and_lose_the_answer(till, database, till.handover)
    assert await till.charging.work_once() == 1
    assert await till.taken() == 2500
    assert await till.charging.work_once() == 0


async def test_control_without_doubt_it_would_wait_for_its_lease(till: Till, database: Database) -> None:
    await _begin_and_lose_the_answer(till, database, Handover())
    assert await till.charging.work_once() == 0
