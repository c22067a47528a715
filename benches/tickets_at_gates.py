"""An evening for a bench: tickets that were sold, with their codes, and a gate; and a browser that verifies."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec
from playwright.async_api import Route, async_playwright

from matchday.backbone.clock import SystemClock
from matchday.backbone.database import Transaction, open_database
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions import manage_gates, manage_sales
from matchday.modules.tickets.actions.rotate_ticket_keys import keep_ticket_keys
from matchday.modules.tickets.actions.ticket_office import TicketOffice
from matchday.modules.tickets.domain.order_ids import order_id_of, ticket_id_of
from matchday.modules.tickets.domain.ticket_codes import Said, tag_of_product, tag_of_sale
from matchday.modules.tickets.queries.gates import key_views
from matchday.modules.tickets.schemas.gates import NewDevice, NewGate
from matchday.modules.tickets.schemas.sales import NewProduct, NewSale
from matchday.web.assets import STATIC_FOLDER

DEVICES = 20
VERIFIED = 1000
VERIFY = """async ([text, keys, count]) => {
  const { readCode } = await import("/static/js/gate/codes.js");
  const { isSigned } = await import("/static/js/gate/trust.js");
  await isSigned(readCode(text), keys);
  const begun = performance.now();
  let good = 0;
  for (let each = 0; each < count; each += 1) good += await isSigned(readCode(text), keys);
  return good === count ? (count / (performance.now() - begun)) * 1000 : 0;
}"""


class Evening(msgspec.Struct, frozen=True, kw_only=True):
    """What a load sends: one body for each ticket."""

    sale_id: UUID
    organisation_id: UUID
    bodies: list[str]


async def evening(url: str, secret: str, tickets: int) -> Evening:
    """Sold and paid, doors open."""
    database = await open_database(url, size_max=1, statement_seconds_max=120)
    organisation_id, now = new_id(), SystemClock().now()
    devices = [new_id() for _ in range(DEVICES)]
    try:
        async with database.begin("tickets") as tx:
            await keep_ticket_keys(tx, secret)
            sale = NewSale(title="Final", starts_at=now + timedelta(hours=1), doors_at=now - timedelta(hours=1), currency="EUR")
            sale_id = await manage_sales.add_sale(tx, organisation_id, sale)
            product_id = await manage_sales.add_product(tx, sale_id, NewProduct(name="Place", price_minor=2500))
            gate_id = await manage_gates.add_gate(tx, sale_id, NewGate(name="North"))
            for number, device_id in enumerate(devices):
                await manage_gates.register_device(tx, sale_id, device_id, NewDevice(name=f"Phone {number}", gate_id=gate_id), new_id())
            order_ids = await _sold(tx, sale_id, product_id, tickets)
        office = TicketOffice(secret)
        async with database.read("tickets") as tx:
            await office.refresh(tx)
    finally:
        await database.close()
    at = now.isoformat()
    bodies = []
    for number, order_id in enumerate(order_ids):
        scan = {"nonce": str(new_id()), "code": _code(office, sale_id, product_id, order_id), "at": at}
        bodies.append(json.dumps({"device_id": str(devices[number % DEVICES]), "scans": [scan]}))
    return Evening(sale_id=sale_id, organisation_id=organisation_id, bodies=bodies)


def _code(office: TicketOffice, sale_id: UUID, product_id: UUID, order_id: UUID) -> str:
    now = SystemClock().now()
    return office.write(
        Said(
            ticket_id=ticket_id_of(order_id, 1),
            sale_tag=tag_of_sale(sale_id),
            code_version=1,
            product_tag=tag_of_product(product_id),
            row_key=0,
            seat=0,
            valid_from=now,
            valid_until=now,
        )
    )


async def _sold(tx: Transaction, sale_id: UUID, product_id: UUID, count: int) -> list[UUID]:
    now = SystemClock().now()
    order_ids = [order_id_of(str(sale_id), str(number)) for number in range(count)]
    await tx.copy_rows(
        "orders",
        ("order_id", "stock_id", "sale_id", "account_id", "placed_at", "held_until", "ended_at", "command_digest", "amount_minor",
         "tax_minor", "places", "state", "currency", "locale"),
        [(order_id, sale_id, sale_id, new_id(), now, now, now, 0, 2500, 0, 1, "complete", "EUR", "en") for order_id in order_ids],
    )  # fmt: skip
    await tx.copy_rows(
        "positions",
        ("order_id", "number", "sale_id", "product_id", "price_minor", "tax_rate", "tax_minor", "state"),
        [(order_id, 1, sale_id, product_id, 2500, 0, 0, "valid") for order_id in order_ids],
    )
    return order_ids


async def check_admissions(url: str, night: Evening) -> None:
    """Raises RuntimeError unless whoever was scanned is inside, once."""
    database = await open_database(url, size_max=1, statement_seconds_max=120)
    try:
        async with database.read("tickets") as tx:
            scanned, inside = await tx.fetchrow(
                """
                SELECT (SELECT count(DISTINCT nonce) FROM tickets.scans WHERE sale_id = $1),
                       (SELECT count(*) FROM tickets.admissions WHERE sale_id = $1 AND is_inside)
                """,
                night.sale_id,
            )
    finally:
        await database.close()
    if scanned != inside or not scanned:
        raise RuntimeError(f"{scanned} tickets were scanned and {inside} are inside")


async def browser_rate(secret: str, url: str) -> float:
    """Codes verified per second by the gate's own scripts in Chromium."""
    database = await open_database(url, size_max=1)
    office = TicketOffice(secret)
    try:
        async with database.read("tickets") as tx:
            keys = json.loads(msgspec.json.encode(key_views(await office.refresh(tx))))
    finally:
        await database.close()
    code = _code(office, new_id(), new_id(), order_id_of("somebody", "something"))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = await browser.new_page()
        await page.route("http://localhost/**", _serve)
        await page.goto("http://localhost/")
        rate: float = await page.evaluate(VERIFY, [code, keys, VERIFIED])
        await browser.close()
    return rate


async def _serve(route: Route) -> None:
    """The static files, and an empty page."""
    path = route.request.url.removeprefix("http://localhost/static/")
    if path.endswith(".js"):
        await route.fulfill(path=STATIC_FOLDER / Path(path), content_type="text/javascript")
    else:
        await route.fulfill(body="<!doctype html><title>Bench</title>", content_type="text/html")
