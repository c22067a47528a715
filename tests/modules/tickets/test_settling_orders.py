"""What becomes of orders when payments end: whatever was captured is issued or goes back, whenever it is heard."""

from itertools import permutations

import msgspec
import pytest
from tests.modules.tickets.shop import Shop, ended, started

from matchday.backbone.ids import new_id
from matchday.contracts.tickets import OrdersCompleted, OrdersEnded, RefundsWanted
from matchday.modules.tickets.actions import manage_sales
from matchday.modules.tickets.domain.order_ids import refund_id_of
from matchday.modules.tickets.schemas.sales import NewQuota


async def test_a_payment_of_another_module_is_none_of_ours(shop: Shop) -> None:
    placed = await shop.place(await shop.sale())
    await shop.hear(msgspec.structs.replace(ended(placed, new_id()), source="auctions"))
    assert await shop.state(placed) == "created"


async def test_paid_orders_become_tickets(shop: Shop) -> None:
    on_sale = await shop.sale()
    placed = await shop.place(on_sale, 3)
    payment_id = await shop.begun(placed)
    assert await shop.state(placed) == "awaiting_payment"
    await shop.settled(placed, payment_id)
    assert (await shop.state(placed), await shop.taken(on_sale)) == ("complete", 3)
    assert await shop.value("SELECT count(*) FROM tickets.positions WHERE state = 'valid' AND holder_id = $1", placed.order.account_id) == 3
    (told,) = await shop.said(OrdersCompleted)
    assert [(order.order_id, order.payment_id, order.amount_minor, order.places) for order in told.orders] == [
        (placed.order.order_id, payment_id, 7500, 3)
    ]
    assert await shop.differences() == []


async def test_a_failed_payment_may_be_tried_again_while_it_holds(shop: Shop) -> None:
    placed = await shop.place(await shop.sale())
    await shop.settled(placed, await shop.begun(placed), "failed")
    assert await shop.state(placed) == "created"
    await shop.settled(placed, await shop.begun(placed))
    assert await shop.state(placed) == "complete"


async def test_the_end_of_an_older_payment_does_not_disturb_the_newer(shop: Shop) -> None:
    placed = await shop.place(await shop.sale())
    older = await shop.begun(placed)
    await shop.begun(placed)
    await shop.settled(placed, older, "failed")
    assert await shop.state(placed) == "awaiting_payment"


async def test_paid_after_expiry_is_issued_while_there_is_room(shop: Shop) -> None:
    on_sale = await shop.sale(quota=2)
    placed = await shop.place(on_sale, 2)
    payment_id = await shop.begun(placed)
    await shop.let_time_pass(placed)
    await shop.expire()
    assert await shop.taken(on_sale) == 0
    await shop.settled(placed, payment_id)
    assert (await shop.state(placed), await shop.taken(on_sale)) == ("complete", 2)
    assert await shop.said(RefundsWanted) == []
    assert await shop.differences() == []


async def test_paid_before_the_sweep_came_round_is_simply_issued(shop: Shop) -> None:
    on_sale = await shop.sale(quota=1)
    placed = await shop.place(on_sale)
    await shop.let_time_pass(placed)
    await shop.settled(placed)
    assert await shop.expire() == 0
    assert (await shop.state(placed), await shop.taken(on_sale)) == ("complete", 1)


async def test_paid_after_expiry_goes_back_in_full_when_it_is_gone(shop: Shop) -> None:
    on_sale = await shop.sale(quota=2)
    placed = await shop.place(on_sale, 2)
    payment_id = await shop.begun(placed)
    await shop.let_time_pass(placed)
    await shop.expire()
    other = await shop.place(on_sale)
    await shop.settled(placed, payment_id)
    await shop.settled(placed, payment_id)
    assert (await shop.state(placed), await shop.taken(on_sale)) == ("expired", 1)
    (told,) = await shop.said(RefundsWanted)
    (refund,) = told.refunds
    assert (refund.refund_id, refund.payment_id, refund.amount_minor) == (refund_id_of(payment_id), payment_id, 5000)
    assert (refund.is_earned, refund.reason) == (False, "paid_too_late")
    assert await shop.value("SELECT refunded_minor FROM tickets.orders WHERE order_id = $1", placed.order.order_id) == 5000
    assert await shop.state(other) == "created"
    assert await shop.differences() == []


