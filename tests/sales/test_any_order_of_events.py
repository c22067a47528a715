"""Everything that tickets and payments tell each other comes twice and in any order: the end is always the same, order by order."""

import random
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from tests.modules.payments.paying import CHALLENGE, DECLINED, GOOD, Till
from tests.modules.tickets.shop import OnSale, Shop
from tests.sales.postman import Postman

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.backbone.ledger import verify_ledger
from matchday.contracts.event import Event
from matchday.contracts.payments import PaymentsSettled
from matchday.modules.payments.actions.prove_payments import prove_payments
from matchday.modules.payments.schemas import Method
from matchday.modules.tickets.actions.refund_orders import refund_order
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.domain.refunds import RefundWish

ROUNDS_MAX = 20
SEEDS = [*range(8), *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(8, 60))]


class Evening:
    """A sale with one order of each fate, and where each must end whatever is heard when."""

    def __init__(self, shop: Shop, till: Till, postman: Postman) -> None:
        self._shop, self._till, self._postman = shop, till, postman
        self.placed: dict[str, Placed] = {}

    async def hold(self) -> None:
        """Everybody orders, pays, changes their mind or waits too long; nobody has heard of anything yet."""
        plenty, scarce = await self._shop.sale(quota=100, slug="plenty"), await self._shop.sale(quota=2, slug="scarce")
        free = await self._shop.sale(quota=100, slug="free", price=0)
        for name in ("paid", "paid late", "cancelled while paying", "to refund", "to refund in part"):
            await self._pay(name, await self._order(name, plenty), GOOD)
        await self._pay("twice", await self._order("paid at the second try", plenty), DECLINED)
        await self._till.charging.work_once()
        await self._pay("twice", self.placed["paid at the second try"], GOOD)
        await self._pay("declined", await self._order("declined", plenty), DECLINED)
        await self._pay("asked by the bank", await self._order("asked by the bank", plenty), CHALLENGE)
        await self._pay("too late", await self._order("too late", scarce, 2), GOOD)
        await self._order("cancelled", plenty)
        await self._order("abandoned", plenty)
        await self._order("free", free)
        await self._till.charging.work_once()
        await self._shop.release(self.placed["cancelled"])
        await self._shop.release(self.placed["cancelled while paying"])
        await self._shop.let_time_pass(*(self.placed[name] for name in ("paid late", "abandoned", "asked by the bank", "too late")))
        await self._shop.expire()
        await self._pay("quicker", await self._order("quicker", scarce, 2), GOOD)
        await self._till.charging.work_once()

    async def give_back(self) -> None:
        """Tickets has heard what was paid; what it said then payments has not heard."""
        for name, numbers in (("to refund", ()), ("to refund in part", (1,))):
            wish: dict[str, Any] = {"refund_id": new_id(), "order_id": self.placed[name].order.order_id, "reason": "by_organiser"}
            async with self._shop.database.begin("tickets") as tx:
                await refund_order(tx, RefundWish(**(wish | ({"numbers": numbers} if numbers else {}))))

    async def come_to_rest(self) -> None:
        """Events and workers in turn, until there is nothing to do for either."""
        for _ in range(ROUNDS_MAX):
            before = self._postman.delivered
            await self._postman.deliver()
            await self._till.work()
            await self._postman.collect()
            await self._postman.deliver()
            if self._postman.delivered == before:
                return
        raise AssertionError("there is always something more to tell")

    async def _order(self, name: str, on_sale: OnSale, quantity: int = 2) -> Placed:
        self.placed[name] = await self._shop.place(on_sale, quantity)
        return self.placed[name]

    async def _pay(self, key: str, placed: Placed, card: str) -> None:
        quote = self._shop.desk.quote(placed)
        assert quote is not None
        await self._till.desk.start(quote, Method(card=card), caller="", command_id=f"{key} {card}")

    async def ends(self) -> dict[str, tuple[str, int]]:
        """Of each order: its state and what is kept of what was paid for it."""
        async with self._till.database.read("payments") as tx:
            rows = await tx.fetch(
                """
                SELECT subject_id, sum(amount_minor - (
                    SELECT coalesce(sum(back.amount_minor), 0) FROM payments.refunds back
                    WHERE back.payment_id = paid.payment_id AND back.state = 'succeeded'
                ))::bigint AS kept
                FROM payments.payments paid WHERE state = 'captured' GROUP BY subject_id
                """
            )
        kept = {row["subject_id"]: row["kept"] for row in rows}
        return {name: (await self._shop.state(placed), kept.get(placed.order.order_id, 0)) for name, placed in self.placed.items()}


EXPECTED = {
    "paid": ("complete", 5000),
    "paid late": ("complete", 5000),
    "paid at the second try": ("complete", 5000),
    "cancelled while paying": ("cancelled", 0),
    "to refund": ("refunded", 0),
    "to refund in part": ("complete", 2500),
    "declined": ("created", 0),
    "asked by the bank": ("expired", 0),
    "too late": ("expired", 0),
    "cancelled": ("cancelled", 0),
    "abandoned": ("expired", 0),
    "free": ("complete", 0),
    "quicker": ("complete", 5000),
}


@pytest_asyncio.fixture(loop_scope="session")
async def shop(database: Database) -> AsyncIterator[Shop]:
    """Tickets of the test's database."""
    async with Shop(database) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def till(database: Database) -> AsyncIterator[Till]:
    """Payments of the same database."""
    opened = Till(database)
    yield opened
    await opened.beginning.close()


async def _spend(shop: Shop, till: Till, postman: Postman) -> dict[str, tuple[str, int]]:
    evening = Evening(shop, till, postman)
    await evening.hold()
    await postman.deliver(to="tickets")
    await evening.give_back()
    await evening.come_to_rest()
    return await evening.ends()


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_end_is_the_same(shop: Shop, till: Till, database: Database, seed: int) -> None:
    assert await _spend(shop, till, Postman(database, random.Random(seed))) == EXPECTED
    assert await shop.differences() == []
    async with database.read("payments") as tx:
        proof = await prove_payments(tx)
    assert (proof.faults, [sums.suspense for sums in proof.currencies]) == ((), [0])
    async with database.begin("payments") as tx:
        assert (await verify_ledger(tx)).faults == ()


class ForgetsIds(Postman):
    """What the guard is against: nobody can tell a payment that is told again from another one."""

    def altered(self, event: Event) -> Event:
        """Under other ids each time."""
        if not isinstance(event, PaymentsSettled):
            return event
        return msgspec.structs.replace(
            event, payments=tuple(msgspec.structs.replace(payment, payment_id=new_id()) for payment in event.payments)
        )


async def test_control_without_ids_what_is_told_twice_would_be_done_twice(shop: Shop, till: Till, database: Database) -> None:
    assert await _spend(shop, till, ForgetsIds(database, random.Random(0))) != EXPECTED
