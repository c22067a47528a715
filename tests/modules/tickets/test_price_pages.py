"""The organiser's pages of vouchers, refunds and invoices, without JavaScript: refused first, errors beside fields, then done."""

import httpx
import pytest
from tests.modules.tickets.shop import Shop, in_days
from tests.modules.tickets.test_refunds_of_orders import sold

from matchday.contracts.tickets import RefundsWanted
from matchday.web.translation import translate


@pytest.fixture(autouse=True)
def in_a_browser(site: httpx.AsyncClient) -> None:
    """It says where its forms come from."""
    site.headers["Sec-Fetch-Site"] = "same-origin"


async def test_pages_are_for_those_who_sell(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale, placed = await sold(shop)
    for path in (
        f"/manage/sales/{on_sale.sale_id}/vouchers",
        f"/manage/sales/{on_sale.sale_id}/refunds",
        f"/manage/orders/{placed.order.order_id}/refund",
        f"/manage/organisations/{shop.organisation_id}/invoices",
    ):
        assert (await site.get(path)).status_code == 303
        assert (await site.get(path, headers=shop.headers())).status_code == 404
        assert (await site.get(path, headers=shop.headers("gate"))).status_code == 403
        assert (await site.get(path, headers=shop.headers("box_office"))).status_code == 200


async def test_vouchers_are_made_and_switched_off(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    address, headers = f"/manage/sales/{on_sale.sale_id}/vouchers", shop.headers("box_office")
    wrong = await site.post(address, data={"code": "FANS", "effect": "percent", "value": "ten", "uses_max": "x"}, headers=headers)
    assert wrong.status_code == 422
    assert 'value="FANS"' in wrong.text
    assert 'id="value-fault"' in wrong.text
    form = {"code": "fans", "effect": "percent", "value": "12,5", "uses_max": "3", "count": "1", f"product.{on_sale.product_id}": "yes"}
    assert (await site.post(address, data=form, headers=headers)).status_code == 303
    again = await site.post(address, data=form, headers=headers)
    assert (again.status_code, "FANS" in again.text) == (422, True)
    assert "12.5% off" in (await site.get(address, headers=headers)).text
    voucher_id = await shop.value("SELECT voucher_id FROM tickets.vouchers")
    await site.post(f"/manage/vouchers/{voucher_id}/state", data={"is_active": "no"}, headers=headers)
    assert await shop.value("SELECT is_active FROM tickets.vouchers") is False
    await site.post(address, data={"code": "bus-", "count": "20", "uses_max": "1", "effect": "none"}, headers=headers)
    assert await shop.value("SELECT count(*) FROM tickets.vouchers WHERE code LIKE 'BUS-%'") == 20


async def test_discounts_are_added_and_removed(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    address, headers = f"/manage/sales/{on_sale.sale_id}/discounts", shop.headers("organiser")
    assert (await site.post(address, data={"name": "3 for 2", "each": "", "discount": "0"}, headers=headers)).status_code == 422
    done = await site.post(address, data={"name": "3 for 2", "each": "3", "benefit": "1", "discount": "100"}, headers=headers)
    assert done.status_code == 303
    assert (await shop.place(on_sale, 3)).order.amount_minor == 5000
    rule_id = await shop.value("SELECT rule_id FROM tickets.discount_rules")
    await site.post(f"/manage/discounts/{rule_id}/removal", data={"sale": str(on_sale.sale_id)}, headers=headers)
    assert (await shop.place(on_sale, 3)).order.amount_minor == 7500


async def test_an_order_is_refunded(shop: Shop, site: httpx.AsyncClient) -> None:
    _, placed = await sold(shop)
    address, headers = f"/manage/orders/{placed.order.order_id}/refund", shop.headers("box_office")
    assert 'id="amount-fault"' in (await site.post(address, data={}, headers=headers)).text
    assert (await site.post(address, data={"amount": "75.01"}, headers=headers)).status_code == 422
    done = await site.post(address, data={"ticket.2": "yes", "kept": "5", "note": "Ill"}, headers=headers)
    assert (done.status_code, done.headers["location"]) == (303, f"/manage/orders/{placed.order.order_id}?done=refund")
    (wanted,) = await shop.said(RefundsWanted)
    assert [each.amount_minor for each in wanted.refunds] == [2000]
    assert "Ill" in (await site.get(f"/manage/sales/{placed.order.stock_id}/refunds", headers=headers)).text


async def test_an_event_is_moved_and_cancelled_with_its_name_typed(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale, _ = await sold(shop)
    address, headers = f"/manage/sales/{on_sale.sale_id}", shop.headers("organiser")
    rule = {"on_sale_until": in_days(2).strftime("%Y-%m-%dT%H:%M"), "kept": "10", "zone": "Europe/Berlin"}
    assert (await site.post(f"{address}/refund-rule", data=rule, headers=headers)).status_code == 303
    assert await shop.value("SELECT kept_basis_points FROM tickets.refund_rules") == 1000
    assert (await site.post(f"{address}/move", data={"starts_at": "soon"}, headers=headers)).status_code == 422
    move = {"starts_at": in_days(30).strftime("%Y-%m-%dT%H:%M"), "venue": "Elsewhere", "doors_at": in_days(5).strftime("%Y-%m-%dT%H:%M")}
    assert (await site.post(f"{address}/move", data=move, headers=headers)).status_code == 303
    assert await shop.value("SELECT venue FROM tickets.sales") == "Elsewhere"
    refused = await site.post(f"{address}/cancellation", data={"confirmation": "cup"}, headers=headers)
    assert (refused.status_code, 'id="confirmation-fault"' in refused.text) == (422, True)
    assert (await site.post(f"{address}/cancellation", data={"confirmation": "Cup final"}, headers=headers)).status_code == 303
    assert await shop.value("SELECT state FROM tickets.sales") == "cancelled"
    assert (await site.get(f"{address}/refunds", headers=headers)).status_code == 200


async def test_invoices_are_set_up_by_the_treasurer(shop: Shop, site: httpx.AsyncClient) -> None:
    await shop.sale()
    address = f"/manage/organisations/{shop.organisation_id}/invoices"
    form = {"seller": "FC Riverside", "address": "Park 1\nRiverside", "prefix": "FCR-", "time_zone": "Europe/Berlin"}
    assert (await site.post(address, data=form, headers=shop.headers("box_office"))).status_code == 403
    wrong = await site.post(address, data=form | {"prefix": "fc r", "time_zone": "Europe/Nowhere"}, headers=shop.headers("treasurer"))
    assert (wrong.status_code, 'id="prefix-fault"' in wrong.text, "FC Riverside" in wrong.text) == (422, True, True)
    lost = await site.post(address, data=form | {"time_zone": "Europe/Nowhere"}, headers=shop.headers("treasurer"))
    assert 'id="time_zone-fault"' in lost.text
    assert (await site.post(address, data=form, headers=shop.headers("treasurer"))).status_code == 303
    assert "FCR-" in (await site.get(address, headers=shop.headers("treasurer"))).text


def test_reasons_are_said_in_german() -> None:
    assert translate("de", "Type the name of the event exactly as it is.") != "Type the name of the event exactly as it is."
