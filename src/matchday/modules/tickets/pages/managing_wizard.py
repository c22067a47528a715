"""From a match, or any event, to a sale: what it is for, what is sold, and the whole of it before it is published.

Three pages. The first makes a draft that nobody sees, so that nothing is lost when somebody goes away in between.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.identity import Identity
from matchday.backbone.money import minor_unit_digits
from matchday.modules.tickets.actions import manage_sales
from matchday.modules.tickets.actions.set_up_sale import Offer, SetUp, set_up_sale
from matchday.modules.tickets.domain import typed
from matchday.modules.tickets.domain.first_products import ROWS_MAX, FirstProduct, first_products
from matchday.modules.tickets.pages.managing_form import Reading, sale_of, zone_asked
from matchday.modules.tickets.pages.managing_head import HOME, ONE, SaleHead, head_of, sale_seller, seller
from matchday.modules.tickets.queries.managed_sales import (
    maps_to_choose,
    match_to_sell,
    matches_to_sell,
    organisation_known,
    seats_of,
    usual_currency,
)
from matchday.modules.tickets.queries.seats import map_at
from matchday.modules.tickets.schemas.sales import NewSale
from matchday.web.preferences import preferences
from matchday.web.rendering import Page
from matchday.web.translation import translate

AnyRequest = Request[Any, Any, Any]
_NAMES = ("Standard", "Reduced")


@page(f"{HOME}/new", access=seller)
async def begin_sale(tx: Transaction, request: AnyRequest, organisation_id: UUID) -> Page:
    """What it is for: one of the organisation's matches, or something else."""
    words = request.query_params.get("q", "").replace("\x00", "")[:100]
    fields = {"match": request.query_params.get("match", "")[:36], "currency": await usual_currency(tx, organisation_id)}
    return Page("tickets/manage_new.html", await _beginning(tx, organisation_id, fields, {}, words))


@form(f"{HOME}/new", access=seller)
async def send_beginning(tx: Transaction, organisation_id: UUID, fields: FormFields) -> Page | Redirect:
    """Makes the draft."""
    match_id = _id(fields.get("match", ""))
    match = await match_to_sell(tx, organisation_id, match_id) if match_id else None
    reading = Reading(fields, zone_asked(fields))
    if zone_asked(fields) is None:
        reading.wrong("zone")
    if match is None and fields.get("match") != "other":
        reading.errors["match"] = "Choose a match, or another event."
    if match is not None:
        about: dict[str, Any] = {"title": match.title, "venue": match.venue[:200], "starts_at": match.kicks_off_at}
        sale = reading.struct(NewSale, about | {"match_id": match.match_id, "currency": fields.text("currency", 3).upper()})
    else:
        fields.setdefault("hold_minutes", "15")
        sale = sale_of(reading, None, NewSale)
    try:
        if sale is not None:
            tx.note("add_sale", title=sale.title)
            sale_id = await manage_sales.add_sale(tx, organisation_id, sale)
            chosen = _id(fields.get("map", ""))
            return Redirect(location=f"/manage/sales/{sale_id}/set-up" + (f"?map={chosen}" if chosen else ""))
    except Refusal as refusal:
        reading.errors["currency"] = refusal
    return Page("tickets/manage_new.html", await _beginning(tx, organisation_id, fields, reading.errors), status=422)


@page(f"{ONE}/set-up", access=sale_seller)
async def show_set_up(tx: Transaction, request: AnyRequest, identity: Identity, sale_id: UUID) -> Page | Redirect:
    """What is sold for how much."""
    head = await head_of(tx, identity, sale_id)
    if head.sale.products:
        return Redirect(location=f"/manage/sales/{sale_id}/products")
    rows, map_id = await _rows(tx, request, head, request.query_params.get("map", ""))
    given = {f"name.{number}": row.name for number, row in enumerate(rows)} | {"tax": "0"}
    return Page("tickets/manage_set_up.html", _setting_up(head, rows, map_id, given, {}))


