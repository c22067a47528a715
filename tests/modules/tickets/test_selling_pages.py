"""The pages of those who sell, without JavaScript: who may see what; from a match to a sale; errors beside fields; finding orders."""

from typing import Any

import httpx
import pytest
from tests.modules.tickets.seat_plans import row, seat_map
from tests.modules.tickets.selling import map_of
from tests.modules.tickets.shop import OnSale, Shop

from matchday.backbone.database import Database
from matchday.backbone.http import Cursor
from matchday.backbone.ids import new_id
from matchday.modules.tickets.pages.managing_form import SENTENCES
from matchday.modules.tickets.queries.sold_orders import Asked, find_sold
from matchday.web.translation import translate

FREE = {"match": "other", "title": "Season opening", "starts_at": "2027-03-01T19:00", "zone": "Europe/Berlin", "currency": "EUR"}


@pytest.fixture(autouse=True)
def in_a_browser(site: httpx.AsyncClient) -> None:
    """It says where its forms come from."""
    site.headers["Sec-Fetch-Site"] = "same-origin"


async def a_match(shop: Shop, **facts: Any) -> Any:
    """One that tickets has heard of."""
    match_id = new_id()
    known = {"organisation_id": shop.organisation_id, "home": "Eagles", "away": "Foxes", "venue": "Riverside Park", "in_days": 9}
    known |= facts
    await shop.execute(
        """
        INSERT INTO tickets.known_matches (match_id, version, organisation_id, competition_slug, competition_name, home, away, venue,
            kicks_off_at, phase)
        VALUES ($1, 1, $2, 'cup', 'Cup', $3, $4, $5, clock_timestamp() + make_interval(days => $6), 'scheduled')
        """,
        match_id,
        known["organisation_id"],
        known["home"],
        known["away"],
        known["venue"],
        known["in_days"],
    )
    return match_id


def new(shop: Shop) -> str:
    """Where a sale is begun."""
    return f"/manage/organisations/{shop.organisation_id}/sales/new"


# Who may


