"""A seat map as it is kept and exchanged. Everything is measured in centimetres, whole ones, y downwards as on a screen.

A seat is the place of its number in its row: the first has the index 0. A row keeps its `key` for ever, because what was sold
is remembered by row and index; its label may change.
"""

from typing import Annotated, Literal

import msgspec

from matchday.backbone.errors import Phrase

SEATS_MAX = 100_000
ROW_SEATS_MAX = 400
SEAT, WHEELCHAIR, COMPANION, OBSTRUCTED, BLOCKED = "s", "w", "c", "o", "b"
KIND_NAMES = {SEAT: "seat", WHEELCHAIR: "wheelchair", COMPANION: "companion", OBSTRUCTED: "obstructed", BLOCKED: "blocked"}
"""A letter per seat. Obstructed view is a seat like any other that says so; a blocked one is not sold."""

Centimetres = Annotated[int, msgspec.Meta(ge=-1_000_000, le=1_000_000)]
Label = Annotated[str, msgspec.Meta(min_length=1, max_length=10, pattern=r"^[^\s\x00][^\x00\r\n\t]*$(?!\n)")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=r"^[^\x00\r\n\t]*\S[^\x00\r\n\t]*$(?!\n)")]
Words = Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[^\x00\r\n\t]*$(?!\n)")]
ZoneKey = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9]$(?!\n)", max_length=1)]
Key = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Zone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Places of one price. Products of a sale are put on zones. `colour` is one of the eight of `css/seats.css`."""

    key: ZoneKey
    name: Name
    colour: Annotated[int, msgspec.Meta(ge=1, le=8)] = 1


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Seats beside each other, from the first at (x1, y1) to the last at (x2, y2), in the section's own measures.

    `bend` is how far the middle of the row lies off the straight line, to its left as seen from the first seat. `aisles` are
    the indexes of the seats after which there is a gap to walk through. `points`, where given, say where each seat is.
    `rank` is the organiser's order of quality, 1 the best; 0 leaves it to the distance from the focus.
    """

    key: Key
    label: Label
    seats: Annotated[tuple[Label, ...], msgspec.Meta(min_length=1, max_length=ROW_SEATS_MAX)]
    kinds: Annotated[str, msgspec.Meta(pattern=r"^[swcob]+$(?!\n)", max_length=ROW_SEATS_MAX)]
    zones: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9]+$(?!\n)", max_length=ROW_SEATS_MAX)]
    x1: Centimetres = 0
    y1: Centimetres = 0
    x2: Centimetres = 0
    y2: Centimetres = 0
    bend: Centimetres = 0
    aisles: Annotated[tuple[Annotated[int, msgspec.Meta(ge=0, le=ROW_SEATS_MAX)], ...], msgspec.Meta(max_length=40)] = ()
    points: Annotated[tuple[tuple[Centimetres, Centimetres], ...], msgspec.Meta(max_length=ROW_SEATS_MAX)] = ()
    rank: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A block: rows around a point of the map, turned together by `turn` degrees. `outline` is drawn around what is given."""

    key: Key
    name: Name
    entrance: Words = ""
    level: Words = ""
    x: Centimetres = 0
    y: Centimetres = 0
    turn: Annotated[int, msgspec.Meta(ge=-360, le=360)] = 0
    rows: Annotated[tuple[Row, ...], msgspec.Meta(max_length=400)] = ()
    outline: Annotated[tuple[tuple[Centimetres, Centimetres], ...], msgspec.Meta(max_length=60)] = ()


class Area(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """General admission: people stand where they like, up to `capacity`, which becomes a quota of the sale."""

    key: Key
    name: Name
    zone: ZoneKey
    capacity: Annotated[int, msgspec.Meta(ge=1, le=200_000)]
    x: Centimetres = 0
    y: Centimetres = 0
    width: Annotated[int, msgspec.Meta(ge=100, le=100_000)] = 1_000
    height: Annotated[int, msgspec.Meta(ge=100, le=100_000)] = 600
    entrance: Words = ""
    level: Words = ""


class Focus(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What everybody looks at. Its middle is at (x, y)."""

    kind: Literal["stage", "pitch", "court", "rink", "screen"] = "pitch"
    x: Centimetres = 0
    y: Centimetres = 0
    width: Annotated[int, msgspec.Meta(ge=100, le=100_000)] = 10_500
    height: Annotated[int, msgspec.Meta(ge=100, le=100_000)] = 6_800


class SeatMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The whole of it."""

    focus: Focus = Focus()
    zones: Annotated[tuple[Zone, ...], msgspec.Meta(max_length=24)] = ()
    sections: Annotated[tuple[Section, ...], msgspec.Meta(max_length=500)] = ()
    areas: Annotated[tuple[Area, ...], msgspec.Meta(max_length=100)] = ()

    def rows(self) -> list[tuple[Section, Row]]:
        """All rows with their sections, in the order of the map."""
        return [(section, row) for section in self.sections for row in section.rows]

    @property
    def seat_count(self) -> int:
        """Places to sit, blocked ones too."""
        return sum(len(row.seats) for _, row in self.rows())


class MapFault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that does not fit. `pointer` is a JSON Pointer into the document."""

    message: Phrase
    pointer: str


def faults_of(seat_map: SeatMap) -> list[MapFault]:
    """What the shapes of the document cannot say: every reference is to something, every name is there once."""
    faults: list[MapFault] = []
    zones = {zone.key for zone in seat_map.zones}
    _once(faults, [(zone.key, f"/zones/{at}/key") for at, zone in enumerate(seat_map.zones)], Phrase("There are two zones {name}."))
    names = [(section.name, f"/sections/{at}/name") for at, section in enumerate(seat_map.sections)]
    names += [(area.name, f"/areas/{at}/name") for at, area in enumerate(seat_map.areas)]
    _once(faults, names, Phrase("There are two blocks called {name}."))
    keys = [(section.key, f"/sections/{at}/key") for at, section in enumerate(seat_map.sections)]
    _once(
        faults, keys + [(area.key, f"/areas/{at}/key") for at, area in enumerate(seat_map.areas)], Phrase("The key {name} is there twice.")
    )
    row_keys = []
    for at, section in enumerate(seat_map.sections):
        _once(
            faults,
            [(row.label, f"/sections/{at}/rows/{n}/label") for n, row in enumerate(section.rows)],
            Phrase("There are two rows {name}."),
        )
        for n, row in enumerate(section.rows):
            pointer = f"/sections/{at}/rows/{n}"
            row_keys.append((row.key, f"{pointer}/key"))
            faults += _faults_of_row(row, zones, pointer)
    _once(faults, row_keys, Phrase("The key {name} is there twice."))
    faults += [
        MapFault(message=Phrase("This zone is not one of the map's."), pointer=f"/areas/{at}/zone")
        for at, area in enumerate(seat_map.areas)
        if area.zone not in zones
    ]
    if seat_map.seat_count > SEATS_MAX:
        faults.append(MapFault(message=Phrase("A map has at most 100,000 seats."), pointer="/sections"))
    return faults


def _faults_of_row(row: Row, zones: set[str], pointer: str) -> list[MapFault]:
    size, faults = len(row.seats), []
    if len(row.kinds) != size or len(row.zones) != size or len(row.points) not in (0, size):
        faults.append(MapFault(message=Phrase("Numbers, kinds, zones and points of a row are equally many."), pointer=pointer))
    if not set(row.zones) <= zones:
        faults.append(MapFault(message=Phrase("A seat is in a zone that is not one of the map's."), pointer=f"{pointer}/zones"))
    if any(index >= size - 1 for index in row.aisles) or len(set(row.aisles)) != len(row.aisles):
        faults.append(MapFault(message=Phrase("An aisle lies between two seats, once."), pointer=f"{pointer}/aisles"))
    _once(
        faults, [(label, f"{pointer}/seats/{at}") for at, label in enumerate(row.seats)], Phrase("There are two seats {name} in this row.")
    )
    return faults


def _once(
    faults: list[MapFault],
    named: list[tuple[str | int, str]] | list[tuple[str, str]] | list[tuple[int, str]],
    message: Phrase,
) -> None:
    """`message` is told with the name."""
    seen = set()
    for name, pointer in named:
        folded = name.casefold().strip() if isinstance(name, str) and len(name) > 1 else name
        if folded in seen:
            faults.append(MapFault(message=Phrase(message.sentence, name=name), pointer=pointer))
        seen.add(folded)
