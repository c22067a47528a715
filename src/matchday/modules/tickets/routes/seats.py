"""Seat maps over HTTP, and the seats of a sale."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request
from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Answer, Cursor, Slice, delete, get, post, put
from matchday.backbone.http.access import anyone, role
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.actions.keep_seat_map import keep_seat_map, put_away_seat_map, read_seat_sheet
from matchday.modules.tickets.actions.put_seats_on_sale import put_seats_on_sale
from matchday.modules.tickets.domain.seating import sheets
from matchday.modules.tickets.domain.seating.document import SeatMap
from matchday.modules.tickets.domain.seating.ready_made import ready_made
from matchday.modules.tickets.errors import (
    SeatFileRefused,
    SeatMapChangedMeanwhile,
    SeatMapInvalid,
    SeatMapNameTaken,
    SeatsWouldVanish,
    ZoneNeedsProducts,
)
from matchday.modules.tickets.queries.seats import map_at, maps_of, organisation_of_sale, seat_state_of_sale, seats_of_sale, versions_of
from matchday.modules.tickets.schemas.seats import (
    NewSeatMap,
    PutSeats,
    Sample,
    SeatMapDocument,
    SeatMapVersion,
    SeatMapView,
    SeatsPut,
    SeatStateView,
    SeatsView,
)

CSV = "text/csv"
BODY_BYTES_MAX = 16 * 1024 * 1024
OWN = "/organisations/{organisation_id:uuid}/seat-maps"
ONE = f"{OWN}/{{map_id:uuid}}"
organiser = role("organiser", "box_office")
sale_organiser = role("organiser", "box_office", of=organisation_of_sale)
AskedVersion = Annotated[int | None, QueryParameter(name="version", ge=1, le=1_000_000, required=False)]
AskedKind = Annotated[str, QueryParameter(name="kind", pattern=r"^(bowl|theatre|ground)$(?!\n)", max_length=10)]
AskedRows = Annotated[int, QueryParameter(name="rows", ge=1, le=60, required=False)]


@get(OWN, access=organiser)
async def list_seat_maps(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[SeatMapView]:
    """The organisation's maps, by name."""
    return await maps_of(tx, organisation_id, cursor)


@post(OWN, access=organiser, refuses=[SeatMapInvalid, SeatMapNameTaken], idempotent=True, body_bytes_max=BODY_BYTES_MAX)
async def add_seat_map(tx: Transaction, identity: Identity, organisation_id: UUID, data: NewSeatMap) -> SeatMapDocument:
    """A new map."""
    kept = await keep_seat_map(tx, organisation_id, data, identity.account_id)
    return _document(await map_at(tx, organisation_id, kept.map_id))


@get(f"{OWN}/ready-made", access=organiser)
async def read_ready_made(organisation_id: UUID, kind: AskedKind, rows: AskedRows = 10) -> SeatMap:  # noqa: ARG001  the access rule's
    """A map to begin with: a bowl around a pitch, a theatre, a small ground."""
    sample: Sample = "bowl" if kind == "bowl" else "theatre" if kind == "theatre" else "ground"
    return ready_made(sample, rows)


@get(ONE, access=organiser)
async def read_seat_map(tx: Transaction, organisation_id: UUID, map_id: UUID, version: AskedVersion = None) -> SeatMapDocument:
    """The latest version, or the one asked for."""
    return _document(await map_at(tx, organisation_id, map_id, version))


@get(f"{ONE}/versions", access=organiser)
async def list_seat_map_versions(tx: Transaction, organisation_id: UUID, map_id: UUID) -> list[SeatMapVersion]:
    """What was saved, the latest first."""
    return await versions_of(tx, organisation_id, map_id)


@put(ONE, access=organiser, refuses=[SeatMapInvalid, SeatMapNameTaken, SeatMapChangedMeanwhile], body_bytes_max=BODY_BYTES_MAX)
async def put_seat_map(tx: Transaction, identity: Identity, organisation_id: UUID, map_id: UUID, data: NewSeatMap) -> SeatMapDocument:
    """Its next version. Sales that have a copy keep what they have."""
    kept = await keep_seat_map(tx, organisation_id, data, identity.account_id, map_id)
    return _document(await map_at(tx, organisation_id, kept.map_id))


@delete(ONE, access=organiser)
async def remove_seat_map(tx: Transaction, organisation_id: UUID, map_id: UUID) -> None:
    """Put away. Sales that have a copy keep it."""
    await put_away_seat_map(tx, organisation_id, map_id)


@get(f"{ONE}/seats.csv", access=organiser, gives="text/csv; charset=utf-8")
async def read_seats_csv(tx: Transaction, organisation_id: UUID, map_id: UUID, version: AskedVersion = None) -> Answer[bytes]:
    """A line per seat. Read back it is the same map."""
    text = sheets.written(_document(await map_at(tx, organisation_id, map_id, version)).document)
    headers = {"Content-Disposition": 'attachment; filename="seats.csv"', "Cache-Control": "private, no-store"}
    return Answer(body=text.encode(), headers=headers, media_type="text/csv; charset=utf-8")


@post(
    f"{ONE}/seats.csv", access=organiser, refuses=[SeatFileRefused], accepts=(CSV, "text/plain"), body_bytes_max=BODY_BYTES_MAX, status=200
)
async def import_seats_csv(
    tx: Transaction, identity: Identity, request: Request[Any, Any, Any], organisation_id: UUID, map_id: UUID
) -> SeatMapDocument:
    """The map's next version. With faults, each told with its line, nothing is changed."""
    await read_seat_sheet(tx, organisation_id, map_id, await request.body(), identity.account_id)
    return _document(await map_at(tx, organisation_id, map_id))


@put("/sales/{sale_id:uuid}/seats", access=sale_organiser, refuses=[SeatsWouldVanish, ZoneNeedsProducts])
async def put_sale_seats(tx: Transaction, sale_id: UUID, data: PutSeats) -> SeatsPut:
    """The sale gets a copy of the map. After the start no seat that is held or sold may vanish."""
    return await put_seats_on_sale(tx, sale_id, data)


@get("/sales/{slug:str}/seats", access=anyone, cache_seconds=60, timeless=True)
async def read_sale_seats(tx: Transaction, slug: str) -> SeatsView:
    """The map of a sale, with zones and prices. Who shows it asks for the state too."""
    view = await seats_of_sale(tx, slug)
    if view is None:
        raise NotFound
    return view


@get("/sales/{slug:str}/seats/state", access=anyone, cache_seconds=1, timeless=True)
async def read_seat_state(tx: Transaction, slug: str) -> SeatStateView:
    """Which seats are taken, in a few kilobytes."""
    view = await seat_state_of_sale(tx, slug)
    if view is None:
        raise NotFound
    return view


def _document(found: SeatMapDocument | None) -> SeatMapDocument:
    if found is None:
        raise NotFound
    return found


public = [read_sale_seats, read_seat_state]
manage = [
    list_seat_maps,
    add_seat_map,
    read_ready_made,
    read_seat_map,
    list_seat_map_versions,
    put_seat_map,
    remove_seat_map,
    read_seats_csv,
    import_seats_csv,
    put_sale_seats,
]
