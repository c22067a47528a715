"""Seat maps over HTTP."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from matchday.modules.tickets.domain.seating.document import Area, Focus, Row, SeatMap, ZoneKey

MapName = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"^[^\x00\r\n\t]*\S[^\x00\r\n\t]*$(?!\n)")]
Note = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00]*$(?!\n)")]


class NewSeatMap(msgspec.Struct, frozen=True, kw_only=True):
    """A map to keep. `base_version` is the version it was made from: another one being the latest refuses it."""

    name: MapName
    document: SeatMap
    note: Note = ""
    base_version: int | None = None


class SeatMapView(msgspec.Struct, frozen=True, kw_only=True):
    """A map in a list. `places` are those of general admission."""

    map_id: UUID
    organisation_id: UUID
    name: str
    version: int
    seats: int
    places: int
    changed_at: datetime


class SeatMapDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a map."""

    map_id: UUID
    name: str
    version: int
    latest: int
    document: SeatMap


class SeatMapVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a map's history."""

    version: int
    note: str
    made_at: datetime


class PutSeats(msgspec.Struct, frozen=True, kw_only=True):
    """Which map a sale has, and by which products its zones are sold."""

    map_id: UUID
    map_version: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    zones: Annotated[dict[ZoneKey, Annotated[tuple[UUID, ...], msgspec.Meta(max_length=50)]], msgspec.Meta(max_length=24)]


class SeatsPut(msgspec.Struct, frozen=True, kw_only=True):
    """What a sale has then."""

    map_id: UUID
    version: int
    seats: int
    places: int


class ZoneProduct(msgspec.Struct, frozen=True, kw_only=True):
    """What a place of a zone can be bought as."""

    product_id: UUID
    name: str
    price_minor: int
    per_order_max: int


class ZoneView(msgspec.Struct, frozen=True, kw_only=True):
    """A zone and its prices."""

    key: str
    name: str
    colour: int
    products: tuple[ZoneProduct, ...]


class SectionView(msgspec.Struct, frozen=True, kw_only=True):
    """A block as it is drawn: `outline` in the map's measures, rows in its own."""

    key: int
    name: str
    entrance: str
    level: str
    x: int
    y: int
    turn: int
    outline: list[tuple[int, int]]
    rows: tuple[Row, ...]


class SeatsView(msgspec.Struct, frozen=True, kw_only=True):
    """The map of a sale. `revision` changes with it; `bounds` are left, top, width and height."""

    sale_id: UUID
    revision: int
    currency: str
    bounds: tuple[int, int, int, int]
    focus: Focus
    zones: list[ZoneView]
    sections: list[SectionView]
    areas: tuple[Area, ...]


class SeatStateView(msgspec.Struct, frozen=True, kw_only=True):
    """What is taken. `rows` has for each row's key the bits of its seats as base64, the least bit of the first byte first."""

    revision: int
    version: int
    rows: dict[str, str]


class SeatsTold(msgspec.Struct, frozen=True, kw_only=True):
    """What the room of a sale is told, in its messages' `seats`: the rows that changed."""

    version: int
    rows: dict[str, str]


Sample = Literal["bowl", "theatre", "ground"]
