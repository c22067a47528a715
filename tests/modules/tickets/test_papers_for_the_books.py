"""What is asked for over HTTP and goes into somebody's books: an invoice in another name, tickets as a table."""

import csv
import io
from datetime import timedelta

import httpx
from tests.modules.tickets.shop import SECRET, Shop, in_days
from tests.modules.tickets.test_invoices import follow, settings
from tests.modules.tickets.test_refunds_of_orders import sold

from matchday.backbone.ids import new_id
from matchday.modules.tickets.domain.order_ids import ticket_id_of
from matchday.modules.tickets.domain.order_secrets import OrderSecrets

ANNA = {"name": "Anna Żółć", "address": "Hauptstraße 5\n80331 München", "tax_number": "DE1"}


async def test_nobody_puts_their_name_on_anothers_invoice(shop: Shop, site: httpx.AsyncClient) -> None:
    await settings(shop)
    _, placed = await sold(shop)
    address = f"/api/v1/orders/{placed.order.order_id}/invoice-address"
    stranger = shop.headers()
    wrong_secret = {"Order-Secret": OrderSecrets(SECRET).of(new_id())}
    for headers in ({}, stranger, wrong_secret, shop.headers("treasurer")):
        assert (await site.put(address, json=ANNA, headers=headers)).status_code == 404
    assert await shop.value("SELECT count(*) FROM tickets.invoice_addresses") == 0


async def test_where_no_invoices_are_written_there_is_no_name_to_put_on_them(shop: Shop, site: httpx.AsyncClient) -> None:
    _, placed = await sold(shop)
    own = shop.headers(account_id=placed.order.account_id)
    answer = await site.put(f"/api/v1/orders/{placed.order.order_id}/invoice-address", json=ANNA, headers=own)
    assert (answer.status_code, answer.json()["code"]) == (409, "invoice_settings_missing")


async def test_an_invoice_that_was_written_is_taken_back_and_written_in_the_new_name(shop: Shop, site: httpx.AsyncClient) -> None:
    await settings(shop)
    _, placed = await sold(shop)
    await follow(shop)
    own = shop.headers(account_id=placed.order.account_id)
    address = f"/api/v1/orders/{placed.order.order_id}/invoice-address"
    rows = (await site.put(address, json=ANNA, headers=own)).json()
    assert sorted(row["kind"] for row in rows) == ["counter", "invoice", "invoice"]
    again = (await site.put(address, json=ANNA, headers=own)).json()
    assert len(again) == 3


async def test_who_takes_the_tickets_out_as_a_table(shop: Shop, site: httpx.AsyncClient) -> None:
    _, placed = await sold(shop, 2)
    address = f"/manage/v1/organisations/{shop.organisation_id}/tickets.csv"
    year = {"from": in_days(-1).isoformat(), "until": in_days(1).isoformat()}
    assert (await site.get(address, params=year)).status_code == 401
    assert (await site.get(address, params=year, headers=shop.headers())).status_code == 404
    assert (await site.get(address, params=year, headers=shop.headers("gate"))).status_code == 403
    treasurer = shop.headers("treasurer")
    too_long = {"from": in_days(-1).isoformat(), "until": (in_days(-1) + timedelta(days=367)).isoformat()}
    assert (await site.get(address, params=too_long, headers=treasurer)).json()["code"] == "period_too_long"
    answer = await site.get(address, params=year, headers=treasurer)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (answer.status_code, len(rows)) == (200, 3)
    tickets = {str(ticket_id_of(placed.order.order_id, number)) for number in (1, 2)}
    assert {row[rows[0].index("ticket")] for row in rows[1:]} == tickets
    assert {row[rows[0].index("state")] for row in rows[1:]} == {"valid"}
