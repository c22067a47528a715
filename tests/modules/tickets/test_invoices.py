"""Invoices: numbers in a row without gaps, whatever happens; rows that nobody changes; counter-invoices."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import msgspec
import pypdfium2
import pytest
from tests.modules.tickets.shop import Shop
from tests.modules.tickets.test_refunds_of_orders import refund, sold

from matchday.backbone.database import Transaction
from matchday.modules.tickets.actions.follow_orders import follow_orders
from matchday.modules.tickets.actions.manage_refunds import keep_invoice_settings
from matchday.modules.tickets.actions.write_invoices import write_invoices, write_to
from matchday.modules.tickets.documents.invoice_pdf import invoice_pdf
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.domain.invoices import Document, Party
from matchday.modules.tickets.errors.prices import InvoiceFixed, InvoiceSettingsMissing, UnknownTimeZone
from matchday.modules.tickets.queries.invoices import paper_of
from matchday.modules.tickets.queries.personal_data import personal_data
from matchday.modules.tickets.schemas.refunds import InvoiceSettingsChange
from matchday.modules.tickets.store.invoices import Numbers, Settings, TakeNumbers, take_numbers
from matchday.modules.tickets.store.people import forget

ANNA = Party(name="Anna Żółć", address="Hauptstraße 5\n80331 München", tax_number="DE1")


class GaveUp(Exception):
    """A transaction that does not come to its end."""


async def settings(shop: Shop, **change: Any) -> None:
    known = {"seller": "FC Riverside", "address": "Park 1\nRiverside", "prefix": "R-", "time_zone": "Europe/Berlin"}
    async with shop.database.begin("tickets") as tx:
        await keep_invoice_settings(tx, shop.organisation_id, InvoiceSettingsChange(**(known | change)))


async def follow(shop: Shop) -> None:
    async with shop.database.begin("tickets") as tx:
        await follow_orders(tx)


async def names(shop: Shop) -> list[str]:
    async with shop.database.read("tickets") as tx:
        return [row["name"] for row in await tx.fetch("SELECT name FROM tickets.invoices ORDER BY issued_at, number")]


async def paper(shop: Shop, name: str) -> Document:
    async with shop.database.read("tickets") as tx:
        invoice_id = await tx.fetchval("SELECT invoice_id FROM tickets.invoices WHERE name = $1", name)
        return (await paper_of(tx, invoice_id)).document


async def write(shop: Shop, placed: Placed, take: TakeNumbers = take_numbers, *, gives_up: bool = False) -> None:
    async with shop.database.begin("tickets") as tx:
        await write_invoices(tx, [placed.order.order_id], take)
        if gives_up:
            raise GaveUp


async def test_who_has_not_said_who_they_are_writes_none(shop: Shop) -> None:
    await sold(shop)
    await follow(shop)
    assert await names(shop) == []
    with pytest.raises(UnknownTimeZone):
        await settings(shop, time_zone="Europe/Atlantis")


async def test_each_complete_order_gets_one(shop: Shop) -> None:
    await settings(shop)
    for _ in range(3):
        await sold(shop, 2)
    await sold(shop, price=0)
    await shop.place(await shop.sale())
    await follow(shop)
    await follow(shop)
    year = await shop.value("SELECT extract(year FROM now() AT TIME ZONE 'Europe/Berlin')::int")
    assert await names(shop) == [f"R-{year}-{number:05d}" for number in (1, 2, 3)]
    document = await paper(shop, f"R-{year}-00001")
    assert (document.gross_minor, document.tax_minor, document.seller.name) == (5000, 798, "FC Riverside")
    assert [(rate.rate, rate.net_minor, rate.tax_minor) for rate in document.rates] == [(1900, 4202, 798)]


async def test_a_refund_is_countered_with_what_is_kept(shop: Shop) -> None:
    await settings(shop, prefix="")
    _, placed = await sold(shop)
    await refund(shop, placed, numbers=(1, 2), kept_minor=500)
    await follow(shop)
    first, second = await names(shop)
    document = await paper(shop, second)
    assert (document.counters, document.gross_minor) == (first, -4500)
    assert [(line.quantity, line.gross_minor, line.kind) for line in document.lines] == [(-2, -5000, "ticket"), (1, 500, "kept")]
    await refund(shop, placed, amount_minor=100)
    await follow(shop)
    assert (await paper(shop, (await names(shop))[2])).gross_minor == -100


async def test_all_that_goes_back_adds_up_to_the_invoice(shop: Shop) -> None:
    await settings(shop)
    _, placed = await sold(shop)
    await refund(shop, placed, amount_minor=1)
    await refund(shop, placed, numbers=(2,))
    await refund(shop, placed)
    await follow(shop)
    assert await shop.value("SELECT sum(gross_minor)::int FROM tickets.invoices") == 0


async def test_an_invoice_is_never_changed(shop: Shop) -> None:
    await settings(shop)
    _, placed = await sold(shop)
    await write(shop, placed)
    for statement in ("UPDATE tickets.invoices SET gross_minor = 1", "DELETE FROM tickets.invoices", "TRUNCATE tickets.invoices"):
        with pytest.raises((asyncpg.RestrictViolationError, asyncpg.InsufficientPrivilegeError)):
            await shop.execute(statement)


async def test_twenty_at_once_and_those_that_give_up_leave_no_gap(shop: Shop) -> None:
    await settings(shop)
    placed = [(await sold(shop, 1))[1] for _ in range(20)]
    await asyncio.gather(*(write(shop, each, gives_up=at % 4 == 0) for at, each in enumerate(placed)), return_exceptions=True)
    numbers = [int(name[-5:]) for name in await names(shop)]
    assert sorted(numbers) == list(range(1, 16))
    assert numbers == sorted(numbers), "numbers are in the order of their times"


async def test_control_two_at_once_without_the_lock(shop: Shop) -> None:
    await settings(shop)
    placed = [(await sold(shop, 1))[1] for _ in range(2)]
    both = asyncio.Barrier(2)

    async def read_only(tx: Transaction, own: Settings, count: int) -> Numbers:
        last = await tx.fetchval("SELECT coalesce(max(number), 0) FROM tickets.invoices WHERE organisation_id = $1", own.organisation_id)
        await both.wait()
        return Numbers(2026, last + 1, await tx.clock())

    outcomes = await asyncio.gather(*(write(shop, each, read_only) for each in placed), return_exceptions=True)
    assert sum(isinstance(outcome, asyncpg.UniqueViolationError) for outcome in outcomes) == 1


async def test_control_a_sequence_leaves_gaps(shop: Shop) -> None:
    await settings(shop)
    placed = [(await sold(shop, 1))[1] for _ in range(2)]

    async def from_sequence(tx: Transaction, own: Settings, count: int) -> Numbers:
        return Numbers(2026, await tx.fetchval("SELECT nextval('tickets.seat_versions')"), await tx.clock())

    first: UUID = await shop.value("SELECT nextval('tickets.seat_versions')")
    with pytest.raises(GaveUp):
        await write(shop, placed[0], from_sequence, gives_up=True)
    await write(shop, placed[1], from_sequence)
    assert await shop.value("SELECT number FROM tickets.invoices") != first + 1  # type: ignore[operator]


async def test_another_name_on_it_takes_the_first_one_back(shop: Shop) -> None:
    _, placed = await sold(shop)
    with pytest.raises(InvoiceSettingsMissing):
        async with shop.database.begin("tickets") as tx:
            await write_to(tx, placed.order.order_id, ANNA)
    await settings(shop)
    await write(shop, placed)
    for _ in range(2):
        async with shop.database.begin("tickets") as tx:
            await write_to(tx, placed.order.order_id, ANNA)
    first, second, third = await names(shop)
    assert (await paper(shop, second)).counters == first
    assert (await paper(shop, third)).buyer == ANNA
    assert await shop.value("SELECT sum(gross_minor)::int FROM tickets.invoices") == 7500
    await refund(shop, placed, numbers=(1,))
    with pytest.raises(InvoiceFixed):
        async with shop.database.begin("tickets") as tx:
            await write_to(tx, placed.order.order_id, Party(name="Somebody else"))
    await follow(shop)
    assert (await paper(shop, (await names(shop))[3])).counters == third


async def test_the_same_bytes_on_paper(shop: Shop) -> None:
    await settings(shop, note="Zahlbar sofort.\n" * 20)
    _, placed = await sold(shop)
    async with shop.database.begin("tickets") as tx:
        await write_to(tx, placed.order.order_id, ANNA)
    async with shop.database.read("tickets") as tx:
        found = await paper_of(tx, await tx.fetchval("SELECT invoice_id FROM tickets.invoices"))
    written = invoice_pdf(found)
    assert written == invoice_pdf(found)
    assert written.startswith(b"%PDF-")


async def test_days_on_paper_are_those_of_the_seller_and_of_the_place(shop: Shop) -> None:
    await settings(shop, time_zone="Europe/Berlin")
    _, placed = await sold(shop)
    await shop.execute("UPDATE tickets.sales SET starts_at = '2026-12-18T22:30:00Z'")
    await write(shop, placed)
    async with shop.database.read("tickets") as tx:
        written = await paper_of(tx, await tx.fetchval("SELECT invoice_id FROM tickets.invoices"))
    found = msgspec.structs.replace(written, issued_at=datetime(2026, 11, 30, 23, 30, tzinfo=UTC))
    words = "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(invoice_pdf(found)))
    assert ("December 1, 2026" in words, "December 18, 2026" in words) == (True, True)
    tokyo = msgspec.structs.replace(found, document=msgspec.structs.replace(found.document, event_zone="Asia/Tokyo"))
    words = "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(invoice_pdf(tokyo)))
    assert "December 19, 2026" in words


async def test_whose_invoice_is_shown_to_whom(shop: Shop, site: httpx.AsyncClient) -> None:
    await settings(shop)
    _, placed = await sold(shop)
    await write(shop, placed)
    address = f"/api/v1/orders/{placed.order.order_id}/invoices"
    own = shop.headers(account_id=placed.order.account_id)
    assert (await site.get(address, headers=shop.headers())).status_code == 404
    (row,) = (await site.get(address, headers=own)).json()
    pdf = await site.get(f"{address}/{row['invoice_id']}", headers=own)
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    managed = f"/manage/v1/invoices/{row['invoice_id']}"
    assert (await site.get(managed, headers=own)).status_code == 404
    assert (await site.get(managed, headers=shop.headers("gate"))).status_code == 403
    assert (await site.get(managed, headers=shop.headers("treasurer"))).status_code == 200
    body = {"seller": "FC", "address": "Park 1"}
    of_organisation = f"/manage/v1/organisations/{shop.organisation_id}"
    assert (await site.put(f"{of_organisation}/invoice-settings", json=body, headers=shop.headers("box_office"))).status_code == 403
    assert (await site.put(f"{of_organisation}/invoice-settings", json=body, headers=shop.headers("treasurer"))).status_code == 200
    listed = (await site.get(f"{of_organisation}/invoices", headers=shop.headers("treasurer"))).json()["items"]
    assert [each["name"] for each in listed] == [row["name"]]


async def test_people_are_given_their_invoices_and_forgotten_but_for_the_books(shop: Shop) -> None:
    await settings(shop)
    _, placed = await sold(shop)
    account_id = placed.order.account_id
    assert account_id is not None
    async with shop.database.begin("tickets") as tx:
        await write_to(tx, placed.order.order_id, ANNA)
    async with shop.database.begin("tickets") as tx:
        kept = await personal_data(tx, account_id)
        await forget(tx, [account_id])
    assert [invoice["buyer"] for invoice in kept["invoices"]] == [ANNA.name]
    assert await shop.value("SELECT count(*) FROM tickets.invoice_addresses") == 0
    assert await shop.value("SELECT count(*) FROM tickets.invoices") == 1
