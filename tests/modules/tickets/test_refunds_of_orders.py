"""Money and tickets that go back: refused first, then each exactly once."""

import asyncio
from typing import Any

import httpx
import msgspec
import pytest
from tests.modules.tickets.shop import OnSale, Shop, in_days, without_lock

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.payments import RefundsSettled, SettledRefund
from matchday.contracts.tickets import OrdersEnded, RefundsWanted
from matchday.modules.tickets.actions.manage_refunds import keep_refund_rule
from matchday.modules.tickets.actions.refund_orders import refund_order
from matchday.modules.tickets.actions.settle_refunds import settle_refunds
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.domain.refunds import Refund, RefundWish
from matchday.modules.tickets.errors import OrderNotFound
from matchday.modules.tickets.errors.prices import (
    NothingToRefund,
    RefundIdReused,
    RefundNotOffered,
    RefundTooMuch,
    TicketNotRefundable,
)
from matchday.modules.tickets.schemas.refunds import RefundRuleChange
from matchday.modules.tickets.store.stocks import LockSales, lock_sales


async def sold(shop: Shop, quantity: int = 3, **sale: Any) -> tuple[OnSale, Placed]:
    on_sale = await shop.sale(**sale)
    placed = await shop.place(on_sale, quantity)
    if placed.order.amount_minor:
        await shop.settled(placed, await shop.begun(placed))
    return on_sale, placed


async def refund(shop: Shop, placed: Placed, lock: LockSales = lock_sales, **wish: Any) -> Refund:
    known = {"refund_id": new_id(), "order_id": placed.order.order_id, "reason": "by_organiser"}
    async with shop.database.begin("tickets") as tx:
        return await refund_order(tx, RefundWish(**(known | wish)), lock)


async def rule(shop: Shop, on_sale: OnSale, days: float = 1, kept: int = 1000) -> None:
    async with shop.database.begin("tickets") as tx:
        await keep_refund_rule(tx, on_sale.sale_id, RefundRuleChange(open_until=in_days(days), kept_basis_points=kept))


def settled(placed: Placed, decided: Refund, has_succeeded: bool = True) -> RefundsSettled:
    said = SettledRefund(
        refund_id=decided.refund_id,
        payment_id=decided.order.payment_id or new_id(),
        subject_id=placed.order.order_id,
        amount_minor=decided.amount_minor,
        currency="EUR",
        has_succeeded=has_succeeded,
        reason="" if has_succeeded else "refused",
    )
    return RefundsSettled(group_id=placed.order.stock_id, source="tickets", refunds=(said,))


async def hear(shop: Shop, *events: RefundsSettled) -> None:
    for event in events:
        async with shop.database.begin("tickets") as tx:
            await settle_refunds(tx, [event])


async def test_what_is_not_complete_is_not_refunded(shop: Shop) -> None:
    placed = await shop.place(await shop.sale())
    with pytest.raises(NothingToRefund):
        await refund(shop, placed)
    with pytest.raises(OrderNotFound):
        await refund(shop, placed, order_id=new_id())


async def test_never_more_than_was_paid(shop: Shop) -> None:
    _, placed = await sold(shop)
    for wish in ({"amount_minor": 7501}, {"numbers": (1,), "amount_minor": 2501}, {"numbers": (1,), "kept_minor": 2501}):
        with pytest.raises(RefundTooMuch):
            await refund(shop, placed, **wish)
    await refund(shop, placed, amount_minor=7000)
    with pytest.raises(RefundTooMuch):
        await refund(shop, placed, amount_minor=501)
    assert (await refund(shop, placed)).amount_minor == 500


async def test_a_ticket_is_refunded_once(shop: Shop) -> None:
    on_sale, placed = await sold(shop)
    await refund(shop, placed, numbers=(2,))
    for numbers in ((2,), (4,), (1, 2)):
        with pytest.raises(TicketNotRefundable):
            await refund(shop, placed, numbers=numbers)
    assert (await shop.taken(on_sale), await shop.differences()) == (2, [])


async def test_a_refund_of_all_ends_the_order_when_it_has_gone_back(shop: Shop) -> None:
    on_sale, placed = await sold(shop)
    decided = await refund(shop, placed)
    (wanted,) = await shop.said(RefundsWanted)
    assert [(each.amount_minor, each.is_earned, each.refund_id) for each in wanted.refunds] == [(7500, True, decided.refund_id)]
    assert (await shop.state(placed), await shop.taken(on_sale)) == ("complete", 0)
    assert await shop.value("SELECT count(*) FROM tickets.positions WHERE state = 'refunded' AND code_version = 2") == 3
    await hear(shop, settled(placed, decided), settled(placed, decided))
    assert await shop.state(placed) == "refunded"
    (told,) = await shop.said(OrdersEnded)
    assert [each.end for each in told.orders] == ["refunded"]
    assert await shop.differences() == []


async def test_a_failed_refund_is_seen_and_may_succeed_later(shop: Shop) -> None:
    _, placed = await sold(shop)
    decided = await refund(shop, placed)
    await hear(shop, settled(placed, decided, has_succeeded=False))
    assert await shop.value("SELECT state || ' ' || failure FROM tickets.refunds") == "failed refused"
    assert await shop.state(placed) == "complete"
    await hear(shop, settled(placed, decided), settled(placed, decided, has_succeeded=False))
    assert await shop.value("SELECT state FROM tickets.refunds") == "succeeded"
    assert await shop.state(placed) == "refunded"


