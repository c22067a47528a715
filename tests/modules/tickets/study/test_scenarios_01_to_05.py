"""The study's acceptance scenarios, as far as they are about one order after another."""

import asyncio

import pytest
from tests.modules.payments.paying import quote
from tests.modules.tickets.shop import Shop
from tests.modules.tickets.study.town import Town, of

from matchday.backbone.database import Database
from matchday.contracts.tickets import OrdersEnded, OrdersPlaced, RefundsWanted
from matchday.modules.payments.errors import AlreadyPaid, QuoteExpired
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.errors import OrderIsPaid, SoldOut


async def test_scenario_01_200_orders_for_one_ticket(shop: Shop, database: Database) -> None:
    """Exactly one is granted, the rest are refused; one hold, one end of it."""
    on_sale = await shop.sale(quota=1)
    async with Shop(database) as other:
        outcomes = await asyncio.gather(*(each.place(on_sale) for each in (shop, other) for _ in range(100)), return_exceptions=True)
    assert sum(isinstance(outcome, Placed) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, SoldOut) for outcome in outcomes) == 199
    assert len(of(await shop.said(OrdersPlaced), "orders")) == 1
    await shop.execute("UPDATE tickets.orders SET held_until = clock_timestamp() - interval '1 second'")
    assert (await shop.expire(), await shop.expire()) == (1, 0)


async def test_scenario_02_anothers_hold_survives_a_late_timer(shop: Shop) -> None:
    """A orders and cancels, B orders; A's time runs out: B's hold is untouched."""
    on_sale = await shop.sale(quota=1)
    first = await shop.place(on_sale)
    await shop.release(first)
    second = await shop.place(on_sale)
    await shop.let_time_pass(first)
    assert await shop.expire() == 0
    assert (await shop.state(first), await shop.state(second), await shop.taken(on_sale)) == ("cancelled", "created", 1)


async def test_scenario_03_cancelling_twice_and_cancelling_what_is_paid(shop: Shop) -> None:
    """The second is no event and no version; a paid order is refused."""
    on_sale = await shop.sale()
    placed = await shop.place(on_sale)
    assert (await shop.release(placed)).is_new
    version = await shop.value("SELECT version FROM tickets.orders")
    assert not (await shop.release(placed)).is_new
    assert await shop.value("SELECT version FROM tickets.orders") == version
    assert len(of(await shop.said(OrdersEnded), "orders")) == 1
    paid = await shop.place(on_sale)
    await shop.settled(paid)
    with pytest.raises(OrderIsPaid):
        await shop.release(paid)
    assert await shop.state(paid) == "complete"


async def test_scenario_04_one_charge_and_none_after_the_time(town: Town) -> None:
    """Two pays under one key are one charge; what is paid is not paid again; a second late is refused before any charge."""
    async with town.open():
        placed = await town.shop.place(await town.shop.sale())
        ids = await asyncio.gather(*(town.pay(placed, key="one") for _ in range(2)))
        await town.settle()
        assert (len(set(ids)), await town.till.taken()) == (1, 2500)
        with pytest.raises(AlreadyPaid):
            await town.pay(placed, key="two")
        assert await town.shop.state(placed) == "complete"
        late = await town.shop.value("SELECT clock_timestamp() - interval '1 second'")
        with pytest.raises(QuoteExpired):
            await town.till.pay(quote(expires_at=late))
        await town.settle()
        assert await town.till.taken() == 2500


@pytest.mark.parametrize("somebody_was_faster", [True, False])
async def test_scenario_05_expiry_against_payment(town: Town, somebody_was_faster: bool) -> None:
    """The charge won after the release: the tickets are issued if they are still there, else the money goes back by itself."""
    on_sale = await town.shop.sale(quota=1)
    placed = await town.shop.place(on_sale)
    await town.pay(placed)
    await town.till.work()
    assert await town.till.taken() == 2500
    await town.shop.let_time_pass(placed)
    assert await town.shop.expire() == 1
    if somebody_was_faster:
        await town.shop.place(on_sale)
    async with town.open():
        await town.settle()
    back = of(await town.shop.said(RefundsWanted), "refunds")
    assert (await town.shop.state(placed), len(back)) == (("expired", 1) if somebody_was_faster else ("complete", 0))
    refunded = await town.till.rows("SELECT coalesce(sum(amount_minor), 0)::bigint AS back FROM payments.refunds WHERE state = 'succeeded'")
    assert refunded[0]["back"] == (2500 if somebody_was_faster else 0)
    assert await town.is_sound()
