"""Vouchers: what they refuse, what they do, and that they are used exactly as often as they may be."""

import asyncio
import csv
import io
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from tests.modules.tickets.shop import OnSale, Shop, in_days, without_lock
from tests.modules.tickets.test_selling_races import granted, when_both_write

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions.manage_vouchers import add_rule, add_voucher, change_voucher
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.domain.vouchers import CODE_LETTERS, make_codes
from matchday.modules.tickets.errors import NeedsVoucher, SaleNotFound, SoldOut, UnknownProduct
from matchday.modules.tickets.errors.prices import (
    TermsInvalid,
    UnknownVoucher,
    VoucherCodeTaken,
    VoucherForFew,
    VoucherNeedsMore,
    VoucherNeedsOrder,
    VoucherNotForThis,
    VoucherNotNow,
    VoucherUsedUp,
)
from matchday.modules.tickets.schemas.prices import NewRule, NewVoucher


async def voucher(shop: Shop, on_sale: OnSale, **terms: Any) -> UUID:
    async with shop.database.begin("tickets") as tx:
        return await add_voucher(tx, on_sale.sale_id, NewVoucher(**({"code": "FRIEND"} | terms)))


async def place(
    shop: Shop,
    on_sale: OnSale,
    quantity: int = 1,
    code: str = "friend",
    product_id: UUID | None = None,
    account_id: UUID | None = None,
) -> Placed:
    asked = shop.asked(on_sale, {product_id or on_sale.product_id: quantity}, account_id=account_id)
    return await shop.desk.place(msgspec.structs.replace(asked, voucher=code))


def prices(placed: Placed) -> list[int]:
    return [each.price_minor for each in placed.order.places]


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"code": "OTHER"}, UnknownVoucher),
        ({"is_active": False}, VoucherNotNow),
        ({"valid_from": in_days(1)}, VoucherNotNow),
        ({"valid_until": in_days(-1)}, VoucherNotNow),
        ({"uses_max": 1}, VoucherUsedUp),
        ({"uses_max": 9, "uses_min": 3}, VoucherNeedsMore),
        ({"uses_max": 9, "budget_minor": 0, "effect": "percent", "value": 100}, VoucherUsedUp),
        ({"uses_max": 9, "per_person_max": 1}, VoucherForFew),
        ({"uses_max": 9, "order_min_minor": 5001}, VoucherNeedsOrder),
    ],
)
async def test_what_a_voucher_refuses(shop: Shop, terms: dict[str, Any], refusal: type[Exception]) -> None:
    on_sale = await shop.sale()
    await voucher(shop, on_sale, **terms)
    with pytest.raises(refusal):
        await place(shop, on_sale, 2)
    assert await shop.taken(on_sale) == 0


async def test_a_voucher_is_for_its_products(shop: Shop) -> None:
    on_sale = await shop.sale()
    other = await shop.product(on_sale.sale_id)
    await voucher(shop, on_sale, product_ids=(other,))
    with pytest.raises(VoucherNotForThis):
        await place(shop, on_sale)


@pytest.mark.parametrize(
    ("terms", "price"),
    [
        ({"effect": "set", "value": 1000}, 1000),
        ({"effect": "set", "value": 9000}, 2500),
        ({"effect": "subtract", "value": 700}, 1800),
        ({"effect": "subtract", "value": 7000}, 0),
        ({"effect": "percent", "value": 1250}, 2188),
        ({"effect": "none"}, 2500),
    ],
)
async def test_what_a_voucher_does_to_a_price(shop: Shop, terms: dict[str, Any], price: int) -> None:
    on_sale = await shop.sale()
    voucher_id = await voucher(shop, on_sale, **terms)
    placed = await place(shop, on_sale)
    (held,) = placed.order.places
    assert (held.price_minor, held.discount_minor, held.voucher_id) == (price, 2500 - price, voucher_id)
    assert placed.order.amount_minor == price
    assert placed.order.state == ("created" if price else "complete")
    assert await shop.differences() == []


