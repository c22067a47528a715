"""Placing an order: what is refused first, then what is held."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.modules.tickets.shop import OnSale, Shop, in_days

from matchday.backbone.errors import Refusal
from matchday.backbone.http.idempotency import KeyReused
from matchday.backbone.ids import new_id
from matchday.contracts.accounts import AccountChanged
from matchday.contracts.tickets import OrdersCompleted, OrdersPlaced
from matchday.modules.tickets import errors
from matchday.modules.tickets.actions import manage_sales
from matchday.modules.tickets.actions.hear_of_accounts import hear_of_accounts
from matchday.modules.tickets.schemas.sales import NewProduct, NewQuota

KEY = "0123456789012345678901"


def body(on_sale: OnSale, quantity: int = 1, **facts: Any) -> dict[str, Any]:
    return {"lines": [{"product_id": str(on_sale.product_id), "quantity": quantity}]} | facts


def path(on_sale: OnSale) -> str:
    return f"/api/v1/sales/{on_sale.sale_id}/orders"


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        ("draft", errors.SaleNotFound),
        ("paused", errors.SaleNotOpen),
        ("closed", errors.SaleNotOpen),
        ("cancelled", errors.SaleCancelled),
    ],
)
async def test_nothing_is_held_of_a_sale_that_is_not_open(shop: Shop, state: str, refusal: type[Refusal]) -> None:
    on_sale = await shop.sale(state=state)
    with pytest.raises(refusal):
        await shop.place(on_sale)
    assert await shop.taken(on_sale) == 0


@pytest.mark.parametrize(
    ("product", "refusal"),
    [
        ({"is_archived": True}, errors.NoLongerOnSale),
        ({"on_sale_until": in_days(-1)}, errors.NoLongerOnSale),
        ({"on_sale_from": in_days(1)}, errors.NotOnSaleYet),
        ({"needs_voucher": True}, errors.NeedsVoucher),
        ({"per_order_max": 2}, errors.TooManyInOrder),
        ({"per_person_max": 2}, errors.TooManyForOne),
    ],
)
async def test_what_a_product_does_not_allow(shop: Shop, product: dict[str, Any], refusal: type[Refusal]) -> None:
    on_sale = await shop.sale(product=product)
    with pytest.raises(refusal):
        await shop.place(on_sale, 3)
    assert await shop.taken(on_sale) == 0
    assert await shop.differences() == []


async def test_an_unknown_sale_and_another_sales_product(shop: Shop) -> None:
    on_sale, other = await shop.sale(), await shop.sale(slug="another")
    with pytest.raises(errors.SaleNotFound):
        await shop.place(OnSale(sale_id=new_id(), product_id=on_sale.product_id, quota_id=on_sale.quota_id))
    with pytest.raises(errors.UnknownProduct):
        await shop.place(OnSale(sale_id=on_sale.sale_id, product_id=other.product_id, quota_id=on_sale.quota_id))


async def test_more_than_there_is(shop: Shop) -> None:
    on_sale = await shop.sale(quota=3)
    await shop.place(on_sale, 2)
    with pytest.raises(errors.SoldOut):
        await shop.place(on_sale, 2)
    await shop.place(on_sale, 1)
    with pytest.raises(errors.SoldOut):
        await shop.place(on_sale)
    assert await shop.taken(on_sale) == 3


async def test_one_person_has_a_limit_over_all_orders_open_and_complete(shop: Shop) -> None:
    on_sale = await shop.sale(per_person_max=4)
    account_id = new_id()
    await shop.settled(await shop.place(on_sale, 2, account_id=account_id))
    held = await shop.place(on_sale, 2, account_id=account_id)
    with pytest.raises(errors.TooManyForOne):
        await shop.place(on_sale, account_id=account_id)
    await shop.place(on_sale, 4)
    await shop.release(held)
    await shop.place(on_sale, 2, account_id=account_id)


async def test_the_limit_counts_orders_of_the_same_moment(shop: Shop) -> None:
    on_sale = await shop.sale(per_person_max=2)
    account_id = new_id()
    outcomes = await asyncio.gather(*(shop.place(on_sale, account_id=account_id) for _ in range(5)), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Placed"] * 2 + ["TooManyForOne"] * 3


async def test_a_banned_account_buys_nothing(shop: Shop) -> None:
    on_sale, account_id = await shop.sale(), new_id()
    banned = AccountChanged(
        account_id=account_id, version=2, name="A", avatar=None, is_banned=True, is_platform_admin=False, is_deleted=False
    )
    async with shop.database.begin("tickets") as tx:
        await hear_of_accounts(tx, [banned])
    with pytest.raises(errors.NotForThisAccount):
        await shop.place(on_sale, account_id=account_id)


async def test_all_or_nothing(shop: Shop) -> None:
    on_sale = await shop.sale(quota=10)
    scarce = await shop.quota(on_sale.sale_id, 1)
    other = await shop.product(on_sale.sale_id, quota_ids=(scarce,))
    with pytest.raises(errors.SoldOut):
        await shop.desk.place(shop.asked(on_sale, {on_sale.product_id: 2, other: 2}))
    assert await shop.taken(on_sale) == 0
    placed = await shop.desk.place(shop.asked(on_sale, {on_sale.product_id: 2, other: 1}))
    assert [place.price_minor for place in placed.order.places] == [2500, 2500, 1000]
    assert placed.order.amount_minor == 6000


async def test_a_quota_is_shared_by_products_and_others_are_not_touched(shop: Shop) -> None:
    on_sale = await shop.sale(quota=3)
    sharing = await shop.product(on_sale.sale_id, quota_ids=(on_sale.quota_id,))
    apart = await shop.product(on_sale.sale_id, quota_ids=(await shop.quota(on_sale.sale_id, 5),))
    await shop.place(on_sale, 2)
    await shop.desk.place(shop.asked(on_sale, {sharing: 1}))
    with pytest.raises(errors.SoldOut):
        await shop.desk.place(shop.asked(on_sale, {sharing: 1}))
    await shop.desk.place(shop.asked(on_sale, {apart: 5}))
    assert await shop.differences() == []


async def test_the_same_command_is_the_same_order_and_another_one_is_refused(shop: Shop) -> None:
    on_sale, account_id = await shop.sale(), new_id()
    first, twin = await asyncio.gather(
        shop.place(on_sale, 2, account_id=account_id, key="k"), shop.place(on_sale, 2, account_id=account_id, key="k")
    )
    again = await shop.place(on_sale, 2, account_id=account_id, key="k")
    assert first.order == twin.order == again.order
    with pytest.raises(KeyReused):
        await shop.place(on_sale, 3, account_id=account_id, key="k")
    assert (await shop.place(on_sale, 2, key="k")).order.order_id != first.order.order_id
    assert await shop.taken(on_sale) == 4


async def test_prices_are_fixed_while_it_is_held(shop: Shop) -> None:
    on_sale = await shop.sale(price=2500)
    placed = await shop.place(on_sale)
    async with shop.database.begin("tickets") as tx:
        dearer = NewProduct(name="Seat", price_minor=9900, quota_ids=(on_sale.quota_id,))
        await manage_sales.change_product(tx, on_sale.product_id, dearer)
    await shop.settled(placed)
    assert await shop.state(placed) == "complete"
    assert await shop.value("SELECT price_minor FROM tickets.positions WHERE order_id = $1", placed.order.order_id) == 2500
    assert (await shop.place(on_sale)).order.amount_minor == 9900


async def test_a_smaller_quota_sells_no_more_and_takes_nothing_away(shop: Shop) -> None:
    on_sale = await shop.sale(quota=5)
    placed = await shop.place(on_sale, 4)
    async with shop.database.begin("tickets") as tx:
        await manage_sales.change_quota(tx, on_sale.quota_id, NewQuota(name="All", size=2))
    with pytest.raises(errors.SoldOut):
        await shop.place(on_sale)
    await shop.settled(placed)
    assert (await shop.state(placed), await shop.taken(on_sale)) == ("complete", 4)


async def test_what_costs_nothing_is_complete_at_once(shop: Shop) -> None:
    on_sale = await shop.sale(price=0)
    placed = await shop.place(on_sale, 2)
    assert placed.order.state == "complete"
    assert await shop.value("SELECT count(*) FROM tickets.positions WHERE state = 'valid'") == 2
    (told,) = await shop.said(OrdersCompleted)
    assert [(order.payment_id, order.amount_minor, order.places) for order in told.orders] == [(None, 0, 2)]
    assert await shop.differences() == []


async def test_orders_of_one_moment_are_told_together(shop: Shop) -> None:
    on_sale = await shop.sale()
    await asyncio.gather(*(shop.place(on_sale) for _ in range(20)))
    told = await shop.said(OrdersPlaced)
    assert len(told) < 4
    assert sum(len(event.orders) for event in told) == 20


async def test_over_http_with_a_countdown_and_a_quote(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale(hold_seconds=600)
    headers = shop.headers() | {"Idempotency-Key": "one"}
    answer = await site.post(path(on_sale), json=body(on_sale, 2), headers=headers)
    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert (order["state"], order["amount_minor"], order["tax_minor"], order["currency"]) == ("created", 5000, 798, "EUR")
    assert (order["quote"].count("."), order["secret"], len(order["positions"])) == (1, None, 2)
    again = await site.post(path(on_sale), json=body(on_sale, 2), headers=headers)
    assert again.json() == order | {"now": again.json()["now"]}
    shown = await site.get(f"/api/v1/orders/{order['order_id']}", headers=headers)
    assert shown.json()["quote"] == order["quote"]
    mine = await site.get("/api/v1/orders", headers=headers)
    assert [line["order_id"] for line in mine.json()["items"]] == [order["order_id"]]


async def test_a_stranger_neither_sees_nor_cancels_it(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    placed = await shop.place(on_sale)
    there = f"/api/v1/orders/{placed.order.order_id}"
    for headers in ({}, shop.headers(), {"Order-Secret": shop.desk.secrets.of(new_id())}):
        assert (await site.get(there, headers=headers)).status_code == 404
        assert (await site.delete(there, headers=headers)).status_code == 404
    assert (await site.get("/api/v1/orders")).status_code == 401
    assert await shop.state(placed) == "created"


async def test_a_secret_does_not_open_the_order_of_an_account(shop: Shop, site: httpx.AsyncClient) -> None:
    placed = await shop.place(await shop.sale())
    headers = {"Order-Secret": shop.desk.secrets.of(placed.order.order_id)}
    assert (await site.get(f"/api/v1/orders/{placed.order.order_id}", headers=headers)).status_code == 404


async def test_a_guest_gives_an_address_and_is_given_a_secret(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale(per_person_max=2)
    assert (await site.post(path(on_sale), json=body(on_sale))).json()["code"] == "email_needed"
    guessed = await site.post(path(on_sale), json=body(on_sale, email="a@example.org"), headers={"Idempotency-Key": "1"})
    assert guessed.json()["code"] == "guest_key_too_short"
    made = await site.post(path(on_sale), json=body(on_sale, 2, email="A@example.org"), headers={"Idempotency-Key": KEY})
    order = made.json()
    assert made.status_code == 201, made.text
    too_many = await site.post(path(on_sale), json=body(on_sale, email="a@example.org"))
    assert too_many.json()["code"] == "too_many_for_one"
    there, headers = f"/api/v1/orders/{order['order_id']}", {"Order-Secret": order["secret"]}
    assert (await site.get(there, headers=headers)).json()["state"] == "created"
    assert (await site.delete(there, headers=headers)).status_code == 204
    assert (await site.get(there, headers=headers)).json()["state"] == "cancelled"


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines": []},
        {"lines": [{"product_id": str(UUID(int=1)), "quantity": 0}]},
        {"lines": [{"product_id": str(UUID(int=1)), "quantity": 1}], "amount_minor": 1},
        {"lines": [{"product_id": str(UUID(int=1)), "quantity": 1}], "email": "nobody"},
    ],
)
async def test_what_is_no_order(shop: Shop, site: httpx.AsyncClient, wrong: dict[str, Any]) -> None:
    on_sale = await shop.sale()
    assert (await site.post(path(on_sale), json=wrong, headers=shop.headers())).status_code == 422