async def test_a_fee_is_kept(shop: Shop) -> None:
    _, placed = await sold(shop)
    decided = await refund(shop, placed, numbers=(1, 3), kept_minor=500)
    assert (decided.amount_minor, decided.kept_minor) == (4500, 500)


async def test_places_can_be_kept_from_others(shop: Shop) -> None:
    on_sale, placed = await sold(shop, quota=3)
    await refund(shop, placed, numbers=(1,), is_place_kept=True)
    assert (await shop.taken(on_sale), await shop.differences()) == (3, [])


async def test_free_tickets_are_given_back_too(shop: Shop) -> None:
    on_sale, placed = await sold(shop, price=0)
    await refund(shop, placed)
    assert (await shop.state(placed), await shop.taken(on_sale)) == ("refunded", 0)
    assert await shop.said(RefundsWanted) == []
    assert await shop.differences() == []


async def test_one_wish_is_one_refund(shop: Shop) -> None:
    _, placed = await sold(shop)
    refund_id = new_id()
    await refund(shop, placed, refund_id=refund_id, numbers=(1,))
    with pytest.raises(RefundIdReused):
        await refund(shop, placed, refund_id=refund_id, numbers=(2,))


async def test_twenty_refunds_of_one_order_at_once(shop: Shop) -> None:
    on_sale, placed = await sold(shop)
    outcomes = await asyncio.gather(*(refund(shop, placed) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(outcome, Refund) for outcome in outcomes) == 1
    assert (await shop.taken(on_sale), await shop.differences()) == (0, [])


async def test_control_two_refunds_at_once_without_the_lock(shop: Shop, database: Database) -> None:
    _, placed = await sold(shop)
    known = {"order_id": placed.order.order_id, "reason": "by_organiser"}
    async with database.begin("tickets") as one, database.begin("tickets") as other:
        first = await refund_order(one, RefundWish(refund_id=new_id(), amount_minor=1000, **known), without_lock)
        heads = await other.fetchval("SELECT refunded_minor FROM tickets.orders WHERE order_id = $1", placed.order.order_id)
    assert (first.amount_minor, heads) == (1000, 0)


# Buyers


async def test_buyers_give_back_within_the_rule_only(shop: Shop) -> None:
    on_sale, placed = await sold(shop)
    with pytest.raises(RefundNotOffered):
        await refund(shop, placed, is_buyers=True)
    await rule(shop, on_sale, days=-1)
    with pytest.raises(RefundNotOffered):
        await refund(shop, placed, is_buyers=True)
    await rule(shop, on_sale, kept=1000)
    decided = await refund(shop, placed, is_buyers=True, numbers=(1,))
    assert (decided.amount_minor, decided.kept_minor) == (2250, 250)


async def test_what_was_passed_on_or_used_is_not_given_back_by_its_buyer(shop: Shop) -> None:
    on_sale, placed = await sold(shop)
    await rule(shop, on_sale)
    await shop.execute("UPDATE tickets.positions SET holder_id = $1 WHERE number = 1", new_id())
    with pytest.raises(TicketNotRefundable):
        await refund(shop, placed, is_buyers=True, numbers=(1,))
    assert len((await refund(shop, placed, is_buyers=True)).tickets) == 2


async def test_a_buyer_sees_and_takes_what_is_offered(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale, placed = await sold(shop)
    await rule(shop, on_sale)
    address = f"/api/v1/orders/{placed.order.order_id}/refund"
    headers = shop.headers(account_id=placed.order.account_id)
    assert (await site.get(address)).status_code == 404
    assert (await site.get(address, headers=shop.headers())).status_code == 404
    offer = (await site.get(address, headers=headers)).json()
    assert [(ticket["number"], ticket["back_minor"]) for ticket in offer["tickets"]] == [(1, 2250), (2, 2250), (3, 2250)]
    given = await site.post(address, json={"numbers": [1]}, headers=headers)
    assert (given.status_code, given.json()["amount_minor"], given.json()["state"]) == (201, 2250, "wanted")
    again = await site.post(address, json={"numbers": [1]}, headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "ticket_not_refundable")


async def test_only_the_box_office_refunds_others(shop: Shop, site: httpx.AsyncClient) -> None:
    _, placed = await sold(shop)
    address = f"/manage/v1/orders/{placed.order.order_id}/refunds"
    body = {"numbers": [1], "kept_minor": 100, "note": "Ill"}
    assert (await site.post(address, json=body)).status_code == 401
    assert (await site.post(address, json=body, headers=shop.headers())).status_code == 404
    assert (await site.post(address, json=body, headers=shop.headers("gate"))).status_code == 403
    headers = shop.headers("box_office") | {"Idempotency-Key": "one refund of a test"}
    first = await site.post(address, json=body, headers=headers)
    again = await site.post(address, json=body, headers=headers)
    assert (first.status_code, first.json()["amount_minor"]) == (201, 2400)
    assert again.json() == first.json()
    listed = await site.get(f"/manage/v1/sales/{placed.order.stock_id}/refunds", headers=shop.headers("organiser"))
    assert [each["note"] for each in listed.json()["items"]] == ["Ill"]


async def test_what_was_paid_too_late_is_seen_among_the_refunds(shop: Shop) -> None:
    on_sale = await shop.sale(quota=1)
    late = await shop.place(on_sale)
    await shop.let_time_pass(late)
    await shop.expire()
    await shop.place(on_sale)
    await shop.settled(late)
    assert await shop.value("SELECT reason || ' ' || state FROM tickets.refunds") == "paid_too_late wanted"
    assert msgspec.structs.asdict((await shop.said(RefundsWanted))[0].refunds[0])["is_earned"] is False
