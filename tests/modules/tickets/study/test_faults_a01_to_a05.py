"""The study's faults about holds and money: each by the way in which it happens there."""

import asyncio

import pytest
from tests.modules.tickets.shop import Shop
from tests.modules.tickets.study.town import Town, of

from matchday.backbone.database import Database
from matchday.contracts.tickets import OrdersEnded
from matchday.modules.payments.errors import AlreadyPaid
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.errors import OrderIsPaid, SoldOut


async def test_fault_a01_anothers_ticket_is_not_unlocked_by_a_late_timer_or_a_second_cancellation(shop: Shop) -> None:
    on_sale = await shop.sale(quota=1)
    first = await shop.place(on_sale)
    await shop.release(first)
    second = await shop.place(on_sale)
    await shop.let_time_pass(first)
    for _ in range(2):
        await shop.expire()
        assert not (await shop.release(first)).is_new
    with pytest.raises(SoldOut):
        await shop.place(on_sale)
    assert (await shop.state(second), await shop.taken(on_sale)) == ("created", 1)
    assert len(of(await shop.said(OrdersEnded), "orders")) == 1


async def test_fault_a02_a_paid_order_cannot_be_cancelled(shop: Shop) -> None:
    on_sale = await shop.sale(quota=1)
    placed = await shop.place(on_sale)
    await shop.settled(placed)
    async with shop.site() as client:
        answer = await client.delete(f"/api/v1/orders/{placed.order.order_id}", headers=shop.headers(account_id=placed.order.account_id))
    assert (answer.status_code, answer.json()["code"]) == (409, "order_is_paid")
    with pytest.raises(OrderIsPaid):
        await shop.release(placed)
    with pytest.raises(SoldOut):
        await shop.place(on_sale)


async def test_fault_a03_two_buyers_never_hold_one_ticket(shop: Shop, database: Database) -> None:
    """Its control is in test_selling_races.py."""
    on_sale = await shop.sale(quota=1)
    async with Shop(database) as other:
        outcomes = await asyncio.gather(*(each.place(on_sale) for each in (shop, other) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(outcome, Placed) for outcome in outcomes) == 1


async def test_fault_a04_nobody_is_charged_twice(town: Town) -> None:
    async with town.open():
        placed = await town.shop.place(await town.shop.sale())
        ids = await asyncio.gather(*(town.pay(placed) for _ in range(10)))
        await town.settle()
        assert (len(set(ids)), await town.till.taken()) == (1, 2500)
        with pytest.raises(AlreadyPaid):
            await town.pay(placed)
        await town.settle()
        assert await town.till.taken() == 2500
        assert await town.is_sound()


async def test_fault_a05_who_is_charged_for_an_expired_order_gets_tickets_or_money(town: Town) -> None:
    on_sale = await town.shop.sale(quota=2)
    placed = [await town.shop.place(on_sale) for _ in range(2)]
    for each in placed:
        await town.pay(each)
    await town.till.work()
    await town.shop.let_time_pass(*placed)
    assert await town.shop.expire() == 2
    await town.shop.place(on_sale)
    async with town.open():
        await town.settle()
    assert sorted([await town.shop.state(each) for each in placed]) == ["complete", "expired"]
    refunded = await town.till.rows("SELECT sum(amount_minor)::bigint AS back FROM payments.refunds WHERE state = 'succeeded'")
    assert refunded[0]["back"] == 2500
    assert await town.is_sound()
