"""The ends of a hold: cancelled, or nobody paid in time. Each frees exactly what it took, exactly once."""

import asyncio
from itertools import product

import pytest
from tests.modules.tickets.shop import Shop

from matchday.backbone.ids import new_id
from matchday.contracts.tickets import EndedOrder, OrdersEnded, RefundsWanted
from matchday.modules.tickets import errors
from matchday.modules.tickets.actions import manage_sales
from matchday.modules.tickets.actions.expire_orders import expire_orders
from matchday.modules.tickets.domain.order_ids import order_id_of, split_ticket_id, ticket_id_of
from matchday.modules.tickets.domain.orders import OPEN, STATES, may_become, sources_of
from matchday.modules.tickets.schemas.sales import NewProduct

ALLOWED = {
    ("created", "awaiting_payment"),
    ("created", "complete"),
    ("created", "cancelled"),
    ("created", "expired"),
    ("awaiting_payment", "created"),
    ("awaiting_payment", "complete"),
    ("awaiting_payment", "cancelled"),
    ("awaiting_payment", "expired"),
    ("complete", "refunded"),
    ("expired", "complete"),
    ("expired", "cancelled"),
}


@pytest.mark.parametrize(("before", "after"), list(product(STATES, STATES)))
def test_every_pair_of_states(before: str, after: str) -> None:
    assert may_become(before, after) == ((before, after) in ALLOWED)  # type: ignore[arg-type]
    assert (before in sources_of(after)) == ((before, after) in ALLOWED)  # type: ignore[arg-type]


def test_open_orders_are_those_that_can_expire() -> None:
    assert OPEN == ("created", "awaiting_payment")


def test_a_ticket_is_its_order_and_its_number() -> None:
    order_id = order_id_of("somebody", "key")
    assert split_ticket_id(order_id) == (order_id, 0)
    assert {split_ticket_id(ticket_id_of(order_id, number)) for number in (1, 2, 32767)} == {(order_id, n) for n in (1, 2, 32767)}
    with pytest.raises(ValueError, match="0 is no number"):
        ticket_id_of(order_id, 0)


async def test_a_paid_order_is_not_cancelled(shop: Shop) -> None:
    on_sale = await shop.sale()
    placed = await shop.place(on_sale, 2)
    await shop.settled(placed)
    with pytest.raises(errors.OrderIsPaid):
        await shop.release(placed)
    assert (await shop.state(placed), await shop.taken(on_sale)) == ("complete", 2)


async def test_somebody_elses_order_is_not_cancelled(shop: Shop) -> None:
    placed = await shop.place(await shop.sale())
    for stranger in (new_id(), None):
        with pytest.raises(errors.OrderNotFound):
            await shop.desk.release(placed.order.order_id, stranger)
    with pytest.raises(errors.OrderNotFound):
        await shop.desk.release(new_id(), placed.order.account_id)
    assert await shop.state(placed) == "created"


async def test_a_second_cancel_changes_nothing_and_tells_nobody(shop: Shop) -> None:
    on_sale = await shop.sale(quota=2)
    placed = await shop.place(on_sale, 2)
    assert (await shop.release(placed)).is_new
    other = await shop.place(on_sale, 2)
    version = await shop.value("SELECT version FROM tickets.orders WHERE order_id = $1", placed.order.order_id)
    assert not (await shop.release(placed)).is_new
    assert await shop.value("SELECT version FROM tickets.orders WHERE order_id = $1", placed.order.order_id) == version
    assert len(await shop.said(OrdersEnded)) == 1
    assert (await shop.state(other), await shop.taken(on_sale)) == ("created", 2)


async def test_a_late_timer_leaves_the_next_buyers_hold_alone(shop: Shop) -> None:
    """The study's fault A1: A cancels, B orders the same ticket, A's time runs out."""
    on_sale = await shop.sale(quota=1)
    a = await shop.place(on_sale)
    await shop.release(a)
    b = await shop.place(on_sale)
    await shop.let_time_pass(a)
    assert await shop.expire() == 0
    assert (await shop.state(a), await shop.state(b), await shop.taken(on_sale)) == ("cancelled", "created", 1)
    assert await shop.differences() == []