@form(f"{ONE}/set-up", access=sale_seller)
async def send_set_up(tx: Transaction, request: AnyRequest, identity: Identity, sale_id: UUID, fields: FormFields) -> Page | Redirect:
    """Makes products, their limits, and puts the seats on sale."""
    head = await head_of(tx, identity, sale_id)
    if head.sale.products:
        return Redirect(location=f"/manage/sales/{sale_id}/check")
    rows, map_id = await _rows(tx, request, head, fields.get("map", ""))
    reading = Reading(fields, zone_asked(fields))
    if zone_asked(fields) is None:
        reading.wrong("zone")
    wanted = _wanted(reading, head, rows, map_id, translate(_locale(request), "All places"))
    sentence: Refusal | str = ""
    if not reading.errors:
        try:
            tx.note("set_up_sale", title=head.sale.title, products=len(wanted.offers))
            await set_up_sale(tx, sale_id, wanted)
            return Redirect(location=f"/manage/sales/{sale_id}/check")
        except Refusal as refusal:
            sentence = refusal
    return Page("tickets/manage_set_up.html", _setting_up(head, rows, map_id, fields, reading.errors, sentence), status=422)


@page(f"{ONE}/check", access=sale_seller)
async def show_check(tx: Transaction, identity: Identity, sale_id: UUID) -> Page:
    """Everything at a glance, and the button that publishes it."""
    head = await head_of(tx, identity, sale_id)
    return Page("tickets/manage_check.html", head.context("check") | {"seats": await seats_of(tx, sale_id), "as_of": await tx.clock()})


def _wanted(reading: Reading, head: SaleHead, rows: list[FirstProduct], map_id: UUID | None, quota_name: str) -> SetUp:
    fields, offers = reading.fields, []
    for number, row in enumerate(rows):
        name, price = fields.text(f"name.{number}", 120), fields.get(f"price.{number}", "")
        if row.zone:
            name = name or row.name
        elif not price and (not name or (number > 0 and name == row.name)):
            continue  # an empty row, or one that is as we filled it
        if not 1 <= len(name) <= 120:
            reading.wrong(f"name.{number}", "name")
        offers.append(
            Offer(
                name=name,
                price_minor=reading.price(f"price.{number}", head.sale.currency),
                places=None if row.zone else reading.whole(f"places.{number}", 0, 10_000_000, "size"),
                zone=row.zone,
                is_seated=row.is_seated,
            )
        )
    if not offers:
        reading.errors["name.0"] = "Name at least one ticket and its price."
    return SetUp(
        offers=offers,
        tax_rate=reading.percent("tax", "tax"),
        places=reading.whole("places", 0, 10_000_000, "size") if map_id is None else None,
        quota_name=quota_name,
        on_sale_from=reading.moment("on_sale_from"),
        map_id=map_id,
    )


async def _rows(tx: Transaction, request: AnyRequest, head: SaleHead, asked: str) -> tuple[list[FirstProduct], UUID | None]:
    map_id = _id(asked)
    found = await map_at(tx, head.sale.organisation_id, map_id) if map_id else None
    names = [translate(_locale(request), name) for name in _NAMES]
    return first_products(found.document if found else None, names)[:ROWS_MAX], found.map_id if found else None


def _setting_up(
    head: SaleHead,
    rows: list[FirstProduct],
    map_id: UUID | None,
    given: Mapping[str, str],
    errors: Mapping[str, Any],
    sentence: Refusal | str = "",
) -> dict[str, Any]:
    example = typed.written(25 * 10 ** minor_unit_digits(head.sale.currency), minor_unit_digits(head.sale.currency))
    more = {"rows": rows, "map_id": map_id, "typed": given, "errors": errors, "sentence": sentence, "example": example}
    return head.context("set-up") | more


async def _beginning(
    tx: Transaction, organisation_id: UUID, given: Mapping[str, str], errors: Mapping[str, Any], words: str = ""
) -> dict[str, Any]:
    organisation = await organisation_known(tx, organisation_id)
    return {
        "organisation_id": organisation_id,
        "organisation": organisation,
        "accent": organisation.accent,
        "matches": await matches_to_sell(tx, organisation_id, words),
        "maps": await maps_to_choose(tx, organisation_id),
        "words": words,
        "typed": given,
        "errors": errors,
    }


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _locale(request: AnyRequest) -> str:
    return preferences(request.cookies, request.headers.get("accept-language", "")).locale


WIZARD = (begin_sale, send_beginning, show_set_up, send_set_up, show_check)
