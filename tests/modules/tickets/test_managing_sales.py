"""Sales, products and quotas as their organisers manage them, and as everybody hears of them."""

from typing import Any

import httpx
import pytest
from tests.modules.tickets.shop import Shop, in_days

from matchday.backbone.ids import new_id
from matchday.contracts.tickets import SaleChanged
from matchday.modules.tickets.actions.tell_sale import room_of, tell_what_is_left

SALE: dict[str, Any] = {"title": "Cup final", "starts_at": in_days(9).isoformat(), "currency": "EUR"}


async def begin(shop: Shop, site: httpx.AsyncClient, **facts: Any) -> httpx.Response:
    path = f"/manage/v1/organisations/{shop.organisation_id}/sales"
    return await site.post(path, json=SALE | facts, headers=shop.headers("box_office"))


async def test_whoever_has_another_role_manages_nothing(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    paths = [
        ("POST", f"/manage/v1/organisations/{shop.organisation_id}/sales"),
        ("GET", f"/manage/v1/sales/{on_sale.sale_id}"),
        ("PUT", f"/manage/v1/sales/{on_sale.sale_id}"),
        ("PUT", f"/manage/v1/sales/{on_sale.sale_id}/state"),
        ("GET", f"/manage/v1/sales/{on_sale.sale_id}/orders"),
        ("POST", f"/manage/v1/sales/{on_sale.sale_id}/products"),
        ("PUT", f"/manage/v1/products/{on_sale.product_id}"),
        ("POST", f"/manage/v1/sales/{on_sale.sale_id}/quotas"),
        ("PUT", f"/manage/v1/quotas/{on_sale.quota_id}"),
        ("DELETE", f"/manage/v1/quotas/{on_sale.quota_id}"),
    ]
    for method, path in paths:
        assert (await site.request(method, path)).status_code == 401, path
        assert (await site.request(method, path, headers=shop.headers())).status_code == 404, path
        assert (await site.request(method, path, headers=shop.headers("gate"))).status_code == 403, path


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"currency": "XXQ"}, "not_a_currency"),
        ({"match_id": str(new_id())}, "unknown_match"),
        ({"hold_seconds": 59}, "invalid"),
        ({"hold_seconds": 7201}, "invalid"),
        ({"slug": "Not a slug"}, "invalid"),
        ({"title": ""}, "invalid"),
    ],
)
async def test_what_is_no_sale(shop: Shop, site: httpx.AsyncClient, wrong: dict[str, Any], code: str) -> None:
    answer = await begin(shop, site, **wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_an_address_is_given_once(shop: Shop, site: httpx.AsyncClient) -> None:
    first, second = (await begin(shop, site)).json(), (await begin(shop, site)).json()
    assert first["slug"] == "cup-final"
    assert second["slug"].startswith("cup-final-")
    assert (await begin(shop, site, slug="cup-final")).json()["code"] == "slug_taken"


async def test_a_draft_is_nobodys_business(shop: Shop, site: httpx.AsyncClient) -> None:
    sale = (await begin(shop, site)).json()
    assert (await site.get(f"/public/v1/sales/{sale['slug']}")).status_code == 404
    assert (await site.get("/public/v1/sales")).json()["items"] == []


async def test_what_somebody_else_has_changed_is_not_overwritten(shop: Shop, site: httpx.AsyncClient) -> None:
    sale, headers = (await begin(shop, site)).json(), shop.headers("organiser")
    path = f"/manage/v1/sales/{sale['sale_id']}"
    change = SALE | {"revision": sale["revision"], "title": "Final"}
    assert (await site.put(path, json=change, headers=headers)).json()["title"] == "Final"
    assert (await site.put(path, json=change, headers=headers)).json()["code"] == "changed_meanwhile"


async def test_a_sale_goes_from_draft_to_closed(shop: Shop, site: httpx.AsyncClient) -> None:
    sale, headers = (await begin(shop, site)).json(), shop.headers("organiser")
    path = f"/manage/v1/sales/{sale['sale_id']}/state"
    assert (await site.put(path, json={"state": "paused"}, headers=headers)).json()["code"] == "wrong_sale_state"
    for state in ("on_sale", "paused", "on_sale", "closed"):
        assert (await site.put(path, json={"state": state}, headers=headers)).json()["state"] == state
    versions = [event.version for event in await shop.said(SaleChanged)]
    assert versions == sorted(set(versions))


async def test_products_draw_on_quotas_of_their_own_sale(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale, other, headers = await shop.sale(), await shop.sale(slug="another"), shop.headers("organiser")
    path = f"/manage/v1/sales/{on_sale.sale_id}/products"
    wrong = {"name": "Other", "price_minor": 1, "quota_ids": [str(other.quota_id)]}
    assert (await site.post(path, json=wrong, headers=headers)).json()["code"] == "unknown_quota"
    assert (await site.delete(f"/manage/v1/quotas/{on_sale.quota_id}", headers=headers)).json()["code"] == "quota_in_use"
    unused = await shop.quota(on_sale.sale_id, 3)
    assert (await site.delete(f"/manage/v1/quotas/{unused}", headers=headers)).status_code == 204


async def test_what_is_ordered_keeps_its_currency_and_its_kind(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale, headers = await shop.sale(), shop.headers("organiser")
    await shop.place(on_sale)
    path = f"/manage/v1/sales/{on_sale.sale_id}"
    revision = (await site.get(path, headers=headers)).json()["revision"]
    answer = await site.put(path, json=SALE | {"currency": "USD", "revision": revision}, headers=headers)
    assert answer.json()["code"] == "currency_fixed"
    seated = {"name": "Seat", "price_minor": 2500, "is_seated": True}
    answer = await site.put(f"/manage/v1/products/{on_sale.product_id}", json=seated, headers=headers)
    assert answer.json()["code"] == "seated_fixed"


async def test_the_box_office_sees_the_orders(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale, headers = await shop.sale(), shop.headers("box_office")
    paid, held = await shop.place(on_sale), await shop.place(on_sale)
    await shop.settled(paid)
    path = f"/manage/v1/sales/{on_sale.sale_id}/orders"
    every = (await site.get(path, headers=headers)).json()["items"]
    assert [order["order_id"] for order in every] == [str(held.order.order_id), str(paid.order.order_id)]
    complete = (await site.get(path, params={"state": "complete"}, headers=headers)).json()["items"]
    assert [order["order_id"] for order in complete] == [str(paid.order.order_id)]


async def test_everybody_sees_what_is_left(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale(quota=22)
    await shop.product(on_sale.sale_id, name="Hidden", needs_voucher=True)
    await shop.product(on_sale.sale_id, name="Later", on_sale_from=in_days(1))

    async def look() -> list[tuple[str, int | None]]:
        products = (await site.get("/public/v1/sales/cup-final")).json()["products"]
        return [(product["availability"], product["left"]) for product in products]

    assert await look() == [("available", None), ("not_yet", None)]
    await shop.place(on_sale, 5)
    assert await look() == [("few", 17), ("not_yet", None)]
    await shop.place(on_sale, 10)
    await shop.place(on_sale, 7)
    assert await look() == [("sold_out", 0), ("not_yet", None)]
    assert [line["price_from_minor"] for line in (await site.get("/public/v1/sales")).json()["items"]] == [None]


async def test_what_is_left_is_told_once_a_round_and_only_when_it_has_changed(shop: Shop) -> None:
    on_sale = await shop.sale(quota=20)

    async def tell() -> int:
        async with shop.database.begin("tickets") as tx:
            return await tell_what_is_left(tx)

    assert [await tell(), await tell()] == [1, 0]
    for _ in range(3):
        await shop.place(on_sale, 5)
    assert [await tell(), await tell()] == [1, 0]
    await shop.place(on_sale, 5)
    await tell()
    messages = await shop.value("SELECT count(*) FROM tickets.room_messages WHERE room = $1", room_of(on_sale.sale_id))
    assert messages == 3
    assert [event.price_from_minor for event in await shop.said(SaleChanged)][-1] is None