async def test_what_nobody_paid_for_in_time_is_free_again(shop: Shop) -> None:
    on_sale = await shop.sale(quota=5)
    late, begun, in_time = await shop.place(on_sale, 2), await shop.place(on_sale, 2), await shop.place(on_sale)
    payment_id = await shop.begun(begun)
    await shop.let_time_pass(late, begun)
    assert await shop.expire() == 2
    assert await shop.expire() == 0
    assert [await shop.state(each) for each in (late, begun, in_time)] == ["expired", "expired", "created"]
    assert await shop.taken(on_sale) == 1
    (told,) = await shop.said(OrdersEnded)
    assert {(order.order_id, order.payment_id, order.end) for order in told.orders} == {
        (late.order.order_id, None, "expired"),
        (begun.order.order_id, payment_id, "expired"),
    }
    assert await shop.differences() == []


async def test_a_sweep_finds_what_became_due_after_it_had_looked(shop: Shop) -> None:
    on_sale = await shop.sale()
    assert await shop.expire() == 0
    placed = await shop.place(on_sale)
    await shop.let_time_pass(placed)
    assert await shop.expire() == 1


async def test_cancelling_what_has_expired_is_no_fault(shop: Shop) -> None:
    placed = await shop.place(await shop.sale())
    await shop.let_time_pass(placed)
    await shop.expire()
    released = await shop.release(placed)
    assert (released.state, released.is_new) == ("cancelled", False)


async def test_who_cancels_when_the_time_was_up_gets_the_money_back_and_no_tickets(shop: Shop) -> None:
    """The money was under way: without the cancellation the places, which are still there, would be taken again."""
    on_sale = await shop.sale()
    cancelled, late = await shop.place(on_sale), await shop.place(on_sale)
    payment_id = await shop.begun(cancelled)
    await shop.let_time_pass(cancelled, late)
    await shop.expire()
    await shop.release(cancelled)
    await shop.settled(cancelled, payment_id)
    await shop.settled(late)
    assert [await shop.state(each) for each in (cancelled, late)] == ["cancelled", "complete"]
    (told,) = await shop.said(RefundsWanted)
    assert [refund.order_id for refund in told.refunds] == [cancelled.order.order_id]
    assert (await shop.taken(on_sale), await shop.differences()) == (1, [])


async def test_a_product_moved_to_another_quota_gives_back_where_it_counts_now(shop: Shop) -> None:
    on_sale = await shop.sale(quota=5)
    placed = await shop.place(on_sale, 3)
    other = await shop.quota(on_sale.sale_id, 10)
    async with shop.database.begin("tickets") as tx:
        from_now_on = NewProduct(name="Seat", price_minor=2500, quota_ids=(other,))
        await manage_sales.change_product(tx, on_sale.product_id, from_now_on)
    assert await shop.taken(on_sale) == 0
    assert await shop.differences() == []
    await shop.release(placed)
    assert await shop.differences() == []


async def test_many_orders_expire_in_one_round(shop: Shop) -> None:
    on_sale = await shop.sale(quota=None)
    placed = await asyncio.gather(*(shop.place(on_sale) for _ in range(1200)))
    await shop.let_time_pass(*placed)
    assert await shop.expire() == 1200
    told = await shop.said(OrdersEnded)
    assert [len(event.orders) for event in told] == [500, 500, 200]
    assert {order.order_id: order for event in told for order in event.orders} == {
        each.order.order_id: EndedOrder(
            order_id=each.order.order_id, account_id=each.order.account_id, payment_id=each.order.payment_id, end="expired"
        )
        for each in placed
    }
    assert await shop.taken(on_sale) == 0


async def test_orders_of_one_product_and_of_several_expire_together(shop: Shop) -> None:
    on_sale = await shop.sale(quota=10)
    other = await shop.product(on_sale.sale_id, quota_ids=(on_sale.quota_id,))
    one = await shop.place(on_sale, 3)
    several = await shop.desk.place(shop.asked(on_sale, {on_sale.product_id: 1, other: 2}))
    assert await shop.taken(on_sale) == 6
    await shop.let_time_pass(one, several)
    assert (await shop.expire(), await shop.taken(on_sale)) == (2, 0)
    assert await shop.differences() == []


async def test_more_than_a_round_takes_is_left_for_the_next(shop: Shop) -> None:
    on_sale = await shop.sale(quota=10)
    placed = [await shop.place(on_sale) for _ in range(5)]
    async with shop.database.begin("tickets") as tx:
        await tx.execute("UPDATE tickets.orders SET held_until = now() - interval '1 minute'")  # all in the same instant
    for ended, left in ((2, 3), (2, 1), (1, 0), (0, 0)):
        async with shop.database.begin("tickets") as tx:
            assert await expire_orders(tx, shop.lock, at_once_max=2) == ended
        assert await shop.taken(on_sale) == left
    assert {await shop.state(each) for each in placed} == {"expired"}