async def test_each_role_sees_what_is_its_own(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    placed = await shop.place(on_sale)
    at = f"/manage/sales/{on_sale.sale_id}"
    sellers = {"organiser", "box_office", "owner"}
    allowed = {
        f"/manage/organisations/{shop.organisation_id}/sales": sellers | {"treasurer", "gate"},
        at: sellers | {"treasurer"},
        f"{at}/board": sellers | {"treasurer"},
        new(shop): sellers,
        f"/manage/orders/{placed.order.order_id}": sellers,
    } | {f"{at}/{part}": sellers for part in ("orders", "orders.csv", "products", "seats", "settings", "waiting", "preview", "check")}
    for path, roles in allowed.items():
        assert (await site.get(path)).status_code == 303, path
        assert (await site.get(path, headers=shop.headers())).status_code == 404, path
        for held in ("owner", "organiser", "box_office", "treasurer", "gate", "editor"):
            expected = 200 if held in roles else 403
            assert (await site.get(path, headers=shop.headers(held))).status_code == expected, (path, held)


async def test_nothing_is_changed_by_whom_it_is_not_for(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale(state="draft")
    at = f"/manage/sales/{on_sale.sale_id}"
    paths = [new(shop), f"{at}/set-up", f"{at}/settings", f"{at}/state", f"{at}/products/new", f"{at}/products/{on_sale.product_id}"]
    paths += [f"{at}/quotas/new", f"{at}/quotas/{on_sale.quota_id}", f"{at}/seats"]
    for path in paths:
        assert (await site.post(path, data={}, headers=shop.headers("treasurer"))).status_code == 403, path
        assert (await site.post(path, data={}, headers=shop.headers())).status_code == 404, path


async def test_treasurers_and_gates_are_led_to_their_own_only(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    path = f"/manage/organisations/{shop.organisation_id}/sales"
    counted = (await site.get(path, headers=shop.headers("treasurer"))).text
    assert "/money" in counted
    assert "/sales/new" not in counted
    watched = (await site.get(f"/manage/sales/{on_sale.sale_id}", headers=shop.headers("treasurer"))).text
    assert "/orders" not in watched.partition("<main")[2].partition("board")[0]
    admitted = (await site.get(path, headers=shop.headers("gate"))).text
    assert f"/manage/sales/{on_sale.sale_id}/gate" in admitted
    assert "€0.00" not in admitted


# From a match to a sale


async def test_a_second_ticket_is_left_out_as_we_proposed_it_and_else_needs_its_price(shop: Shop, site: httpx.AsyncClient) -> None:
    match_id, headers = await a_match(shop), shop.headers("box_office")
    begun = await site.post(new(shop), data={"match": str(match_id), "currency": "EUR", "zone": "UTC"}, headers=headers)
    path = begun.headers["location"]
    offers = {"name.0": "Stand", "price.0": "25", "tax": "19", "zone": "UTC"}
    assert (await site.post(path, data=offers | {"name.1": "Students"}, headers=headers)).status_code == 422
    sent = await site.post(path, data=offers | {"name.1": "Reduced"}, headers=headers)
    assert sent.status_code == 303
    assert "Reduced" not in (await site.get(sent.headers["location"], headers=headers)).text


async def test_a_match_becomes_a_sale_in_three_pages(shop: Shop, site: httpx.AsyncClient) -> None:
    match_id, headers = await a_match(shop), shop.headers("box_office")
    assert "Eagles – Foxes" in (await site.get(new(shop), headers=headers)).text
    begun = await site.post(new(shop), data={"match": str(match_id), "currency": "EUR", "zone": "UTC"}, headers=headers)
    at = begun.headers["location"].removesuffix("/set-up")
    offers = {"name.0": "Stand", "price.0": "25,50", "name.1": "Reduced", "price.1": "12.5", "places.1": "20"}
    sent = await site.post(f"{at}/set-up", data=offers | {"places": "100", "tax": "19", "zone": "UTC"}, headers=headers)
    assert sent.headers["location"] == f"{at}/check"
    assert "€25.50" in (await site.get(f"{at}/check", headers=headers)).text
    published = await site.post(f"{at}/state", data={"to": "on_sale"}, headers=headers)
    assert published.headers["location"] == f"{at}?done=on_sale"
    sale = (await site.get("/public/v1/sales/eagles-foxes")).json()
    assert (sale["venue"], sale["match_id"]) == ("Riverside Park", str(match_id))
    assert [(product["price_minor"], product["tax_rate"]) for product in sale["products"]] == [(2550, 1900), (1250, 1900)]
    assert await shop.value("SELECT array_agg(size ORDER BY size) FROM tickets.quotas") == [20, 100]
    assert (await shop.differences()) == []


async def test_a_free_event_has_its_own_name_time_and_place(shop: Shop, site: httpx.AsyncClient) -> None:
    begun = await site.post(new(shop), data=FREE, headers=shop.headers("organiser"))
    assert begun.status_code == 303
    starts_at = await shop.value("SELECT starts_at FROM tickets.sales")
    assert starts_at.isoformat() == "2027-03-01T18:00:00+00:00"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"match": ""}, "match"),
        ({"match": str(new_id())}, "match"),
        ({"title": ""}, "title"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"zone": "Nowhere/Land"}, "zone"),
        ({"currency": "XXQ"}, "currency"),
        ({"currency": "€"}, "currency"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(shop: Shop, site: httpx.AsyncClient, wrong: dict[str, str], field: str) -> None:
    answer = await site.post(new(shop), data=FREE | wrong, headers=shop.headers("organiser"))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert await shop.value("SELECT count(*) FROM tickets.sales") == 0


async def test_a_match_of_others_is_none_to_sell_for(shop: Shop, site: httpx.AsyncClient) -> None:
    others = await a_match(shop, organisation_id=new_id(), home="Strangers")
    assert "Strangers" not in (await site.get(new(shop), headers=shop.headers("organiser"))).text
    answer = await site.post(new(shop), data=FREE | {"match": str(others)}, headers=shop.headers("organiser"))
    assert answer.status_code == 422


async def test_a_set_up_that_is_wrong_makes_nothing_and_keeps_what_was_typed(shop: Shop, site: httpx.AsyncClient) -> None:
    headers = shop.headers("organiser")
    at = (await site.post(new(shop), data=FREE, headers=headers)).headers["location"].removesuffix("/set-up")
    for form in (
        {},
        {"name.0": "Stand", "price.0": "much"},
        {"name.0": "Stand", "price.0": "1.234"},
        {"name.0": "S", "price.0": "1", "tax": "x"},
    ):
        answer = await site.post(f"{at}/set-up", data=form, headers=headers)
        assert answer.status_code == 422
        assert not form or f'value="{form["name.0"]}"' in answer.text
    assert await shop.value("SELECT count(*) FROM tickets.products") == 0


async def test_a_seat_map_asks_for_a_price_for_each_zone(shop: Shop, site: httpx.AsyncClient, database: Database) -> None:
    headers = shop.headers("organiser")
    map_id = await map_of(database, shop.organisation_id, seat_map(row(1, "ssss"), row(2, "ssss")))
    begun = await site.post(new(shop), data=FREE | {"map": str(map_id)}, headers=headers)
    at = begun.headers["location"].partition("/set-up")[0]
    assert begun.headers["location"].endswith(f"?map={map_id}")
    missing = await site.post(f"{at}/set-up", data={"map": str(map_id), "price.0": ""}, headers=headers)
    assert missing.status_code == 422
    zones = missing.text.count('class="offer"')
    prices = {f"price.{number}": "30" for number in range(zones)}
    assert (await site.post(f"{at}/set-up", data=prices | {"map": str(map_id)}, headers=headers)).status_code == 303
    assert await shop.value("SELECT count(*) FROM tickets.seat_states") == 1
    assert (await site.get(f"{at}/seats", headers=headers)).status_code == 200


# Settings, products, limits


async def test_settings_that_somebody_else_changed_are_not_overwritten(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale, headers = await shop.sale(), shop.headers("box_office")
    at = f"/manage/sales/{on_sale.sale_id}/settings"
    form = {
        "title": "Cup final",
        "starts_at": "2027-03-01T19:00",
        "currency": "EUR",
        "hold_minutes": "20",
        "slug": "cup-final",
        "zone": "UTC",
    }
    assert (await site.post(at, data=form | {"revision": "1"}, headers=headers)).status_code == 303
    assert await shop.value("SELECT hold_seconds FROM tickets.sales") == 1200
    late = await site.post(at, data=form | {"revision": "1", "title": "Mine"}, headers=headers)
    assert (late.status_code, 'value="Mine"' in late.text) == (409, True)
    wrong = await site.post(at, data=form | {"revision": "2", "hold_minutes": "0"}, headers=headers)
    assert (wrong.status_code, 'id="hold_minutes-fault"' in wrong.text) == (422, True)


async def test_a_price_changes_for_those_who_come_later(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale, headers = await shop.sale(), shop.headers("box_office")
    placed = await shop.place(on_sale)
    path = f"/manage/sales/{on_sale.sale_id}/products/{on_sale.product_id}"
    form = {"name": "Seat", "price": "99.99", "tax": "19", "per_order_max": "10", "zone": "UTC", f"quota.{on_sale.quota_id}": "yes"}
    assert (await site.post(path, data=form | {"price": "-1"}, headers=headers)).status_code == 422
    assert (await site.post(path, data=form, headers=headers)).status_code == 303
    assert (await shop.place(on_sale)).order.amount_minor == 9999
    assert placed.order.amount_minor == 2500
    upside_down = form | {"on_sale_from": "2027-03-02T10:00", "on_sale_until": "2027-03-01T10:00"}
    assert (await site.post(path, data=upside_down, headers=headers)).status_code == 422


async def test_a_product_of_another_sale_is_not_found(shop: Shop, site: httpx.AsyncClient) -> None:
    one, other = await shop.sale(), await shop.sale()
    for path in (f"/manage/sales/{one.sale_id}/products/{other.product_id}", f"/manage/sales/{one.sale_id}/quotas/{other.quota_id}"):
        assert (await site.post(path, data={"name": "Mine", "price": "0"}, headers=shop.headers("organiser"))).status_code == 404


async def test_limits_are_changed_and_only_unused_ones_deleted(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale, headers = await shop.sale(), shop.headers("organiser")
    quotas = f"/manage/sales/{on_sale.sale_id}/quotas"
    used = await site.post(f"{quotas}/{on_sale.quota_id}", data={"name": "All", "then": "remove"}, headers=headers)
    assert used.status_code == 409
    assert (await site.post(f"{quotas}/new", data={"name": "More", "size": "x"}, headers=headers)).status_code == 422
    assert (await site.post(f"{quotas}/new", data={"name": "More", "size": "7"}, headers=headers)).status_code == 303
    assert (await site.post(f"{quotas}/{on_sale.quota_id}", data={"name": "All", "size": ""}, headers=headers)).status_code == 303
    assert await shop.value("SELECT size FROM tickets.quotas WHERE quota_id = $1", on_sale.quota_id) is None
    more = await shop.value("SELECT quota_id FROM tickets.quotas WHERE name = 'More'")
    assert (await site.post(f"{quotas}/{more}", data={"name": "More", "then": "remove"}, headers=headers)).status_code == 303
    assert await shop.value("SELECT count(*) FROM tickets.quotas") == 1


# Orders


async def sold_to(shop: Shop, on_sale: OnSale, name: str, **facts: Any) -> str:
    """An order of somebody with this name; returns its code."""
    account_id = new_id()
    await shop.execute(
        "INSERT INTO tickets.known_accounts (account_id, version, name, is_banned, is_deleted) VALUES ($1, 1, $2, false, false)",
        account_id,
        name,
    )
    placed = await shop.place(on_sale, account_id=account_id, **facts)
    await shop.settled(placed)
    return placed.order.order_id.hex[:8].upper()


async def test_orders_are_found_by_code_name_address_and_seat(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale, headers = await shop.sale(), shop.headers("box_office")
    wanted = await sold_to(shop, on_sale, "Ødegård Åse")
    other = await sold_to(shop, on_sale, "Somebody Else")
    order_id = await shop.value("SELECT order_id FROM tickets.orders WHERE order_id::text LIKE $1", f"{wanted.lower()}%")
    await shop.execute("UPDATE tickets.orders SET email = 'aase@example.org' WHERE order_id = $1", order_id)
    await shop.execute("UPDATE tickets.positions SET seat_label = 'Block C, 7, 12' WHERE order_id = $1", order_id)
    for words in (wanted, wanted.lower()[:6], "#" + wanted, "ødegård", "AASE@example", "c, 7, 12"):
        found = (await site.get(f"/manage/sales/{on_sale.sale_id}/orders", params={"q": words}, headers=headers)).text
        assert (wanted in found, other in found) == (True, False), words
    nothing = await site.get(f"/manage/sales/{on_sale.sale_id}/orders", params={"q": "%_'\x00;--"}, headers=headers)
    assert (nothing.status_code, "No order found" in nothing.text) == (200, True)


async def test_orders_of_one_state_or_product_alone(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale, headers = await shop.sale(), shop.headers("box_office")
    paid, held = await sold_to(shop, on_sale, "Payer"), (await shop.place(on_sale)).order.order_id.hex[:8].upper()
    at = f"/manage/sales/{on_sale.sale_id}/orders"
    for asked, expected in (
        ({"state": "complete"}, (True, False)),
        ({"state": "held"}, (False, True)),
        ({"state": "nonsense", "product": "nonsense"}, (True, True)),
        ({"product": str(on_sale.product_id)}, (True, True)),
        ({"product": str(new_id())}, (False, False)),
    ):
        found = (await site.get(at, params=asked, headers=headers)).text
        assert (paid in found, held in found) == expected, asked


async def test_orders_of_other_sales_are_not_among_them(shop: Shop) -> None:
    one, other = await shop.sale(), await shop.sale()
    await shop.place(other)
    async with shop.database.read("tickets") as tx:
        from_one = await find_sold(tx, one.sale_id, Asked(), Cursor.parse(None, 10))
    assert from_one.items == []


async def test_many_orders_are_leafed_through_once_each(shop: Shop) -> None:
    on_sale = await shop.sale(quota=None)
    placed = [await shop.place(on_sale) for _ in range(120)]
    seen, cursor = [], Cursor.parse(None, 50)
    async with shop.database.read("tickets") as tx:
        while True:
            found = await find_sold(tx, on_sale.sale_id, Asked(), cursor)
            seen += [line.order_id for line in found.items]
            if found.next is None:
                break
            cursor = Cursor.parse(found.next, 50)
    assert sorted(seen) == sorted(each.order.order_id for each in placed)
    assert seen[0] == placed[-1].order.order_id


async def test_a_table_has_a_line_for_each_ticket_and_no_formulas(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    await sold_to(shop, on_sale, '=HYPERLINK("http://evil.example")', quantity=2)
    answer = await site.get(f"/manage/sales/{on_sale.sale_id}/orders.csv", headers=shop.headers("box_office"))
    head, *lines = answer.content.decode("utf-8-sig").splitlines()
    assert head.startswith("order,placed_at,state,name")
    assert len(lines) == 2
    assert all("'=HYPERLINK" in line and "25.00" in line for line in lines)


async def test_an_order_shows_its_tickets_its_history_and_sends_its_mail_again(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale, headers = await shop.sale(), shop.headers("box_office")
    code = await sold_to(shop, on_sale, "Payer", quantity=2)
    order_id = await shop.value("SELECT order_id FROM tickets.orders")
    await shop.execute("DELETE FROM tickets.follow_ups")
    shown = (await site.get(f"/manage/orders/{order_id}", headers=headers)).text
    assert code in shown
    assert "Paid, tickets issued" in shown
    assert shown.count(">valid<") == 2
    assert (await site.post(f"/manage/orders/{order_id}/mails", data={}, headers=shop.headers("gate"))).status_code == 403
    assert (await site.post(f"/manage/orders/{order_id}/mails", data={}, headers=headers)).headers["location"].endswith("?done=mail")
    assert await shop.value("SELECT kind FROM tickets.follow_ups") == "links"


async def test_an_order_that_is_not_paid_gets_no_mail(shop: Shop, site: httpx.AsyncClient) -> None:
    placed = await shop.place(await shop.sale())
    await site.post(f"/manage/orders/{placed.order.order_id}/mails", data={}, headers=shop.headers("organiser"))
    assert await shop.value("SELECT count(*) FROM tickets.follow_ups WHERE kind = 'links'") == 0


async def test_who_waits_is_shown_in_order_of_arrival(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale, headers = await shop.sale(), shop.headers("box_office")
    for number, state in ((1, "waiting"), (2, "waiting"), (3, "served")):
        await shop.execute(
            "INSERT INTO tickets.waiting_entries (entry_id, sale_id, product_id, places, email, locale, state) "
            "VALUES ($1, $2, $3, 2, $4, 'en', $5)",
            new_id(),
            on_sale.sale_id,
            on_sale.product_id,
            f"fan{number}@example.org",
            state,
        )
    shown = (await site.get(f"/manage/sales/{on_sale.sale_id}/waiting", headers=headers)).text
    assert 0 < shown.find("fan1@") < shown.find("fan2@")
    assert "fan3@" not in shown
    assert "fan3@" in (await site.get(f"/manage/sales/{on_sale.sale_id}/waiting?show=all", headers=headers)).text


# Words


def test_every_sentence_of_a_form_is_said_in_german() -> None:
    assert [text for text in SENTENCES.values() if translate("de", text) == text] == []
