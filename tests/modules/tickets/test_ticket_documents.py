"""Tickets on paper and over HTTP: read back from the picture, in every language, for their holder and nobody else."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pypdfium2
import pytest
import zxingcpp
from tests.modules.tickets.gatekeeping import NOW, Evening, evening
from tests.modules.tickets.shop import SECRET, Shop

from matchday.backbone.errors import Unavailable
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions.rotate_ticket_keys import OVERLAP_SECONDS, keep_ticket_keys, replace_ticket_key
from matchday.modules.tickets.actions.ticket_office import TicketOffice
from matchday.modules.tickets.documents.ticket_pdf import tickets_pdf
from matchday.modules.tickets.domain.check_in import Window
from matchday.modules.tickets.domain.order_ids import ticket_id_of
from matchday.modules.tickets.domain.order_secrets import OrderSecrets
from matchday.modules.tickets.domain.ticket_codes import NotACode, from_45, in_45, read_spoken
from matchday.modules.tickets.queries.tickets import Document
from matchday.modules.tickets.store.signing_keys import find_keys

AT = datetime(2026, 12, 18, 15, tzinfo=UTC)
OTHER_SECRET = "put in its place after the first one was read by somebody"


def sheet(**facts: object) -> Document:
    known: dict[str, object] = {
        "ticket_id": UUID(int=3), "order_id": UUID(int=0), "number": 3, "of": 4, "account_id": None, "holder_id": None, "title": "Final",
        "organiser": "Riverside League", "accent": "#0f6a4b", "competition": "Cup", "venue": "Park", "starts_at": AT,
        "window": Window(AT, AT), "product": "Seat", "category": "", "seat": "North, 12, 7", "section": "North", "entrance": "",
        "holder": "", "doors_at": None,
        "price_minor": 2500, "currency": "EUR", "zone": "", "order_code": "ABCDE-FGHJK", "code": "A" * 165, "spoken": "ABCDE-FGHJK-3-WXYZ",
    }  # fmt: skip
    return Document(**(known | facts))  # type: ignore[arg-type]


def words_of(file: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file))


def codes_of(file: bytes, scale: float = 2.0) -> list[str]:
    """What a camera reads from the pages."""
    return [found.text for page in pypdfium2.PdfDocument(file) for found in zxingcpp.read_barcodes(page.render(scale=scale).to_pil())]


async def test_the_picture_on_paper_says_the_code_that_gates_let_in(shop: Shop) -> None:
    night = await evening(shop)
    placed = await night.paid(quantity=2)
    documents = [await night.document(placed, number) for number in (1, 2)]
    read = codes_of(tickets_pdf(documents, locale="en", zone=UTC))
    assert read == [document.code for document in documents]
    assert [(await night.scan(code)).answer for code in read] == ["valid", "valid"]


def test_a_small_and_coarse_picture_is_read_too() -> None:
    code = in_45(bytes(range(110)))
    assert codes_of(tickets_pdf([sheet(code=code)], locale="en", zone=UTC), scale=0.75) == [code]


@pytest.mark.parametrize(
    "name", ["Žofia Łączyńska", "Иван Ёлкин", "Ελένη Παπαδοπούλου", "Nguyễn Thị Hồng", "Þóra Æsa Øster", "Ğülşen İpek", "Zoe\u0308"]
)
def test_names_of_many_alphabets_are_printed_as_they_are_written(name: str) -> None:
    assert "?" not in (words := words_of(tickets_pdf([sheet(holder=name)], locale="en", zone=UTC)))
    assert all(part in words for part in name.replace("e\u0308", "ë").split())


def test_letters_that_the_font_lacks_do_not_stop_the_press() -> None:
    assert "???" in words_of(tickets_pdf([sheet(holder="山田花")], locale="en", zone=UTC))


def test_paper_speaks_german_and_keeps_the_clocks_of_a_zone() -> None:
    words = words_of(tickets_pdf([sheet()], locale="de", zone=ZoneInfo("Europe/Berlin")))
    assert "Ticket 3 von 4" in words
    assert "Freitag, 18. Dezember 2026, 16:00 MEZ" in words
    assert "25,00" in words


def test_paper_keeps_the_clocks_of_the_place_wherever_its_reader_is() -> None:
    words = words_of(tickets_pdf([sheet(zone="Asia/Qatar")], locale="en", zone=ZoneInfo("America/New_York")))
    assert "Friday, 18 December 2026, 18:00 UTC+3" in words
    assert "Doors open at 18:00 UTC+3" in words


def test_the_same_tickets_are_the_same_bytes() -> None:
    made = [tickets_pdf([sheet(), sheet(number=4)], locale="en", zone=UTC) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0] != tickets_pdf([sheet(), sheet(number=2)], locale="en", zone=UTC)


@pytest.mark.parametrize(
    "facts", [{"title": "W" * 200}, {"venue": "v " * 100, "holder": "n" * 120}, {"seat": "x" * 60}, {"accent": "#ffffff"}]
)
def test_whatever_is_written_stays_on_one_page(facts: dict[str, str]) -> None:
    file = pypdfium2.PdfDocument(tickets_pdf([sheet(**facts)], locale="en", zone=UTC))
    assert len(file) == 1
    boxes = [file[0].get_textpage().get_charbox(at) for at in range(file[0].get_textpage().count_chars())]
    assert all(left >= 0 and bottom >= 0 and right <= 596 for left, bottom, right, _ in boxes)


async def test_only_its_holder_opens_a_ticket(shop: Shop, site: httpx.AsyncClient) -> None:
    night = await evening(shop)
    placed = await night.paid()
    buyer, friend = placed.order.account_id, new_id()
    path = f"/api/v1/tickets/{ticket_id_of(placed.order.order_id, 1)}"
    assert (await site.get(path)).status_code == 404
    assert (await site.get(path, headers=shop.headers())).status_code == 404
    owner = shop.headers(account_id=buyer)
    shown = (await site.get(path, headers=owner)).json()
    assert (await night.scan(shown["code"])).answer == "valid"
    paper = await site.get(f"{path}/pdf", headers=owner)
    assert (paper.headers["content-type"], paper.headers["cache-control"]) == ("application/pdf", "no-store")
    assert codes_of(paper.content) == [shown["code"]]
    await night.change(placed, holder_id=friend, code_version=2)
    assert (await site.get(path, headers=owner)).status_code == 404
    assert (await site.get(path, headers=shop.headers(account_id=friend))).json()["code"] != shown["code"]
    order = f"/api/v1/orders/{placed.order.order_id}/tickets.pdf"
    assert (await site.get(order, headers=owner)).json()["code"] == "no_tickets"
    assert (await site.get(order, headers=shop.headers(account_id=friend))).status_code == 404


async def test_a_guest_opens_tickets_with_the_secret_of_the_order(shop: Shop, site: httpx.AsyncClient) -> None:
    night = await evening(shop)
    body = {"lines": [{"product_id": str(night.on_sale.product_id), "quantity": 2}], "email": "ada@example.org"}
    key = {"Idempotency-Key": new_id().hex}
    order = (await site.post(f"/api/v1/sales/{night.on_sale.sale_id}/orders", json=body, headers=key)).json()
    secret = {"Order-Secret": order["secret"]}
    path = f"/api/v1/orders/{order['order_id']}/tickets.pdf"
    assert (await site.get(path, headers=secret)).json()["code"] == "no_tickets"
    await shop.execute("UPDATE tickets.orders SET state = 'complete' WHERE order_id = $1", UUID(order["order_id"]))
    await shop.execute("UPDATE tickets.positions SET state = 'valid' WHERE order_id = $1", UUID(order["order_id"]))
    assert len(codes_of((await site.get(path, headers=secret)).content)) == 2
    assert (await site.get(path)).status_code == 404
    assert (await site.get(path, headers={"Order-Secret": OrderSecrets(SECRET).of(new_id())})).status_code == 404


async def test_a_refunded_ticket_is_not_printed_any_more(shop: Shop, site: httpx.AsyncClient) -> None:
    night = await evening(shop)
    placed = await night.paid(quantity=2)
    await night.change(placed, 1, state="refunded")
    owner = shop.headers(account_id=placed.order.account_id)
    assert len(codes_of((await site.get(f"/api/v1/orders/{placed.order.order_id}/tickets.pdf", headers=owner)).content)) == 1
    assert (await site.get(f"/api/v1/tickets/{ticket_id_of(placed.order.order_id, 1)}", headers=owner)).status_code == 404


async def _age(night: Evening, days: float) -> None:
    await night.shop.execute("UPDATE tickets.signing_keys SET signs_from = signs_from - make_interval(secs => $1)", days * 86_400)


async def test_keys_are_published_before_they_sign_and_stay_afterwards(shop: Shop, site: httpx.AsyncClient) -> None:
    night = await evening(shop)
    placed = await night.paid()
    old = await night.code(placed)
    async with shop.database.begin("tickets") as tx:
        assert not await keep_ticket_keys(tx, SECRET)
    await _age(night, 364.5)
    async with shop.database.begin("tickets") as tx:
        assert await keep_ticket_keys(tx, SECRET)
    published = (await site.get("/public/v1/ticket-keys")).json()["keys"]
    assert [key["key_id"] for key in published] == [1, 2]
    assert (datetime.fromisoformat(published[1]["signs_from"]) - NOW()).total_seconds() > OVERLAP_SECONDS - 60
    renewed = Evening(shop, night.on_sale)
    assert await renewed.code(placed) == old
    await _age(night, 1.1)
    later = Evening(shop, night.on_sale)
    later.devices = night.devices
    new = await later.code(placed)
    assert from_45(new)[1] == 2
    assert (await later.scan(old)).answer == "valid"
    assert (await later.scan(new)).answer == "already_used"


async def test_what_a_stolen_key_has_signed_is_worth_nothing(shop: Shop) -> None:
    night = await evening(shop)
    placed = await night.paid()
    old = await night.code(placed)
    async with shop.database.begin("tickets") as tx:
        assert await replace_ticket_key(tx, SECRET, 1)
    renewed = Evening(shop, night.on_sale)
    renewed.devices = night.devices
    assert (await renewed.scan(old)).answer == "unknown"
    assert (await renewed.scan(await renewed.code(placed))).answer == "valid"


async def test_another_secret_makes_a_new_key_and_what_was_signed_before_stays_good(shop: Shop) -> None:
    night = await evening(shop)
    placed = await night.paid()
    old = await night.code(placed)
    await _age(night, 364.5)
    async with shop.database.begin("tickets") as tx:
        assert await keep_ticket_keys(tx, SECRET)
    renewed = Evening(shop, night.on_sale, office=TicketOffice(OTHER_SECRET))
    renewed.devices = night.devices
    with pytest.raises(Unavailable):
        await renewed.code(placed)
    async with shop.database.begin("tickets") as tx:
        assert await keep_ticket_keys(tx, OTHER_SECRET)
        assert not await keep_ticket_keys(tx, OTHER_SECRET)
        assert [(key.key_id, key.is_signing) for key in await find_keys(tx)] == [(1, False), (3, True)]
    assert (await renewed.scan(old)).answer == "valid"
    assert (await renewed.scan(await renewed.code(placed))).answer == "already_used"


def test_the_examples_of_rfc_9285() -> None:
    for data, text in ((b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")):
        assert (in_45(data), from_45(text)) == (text, data)


@pytest.mark.parametrize("text", ["A", "GGW", "::", "ab", "ÄÖÜ"])
def test_what_base_45_never_writes_is_refused(text: str) -> None:
    with pytest.raises(NotACode):
        from_45(text)


@pytest.mark.parametrize(
    "text", ["", "ABCDE", "ABCDE-FGHJK-0-WXYZ", "ABCDE-FGHJK-70000-WXYZ", "ABCDE-FGHJK-1-WX!Z", "ABCDE-FGHJK-1-WXYZ\n\nX"]
)
def test_what_is_no_typed_code(text: str) -> None:
    assert read_spoken(text) is None


def test_a_document_is_what_is_printed_and_no_more() -> None:
    assert "email" not in msgspec.structs.asdict(sheet())
