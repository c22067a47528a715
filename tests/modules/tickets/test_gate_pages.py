"""The organiser's page of gates, without JavaScript: which tickets each lets in, when, and phones that are lost."""

import re
from uuid import UUID

import httpx
import pytest
from tests.modules.tickets.seat_plans import row, seat_map
from tests.modules.tickets.selling import map_of, put_seats
from tests.modules.tickets.shop import Shop
from tests.tokens import access_token

from matchday.backbone.ids import new_id
from matchday.modules.tickets.queries.gates import gate_views, rules_of
from matchday.modules.tickets.schemas.gates import GateView


@pytest.fixture(autouse=True)
def in_a_browser(site: httpx.AsyncClient) -> None:
    """It says where its forms come from."""
    site.headers["Sec-Fetch-Site"] = "same-origin"


async def _gates(shop: Shop, sale_id: UUID) -> list[GateView]:
    async with shop.database.read("tickets") as tx:
        return await gate_views(tx, sale_id)


async def test_it_is_for_those_who_sell(shop: Shop, site: httpx.AsyncClient) -> None:
    at = f"/manage/sales/{(await shop.sale()).sale_id}/gates"
    assert (await site.get(at)).status_code == 303
    assert (await site.get(at, headers=shop.headers())).status_code == 404
    for held in ("organiser", "box_office", "owner"):
        assert (await site.get(at, headers=shop.headers(held))).status_code == 200
    for held in ("treasurer", "gate", "editor"):
        assert (await site.get(at, headers=shop.headers(held))).status_code == 403
        for path in (at, f"{at}/rules", f"{at}/{new_id()}", f"{at}/devices/{new_id()}"):
            assert (await site.post(path, data={"name": "North"}, headers=shop.headers(held))).status_code == 403


async def test_a_gate_without_a_name_or_with_anothers_is_refused_and_keeps_what_was_ticked(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    at, staff = f"/manage/sales/{on_sale.sale_id}/gates", shop.headers("organiser")
    ticked = f"product-{on_sale.product_id}"
    assert (await site.post(at, data={"name": "North"}, headers=staff)).status_code == 303
    for name in ("", "x" * 81, "north"):
        sent = await site.post(at, data={"name": name, ticked: "on"}, headers=staff)
        assert sent.status_code == 422
        assert re.search(rf'name="{ticked}" checked', sent.text)
    assert (await site.post(f"{at}/{new_id()}", data={"name": "Else"}, headers=staff)).status_code == 404
    assert [gate.name for gate in await _gates(shop, on_sale.sale_id)] == ["North"]


async def test_a_gate_is_for_products_and_blocks_and_can_be_changed_and_removed(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale(product={"is_seated": True})
    map_id = await map_of(shop.database, shop.organisation_id, seat_map(row(1, "s" * 10)))
    await put_seats(shop.database, on_sale.sale_id, map_id, {"A": (on_sale.product_id,)})
    at, staff = f"/manage/sales/{on_sale.sale_id}/gates", shop.headers("organiser")
    assert "Stalls" in (await site.get(at, headers=staff)).text
    fields = {"name": "North", f"product-{on_sale.product_id}": "on", "section-1": "on", "section-999": "on", f"product-{new_id()}": "on"}
    assert (await site.post(at, data=fields, headers=staff)).status_code == 303
    (gate,) = await _gates(shop, on_sale.sale_id)
    assert (gate.product_ids, gate.sections) == ((on_sale.product_id,), (1,))
    shown = (await site.get(at, headers=staff)).text
    assert "2 restrictions" in shown
    assert (await site.post(f"{at}/{gate.gate_id}", data={"name": "North-west"}, headers=staff)).status_code == 303
    (gate,) = await _gates(shop, on_sale.sale_id)
    assert (gate.name, gate.product_ids, gate.sections) == ("North-west", (), ())
    assert (await site.post(f"{at}/{gate.gate_id}", data={"name": "North-west", "deed": "remove"}, headers=staff)).status_code == 303
    assert await _gates(shop, on_sale.sale_id) == []


async def test_when_people_are_let_in_is_said_by_a_zones_clocks(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    at, staff = f"/manage/sales/{on_sale.sale_id}/gates", shop.headers("organiser")
    given = {"opens_at": "2027-03-01T17:00", "closes_at": "2027-03-01T23:00", "zone": "Europe/Berlin", "reentry": "on"}
    for wrong, sentence in (
        ({"closes_at": "2027-03-01T16:00"}, "close after they open"),
        ({"opens_at": "soon"}, "Give a date and a time"),
        ({"zone": "Nowhere"}, "Give a time zone"),
    ):
        sent = await site.post(f"{at}/rules", data=given | wrong, headers=staff)
        assert (sent.status_code, sentence in sent.text) == (422, True)
    assert (await site.post(f"{at}/rules", data=given, headers=staff)).status_code == 303
    async with shop.database.read("tickets") as tx:
        rules = await rules_of(tx, on_sale.sale_id)
    assert rules.is_reentry_allowed
    assert rules.opens_at is not None
    assert rules.opens_at.isoformat() == "2027-03-01T16:00:00+00:00"
    assert 'value="2027-03-01T16:00"' in (await site.get(at, headers=staff)).text


async def test_a_lost_phone_is_blocked_and_released(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    at, staff, device_id = f"/manage/sales/{on_sale.sale_id}/gates", shop.headers("organiser"), new_id()
    await site.post(at, data={"name": "North"}, headers=staff)
    (gate,) = await _gates(shop, on_sale.sale_id)
    device = {"name": "Phone 7", "gate_id": str(gate.gate_id)}
    home = f"/manage/v1/sales/{on_sale.sale_id}/devices"
    assert (await site.put(f"{home}/{device_id}", json=device, headers=shop.headers("gate"))).status_code == 200
    for deed, is_blocked in (("block", True), ("release", False)):
        assert (await site.post(f"{at}/devices/{device_id}", data={"deed": deed}, headers=staff)).status_code == 303
        (known,) = (await site.get(home, headers=staff)).json()["items"]
        assert known["is_blocked"] is is_blocked


async def test_the_proof_is_for_platform_admins_and_names_what_is_wrong(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    await shop.place(on_sale)
    assert (await site.get("/admin/tickets", headers=shop.headers("owner"))).status_code == 403
    assert (await site.post("/admin/tickets", data={}, headers=shop.headers("owner"))).status_code == 403
    admin = {"Authorization": f"Bearer {access_token({}, is_platform_admin=True)}"}
    assert "matchday tickets verify" in (await site.get("/admin/tickets", headers=admin)).text
    assert "Every place is counted once" in (await site.post("/admin/tickets", data={}, headers=admin)).text
    await shop.execute("UPDATE tickets.quotas SET taken = taken + 1 WHERE quota_id = $1", on_sale.quota_id)
    shown = (await site.post("/admin/tickets", data={}, headers=admin)).text
    assert f"quota {on_sale.quota_id}" in shown
    await shop.execute("UPDATE tickets.quotas SET taken = taken - 1 WHERE quota_id = $1", on_sale.quota_id)