async def test_its_budget_is_not_overdrawn(shop: Shop) -> None:
    on_sale = await shop.sale()
    await voucher(shop, on_sale, uses_max=9, effect="subtract", value=1000, budget_minor=1500)
    assert prices(await place(shop, on_sale, 2)) == [1500, 2000]
    with pytest.raises(VoucherUsedUp):
        await place(shop, on_sale)


async def test_one_person_uses_it_so_often_and_others_too(shop: Shop) -> None:
    on_sale, ida = await shop.sale(), new_id()
    await voucher(shop, on_sale, uses_max=9, per_person_max=2, effect="subtract", value=1000)
    first = await place(shop, on_sale, account_id=ida)
    await place(shop, on_sale, account_id=ida)
    with pytest.raises(VoucherForFew):
        await place(shop, on_sale, account_id=ida)
    assert prices(await place(shop, on_sale, 2)) == [1500, 1500]
    await shop.release(first)
    assert prices(await place(shop, on_sale, account_id=ida)) == [1500]


async def test_a_guest_is_one_person_by_the_address(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    await voucher(shop, on_sale, uses_max=9, per_person_max=1)
    body = {"lines": [{"product_id": str(on_sale.product_id), "quantity": 1}], "voucher": "friend"}
    url = f"/api/v1/sales/{on_sale.sale_id}/orders"
    codes = [
        (await site.post(url, json=body | {"email": email})).json().get("code", "held")
        for email in ("ida@example.org", "Ida@example.org", "otto@example.org")
    ]
    assert codes == ["held", "voucher_for_few", "held"]


async def test_in_one_batch_one_person_uses_it_no_more_often(shop: Shop, database: Database) -> None:
    on_sale, ida = await shop.sale(), new_id()
    await voucher(shop, on_sale, uses_max=99, per_person_max=3)
    async with Shop(database) as other:
        orders = (place(each, on_sale, account_id=ida) for each in (shop, other) for _ in range(10))
        outcomes = await asyncio.gather(*orders, return_exceptions=True)
    assert granted(outcomes) == 3


async def test_paid_late_one_persons_use_is_taken_again_or_the_money_goes_back(shop: Shop) -> None:
    on_sale, ida = await shop.sale(), new_id()
    await voucher(shop, on_sale, uses_max=9, per_person_max=1)
    late = await place(shop, on_sale, account_id=ida)
    await shop.let_time_pass(late)
    await shop.expire()
    again = await place(shop, on_sale, account_id=ida)
    await shop.settled(late)
    assert await shop.state(late) == "expired"
    await shop.release(again)
    await shop.settled(late, new_id())
    assert (await shop.state(late), await shop.differences()) == ("complete", [])


async def test_the_sum_of_the_order_counts_before_any_discount(shop: Shop) -> None:
    on_sale = await shop.sale()
    other = await shop.product(on_sale.sale_id, price_minor=1000)
    await voucher(shop, on_sale, uses_max=9, order_min_minor=3500, effect="percent", value=5000, product_ids=(on_sale.product_id,))
    with pytest.raises(VoucherNeedsOrder) as refused:
        await place(shop, on_sale)
    assert "35.00" in refused.value.detail
    asked = msgspec.structs.replace(shop.asked(on_sale, {on_sale.product_id: 1, other: 1}), voucher="friend")
    assert prices(await shop.desk.place(asked)) == [1250, 1000]


async def test_it_opens_what_is_hidden(shop: Shop) -> None:
    on_sale = await shop.sale(product={"needs_voucher": True})
    await voucher(shop, on_sale, uses_max=5)
    with pytest.raises(NeedsVoucher):
        await place(shop, on_sale)
    await voucher(shop, on_sale, code="INSIDE", opens_hidden=True)
    assert (await place(shop, on_sale, code=" inside ")).order.state == "created"


async def test_places_it_keeps_are_nobody_elses(shop: Shop) -> None:
    on_sale = await shop.sale(quota=3)
    await voucher(shop, on_sale, uses_max=2, keeps_places=True, product_ids=(on_sale.product_id,))
    await shop.place(on_sale)
    with pytest.raises(SoldOut):
        await shop.place(on_sale)
    held = await place(shop, on_sale, 2)
    await shop.release(held)
    with pytest.raises(SoldOut):
        await shop.place(on_sale)
    await place(shop, on_sale, 2)
    assert (await shop.taken(on_sale), await shop.differences()) == (3, [])


async def test_more_is_not_kept_than_there_is(shop: Shop) -> None:
    on_sale = await shop.sale(quota=3)
    await shop.place(on_sale, 2)
    with pytest.raises(SoldOut):
        await voucher(shop, on_sale, uses_max=2, keeps_places=True, product_ids=(on_sale.product_id,))


async def test_uses_come_back_however_an_order_ends(shop: Shop) -> None:
    on_sale = await shop.sale()
    await voucher(shop, on_sale, uses_max=1, effect="percent", value=5000)
    await shop.release(await place(shop, on_sale))
    late = await place(shop, on_sale)
    await shop.let_time_pass(late)
    await shop.expire()
    await place(shop, on_sale)
    with pytest.raises(VoucherUsedUp):
        await place(shop, on_sale)


async def test_paid_late_the_use_is_taken_again_or_the_money_goes_back(shop: Shop) -> None:
    on_sale = await shop.sale()
    await voucher(shop, on_sale, uses_max=1, effect="percent", value=5000)
    first = await place(shop, on_sale)
    await shop.let_time_pass(first)
    await shop.expire()
    second = await place(shop, on_sale)
    await shop.settled(first)
    assert await shop.state(first) == "expired"
    await shop.let_time_pass(second)
    await shop.expire()
    await shop.settled(second)
    assert await shop.state(second) == "complete"
    assert await shop.differences() == []


async def test_a_voucher_before_rules(shop: Shop) -> None:
    on_sale = await shop.sale()
    other = await shop.product(on_sale.sale_id, price_minor=1000)
    await voucher(shop, on_sale, uses_max=9, effect="percent", value=5000, product_ids=(on_sale.product_id,))
    async with shop.database.begin("tickets") as tx:
        await add_rule(tx, on_sale.sale_id, NewRule(name="3 for 2", each=3, benefit=1, basis_points=10_000))
    asked = shop.asked(on_sale, {on_sale.product_id: 2, other: 3})
    placed = await shop.desk.place(msgspec.structs.replace(asked, voucher="FRIEND"))
    assert prices(placed) == [1250, 1250, 1000, 1000, 0]
    assert await shop.differences() == []


async def test_taxes_are_rounded_as_the_sale_says(shop: Shop) -> None:
    on_sale = await shop.sale(price=10_000, tax_rounding="sum_by_net")
    placed = await shop.place(on_sale, 5)
    assert (placed.order.amount_minor, placed.order.tax_minor) == (49_998, 7983)
    assert await shop.differences() == []


async def test_a_voucher_with_one_use_left_and_twenty_buyers(shop: Shop, database: Database) -> None:
    on_sale = await shop.sale()
    await voucher(shop, on_sale, effect="percent", value=5000)
    async with Shop(database) as other:
        outcomes = await asyncio.gather(*(place((shop, other)[each % 2], on_sale) for each in range(20)), return_exceptions=True)
    assert granted(outcomes) == 1
    assert sum(isinstance(outcome, VoucherUsedUp) for outcome in outcomes) == 19


async def test_control_a_voucher_with_one_use_left_without_the_lock(shop: Shop, database: Database) -> None:
    on_sale = await shop.sale(quota=None)
    await voucher(shop, on_sale, effect="percent", value=5000)
    async with Shop(database, without_lock) as one, Shop(database, without_lock) as other, when_both_write(database):
        buying = asyncio.gather(place(one, on_sale), place(other, on_sale), return_exceptions=True)
    assert granted(await buying) == 2


# Managing


async def test_only_the_box_office_makes_vouchers(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    address, body = f"/manage/v1/sales/{on_sale.sale_id}/vouchers", {"code": "FRIEND"}
    assert (await site.post(address, json=body)).status_code == 401
    assert (await site.post(address, json=body, headers=shop.headers())).status_code == 404
    assert (await site.post(address, json=body, headers=shop.headers("gate"))).status_code == 403
    made = await site.post(address, json=body | {"effect": "percent", "value": 1000}, headers=shop.headers("box_office"))
    assert made.status_code == 201
    again = await site.post(address, json={"code": "friend"}, headers=shop.headers("box_office"))
    assert (again.status_code, again.json()["code"]) == (409, "voucher_code_taken")
    voucher_id = made.json()["voucher_id"]
    assert (await site.delete(f"/manage/v1/vouchers/{voucher_id}", headers=shop.headers("organiser"))).status_code == 204


async def test_a_batch_of_codes_as_a_table(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    address, headers = f"/manage/v1/sales/{on_sale.sale_id}/vouchers", shop.headers("box_office")
    body = {"count": 50, "prefix": "fan-", "label": "=HYPERLINK(1)", "effect": "subtract", "value": 500}
    codes = (await site.post(f"{address}/batch", json=body, headers=headers)).json()["codes"]
    assert len(set(codes)) == 50
    assert all(code.startswith("FAN-") for code in codes)
    rows = list(csv.DictReader(io.StringIO((await site.get(f"{address}.csv", headers=headers)).content.decode("utf-8-sig"))))
    assert {row["code"] for row in rows} == set(codes)
    assert {row["label"] for row in rows} == {"'=HYPERLINK(1)"}


async def test_used_vouchers_stay(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    voucher_id = await voucher(shop, on_sale, effect="percent", value=1000)
    await place(shop, on_sale)
    refused = await site.delete(f"/manage/v1/vouchers/{voucher_id}", headers=shop.headers("organiser"))
    assert (refused.status_code, refused.json()["code"]) == (409, "voucher_in_use")
    (shown,) = (await site.get(f"/manage/v1/sales/{on_sale.sale_id}/vouchers", headers=shop.headers("organiser"))).json()["items"]
    assert (shown["used"], shown["spent_minor"]) == (1, 250)


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"product_ids": (new_id(),)}, UnknownProduct),
        ({"keeps_places": True}, TermsInvalid),
        ({"uses_max": 2, "uses_min": 3}, TermsInvalid),
        ({"uses_max": 9, "uses_min": 3, "per_person_max": 2}, TermsInvalid),
        ({"effect": "percent", "value": 10_001}, TermsInvalid),
        ({"valid_from": in_days(2), "valid_until": in_days(1)}, TermsInvalid),
    ],
)
async def test_terms_that_contradict_each_other(shop: Shop, terms: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await voucher(shop, await shop.sale(), **terms)


async def test_codes_are_unique_in_a_sale(shop: Shop) -> None:
    on_sale = await shop.sale()
    first, second = await voucher(shop, on_sale), await voucher(shop, on_sale, code="SECOND")
    async with shop.database.begin("tickets") as tx:
        await change_voucher(tx, first, NewVoucher(code="friend", uses_max=3))
    with pytest.raises(VoucherCodeTaken):
        async with shop.database.begin("tickets") as tx:
            await change_voucher(tx, second, NewVoucher(code="Friend"))
    with pytest.raises(SaleNotFound):
        await voucher(shop, msgspec.structs.replace(on_sale, sale_id=new_id()))


def test_codes_at_random_have_no_letters_that_look_alike() -> None:
    assert not set("".join(make_codes(500))) - set(CODE_LETTERS)
    assert not set("IO01") & set(CODE_LETTERS)