@pytest.mark.parametrize("reason", ["cancelled by the buyer", "the event was cancelled", "another one was bought meanwhile"])
async def test_paid_too_late_and_not_to_be_had(shop: Shop, reason: str) -> None:
    on_sale = await shop.sale(per_person_max=1)
    placed = await shop.place(on_sale)
    if reason == "cancelled by the buyer":
        await shop.release(placed)
    else:
        await shop.let_time_pass(placed)
        await shop.expire()
    if reason == "the event was cancelled":
        await shop.execute("UPDATE tickets.sales SET state = 'cancelled' WHERE sale_id = $1", on_sale.sale_id)
    if reason == "another one was bought meanwhile":
        await shop.place(on_sale, account_id=placed.order.account_id)
    await shop.settled(placed)
    assert len(await shop.said(RefundsWanted)) == 1
    assert await shop.said(OrdersCompleted) == []
    assert await shop.differences() == []


async def test_the_last_room_goes_to_who_is_heard_first(shop: Shop) -> None:
    on_sale = await shop.sale(quota=1)
    first = await shop.place(on_sale)
    await shop.let_time_pass(first)
    await shop.expire()
    second = await shop.place(on_sale)
    await shop.let_time_pass(second)
    await shop.expire()
    await shop.settled(second)
    await shop.settled(first)
    assert (await shop.state(second), await shop.state(first), await shop.taken(on_sale)) == ("complete", "expired", 1)


async def test_a_second_payment_of_one_order_goes_back_and_the_tickets_stay(shop: Shop) -> None:
    placed = await shop.place(await shop.sale())
    await shop.settled(placed)
    second = await shop.settled(placed)
    (told,) = await shop.said(RefundsWanted)
    assert [(refund.payment_id, refund.reason) for refund in told.refunds] == [(second, "paid_twice")]
    assert await shop.state(placed) == "complete"
    assert await shop.value("SELECT refunded_minor FROM tickets.orders WHERE order_id = $1", placed.order.order_id) == 0


async def test_another_amount_than_was_asked_for_buys_nothing(shop: Shop) -> None:
    placed = await shop.place(await shop.sale())
    await shop.settled(placed, amount_minor=1)
    (told,) = await shop.said(RefundsWanted)
    assert [refund.amount_minor for refund in told.refunds] == [1]
    assert await shop.state(placed) == "created"


async def test_whoever_begins_to_pay_an_ended_order_is_told_its_end_again(shop: Shop) -> None:
    placed = await shop.place(await shop.sale())
    await shop.release(placed)
    payment_id = await shop.begun(placed)
    told = [order for event in await shop.said(OrdersEnded) for order in event.orders]
    assert [(order.payment_id, order.end) for order in told] == [(None, "cancelled"), (payment_id, "cancelled")]


async def test_a_quota_made_smaller_does_not_stop_what_was_paid_in_time(shop: Shop) -> None:
    on_sale = await shop.sale(quota=2)
    placed = await shop.place(on_sale, 2)
    async with shop.database.begin("tickets") as tx:
        await manage_sales.change_quota(tx, on_sale.quota_id, NewQuota(name="All", size=0))
    await shop.settled(placed)
    assert await shop.state(placed) == "complete"


@pytest.mark.parametrize("outcome", ["captured", "failed"])
async def test_every_order_and_every_repetition_of_the_news_ends_the_same(shop: Shop, outcome: str) -> None:
    """A first payment fails, a second one ends; each event is heard twice, in every order."""
    ends = set()
    for order in permutations(range(4)):
        on_sale = await shop.sale(slug=f"sale-{''.join(map(str, order))}-{outcome}")
        placed = await shop.place(on_sale)
        first, second = new_id(), new_id()
        news = [
            started(placed, first),
            ended(placed, first, "failed"),
            started(placed, second),
            ended(placed, second, outcome),  # type: ignore[arg-type]
        ]
        await shop.hear(*(news[at] for at in order), *(news[at] for at in reversed(order)))
        ends.add((await shop.state(placed), await shop.taken(on_sale)))
    assert ends == {("complete" if outcome == "captured" else "created", 1)}
    assert await shop.said(RefundsWanted) == []
    assert await shop.differences() == []
