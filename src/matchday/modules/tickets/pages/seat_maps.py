"""The organiser's pages of seat maps: the list, and the editor."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.identity import Identity
from matchday.backbone.http.routing import MULTIPART
from matchday.modules.tickets.actions.keep_seat_map import keep_seat_map, read_seat_sheet
from matchday.modules.tickets.domain.seating.document import SeatMap
from matchday.modules.tickets.domain.seating.ready_made import ready_made
from matchday.modules.tickets.domain.seating.sheets import whole
from matchday.modules.tickets.errors import SeatMapNameTaken
from matchday.modules.tickets.pages.picking import KIND_WORDS
from matchday.modules.tickets.queries.seats import map_at, maps_of, versions_of
from matchday.modules.tickets.routes.seats import BODY_BYTES_MAX, organiser
from matchday.modules.tickets.schemas.seats import NewSeatMap
from matchday.web.preferences import preferences
from matchday.web.rendering import Page
from matchday.web.translation import translate, translate_refusal

HOME = "/manage/organisations/{organisation_id:uuid}/seat-maps"
ROWS_MAX = 60
_WORDS = {
    "counts": "{seats} seats, {places} standing places",
    "selected": "Selected seats: {count}",
    "opened": "{name} is open. Tab goes to its seats.",
    "painted": "{count} seats changed.",
    "rowAdded": "Row added.",
    "removed": "Removed. Undo brings it back.",
    "saving": "Saving…",
    "saved": "Saved as version {version}.",
    "offline": "It could not be saved. What you drew is still here; try again in a moment.",
    "version": "Version {version}",
    "untitled": "Seat map",
    "standard": "Standard",
    "zone": "Zone {key}",
    "zoneName": "Name of the zone",
    "colourOf": "Next colour for {zone}",
    "block": "Block",
    "area": "Standing area",
}
_FOCUSES = {"pitch": "Pitch", "stage": "Stage", "court": "Court", "rink": "Rink", "screen": "Screen"}
_TOOLS = (
    ("select", "Select", "v"),
    ("row", "Draw a row", "r"),
    ("area", "Standing area", "a"),
    ("move", "Move blocks", "m"),
    ("zone", "Paint zone", "z"),
    ("s", "Seat", "s"),
    ("w", "Wheelchair", "w"),
    ("c", "Companion", "c"),
    ("o", "Obstructed view", "o"),
    ("b", "Blocked", "b"),
)
_SENTENCES = {"name": "Give a name of at most 120 letters.", "rows": "Give a number from 1 to 60."}


@page(HOME, access=organiser)
async def list_maps(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Page:
    """By name, and a form for another one."""
    return Page("tickets/seat_maps.html", await _list(tx, organisation_id, cursor, {}, {}))


@form(HOME, access=organiser)
async def make_map(tx: Transaction, identity: Identity, organisation_id: UUID, fields: FormFields) -> Page | Redirect:
    """Begins with a ready-made map, or with an empty one."""
    name, kind, rows = fields.text("name", 120), fields.get("kind", ""), whole(fields.get("rows", ""), 1, ROWS_MAX)
    errors = {"name": _SENTENCES["name"]} if not 1 <= len(name) <= 120 else {}
    errors |= {"rows": _SENTENCES["rows"]} if rows is None else {}
    if not errors:
        try:
            document = ready_made(kind, rows or 1) if kind in ("bowl", "ground", "theatre") else SeatMap()  # type: ignore[arg-type]
            kept = await keep_seat_map(tx, organisation_id, NewSeatMap(name=name, document=document), identity.account_id)
            return Redirect(location=f"/manage/organisations/{organisation_id}/seat-maps/{kept.map_id}")
        except SeatMapNameTaken as taken:
            errors = {"name": taken.detail}
    context = await _list(tx, organisation_id, Cursor(after=None, limit=50), errors, fields)
    return Page("tickets/seat_maps.html", context, status=422)


@page(f"{HOME}/{{map_id:uuid}}", access=organiser)
async def show_editor(tx: Transaction, request: Request[Any, Any, Any], organisation_id: UUID, map_id: UUID) -> Page:
    """The editor with the latest version, or an older one to go back to."""
    version = whole(request.query_params.get("version", ""), 1, 1_000_000)
    return await _editor(tx, request, organisation_id, map_id, version)


@form(f"{HOME}/{{map_id:uuid}}", access=organiser, accepts=(MULTIPART,), body_bytes_max=BODY_BYTES_MAX)
async def send_sheet(
    tx: Transaction, request: Request[Any, Any, Any], identity: Identity, organisation_id: UUID, map_id: UUID, fields: FormFields
) -> Page | Redirect:
    """A table becomes the next version."""
    try:
        await read_seat_sheet(tx, organisation_id, map_id, fields.files.get("file", b""), identity.account_id)
    except NotFound:
        raise
    except Refusal as refusal:
        return await _editor(tx, request, organisation_id, map_id, None, refusal)
    return Redirect(location=f"/manage/organisations/{organisation_id}/seat-maps/{map_id}")


async def _list(
    tx: Transaction, organisation_id: UUID, cursor: Cursor, errors: Mapping[str, str], typed: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "organisation_id": organisation_id,
        "maps": await maps_of(tx, organisation_id, cursor),
        "errors": errors,
        "typed": typed,
        "sentence": "",
    }


async def _editor(
    tx: Transaction,
    request: Request[Any, Any, Any],
    organisation_id: UUID,
    map_id: UUID,
    version: int | None,
    refusal: Refusal | None = None,
) -> Page:
    found = await map_at(tx, organisation_id, map_id, version)
    if found is None:
        raise NotFound
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    faults = (
        {f"line-{n}": _fault(fault.pointer, translate(locale, fault.message)) for n, fault in enumerate(refusal.faults)} if refusal else {}
    )
    context = {
        "organisation_id": organisation_id,
        "map": found,
        "document": _embedded(found.document),
        "versions": await versions_of(tx, organisation_id, map_id),
        "words": _words(locale),
        "tools": [(value, translate(locale, name), letter) for value, name, letter in _TOOLS],
        "kinds": [(value, translate(locale, name)) for value, name, _ in _TOOLS[5:]],
        "focuses": [(value, translate(locale, name)) for value, name in _FOCUSES.items()],
        "errors": faults,
        "sentence": translate_refusal(locale, refusal) if refusal else "",
    }
    return Page("tickets/seat_map_edit.html", context, status=refusal.status if refusal else 200)


def _words(locale: str) -> dict[str, Any]:
    kinds = {letter: translate(locale, words) if words else "" for letter, words in KIND_WORDS.items()}
    focus = {value: translate(locale, name) for value, name in _FOCUSES.items()}
    return {key: translate(locale, words) for key, words in _WORDS.items()} | {"kinds": kinds, "focus": focus}


def _fault(pointer: str | None, message: str) -> str:
    line = (pointer or "").removeprefix("/lines/")
    return f"{line}: {message}" if line.isdigit() else message


def _embedded(document: SeatMap) -> str:
    """The document for the script, which wants the focus even where it is the usual one."""
    return msgspec.json.encode(msgspec.to_builtins(document) | {"focus": msgspec.to_builtins(document.focus)}).decode()


seat_maps = [list_maps, make_map, show_editor, send_sheet]
