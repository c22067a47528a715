"""A map as a table: a line per seat, and one per general admission area. What is written is read back as it was.

Columns: section, row, seat, x, y, zone, kind; then, where wanted, aisle (`yes`: a gap follows the seat), entrance, level, and for
areas (kind `area`) capacity, width and height. Without x and y seats are laid out row behind row.
"""

import csv
import io
from collections.abc import Sequence
from typing import Any

import msgspec

from matchday.backbone.errors import Phrase
from matchday.modules.tickets.domain.seating.document import KIND_NAMES, ROW_SEATS_MAX, Area, Row, SeatMap, Section, Zone
from matchday.modules.tickets.domain.seating.geometry import points_in_section, seat_points

COLUMNS = ("section", "row", "seat", "x", "y", "zone", "kind", "aisle", "entrance", "level", "capacity", "width", "height")
FAULTS_MAX = 100
_ZONE_KEYS = "ABCDEFGHIJKLMNOPQRSTUVWX"
_KINDS = {name: letter for letter, name in KIND_NAMES.items()}
_LENGTHS = {"section": 60, "row": 10, "seat": 10, "zone": 60, "entrance": 60, "level": 60}


class LineFault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a line, counted from 1 with the heading."""

    line: int
    column: str
    message: Phrase


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    values: dict[str, str]
    place: tuple[int, int] | None


def written(seat_map: SeatMap) -> str:
    """The table of a map."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    zones = {zone.key: zone.name for zone in seat_map.zones}
    for section, row in seat_map.rows():
        for index, (x, y) in enumerate(seat_points(section, row)):
            seat = {"section": section.name, "row": row.label, "seat": row.seats[index], "x": x, "y": y}
            about = {"zone": zones[row.zones[index]], "kind": KIND_NAMES[row.kinds[index]], "entrance": section.entrance}
            writer.writerow(seat | about | {"level": section.level, "aisle": "yes" if index in row.aisles else ""})
    for area in seat_map.areas:
        place = {"section": area.name, "x": area.x, "y": area.y, "zone": zones[area.zone], "kind": "area", "entrance": area.entrance}
        writer.writerow(place | {"level": area.level, "capacity": area.capacity, "width": area.width, "height": area.height})
    return out.getvalue()


def read(text: str, held: SeatMap) -> tuple[SeatMap, list[LineFault]]:
    """The map that a table describes, in place of the rows and areas of the held one, whose focus, zones and keys are kept
    where the names are the same."""
    faults: list[LineFault] = []
    lines = _lines(text, faults)
    zones = _zones(lines, held, faults)
    keys = _Keys(held)
    seats = [line for line in lines if line.values["kind"] != "area"]
    sections: dict[str, list[_Line]] = {}
    for line in seats:
        sections.setdefault(line.values["section"], []).append(line)
    made = [_section(name, lines, zones, keys, at) for at, (name, lines) in enumerate(sections.items())]
    areas = [area for line in lines if line.values["kind"] == "area" and (area := _area(line, zones, keys, faults))]
    _judge(sections, faults)
    read_map = SeatMap(focus=held.focus, zones=tuple(zones.values()), sections=tuple(made), areas=tuple(areas))
    return read_map, faults[:FAULTS_MAX]


def _lines(text: str, faults: list[LineFault]) -> list[_Line]:
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=_delimiter(text))
    heading = [name.strip().casefold() for name in next(rows, [])]
    unknown = [name for name in heading if name not in COLUMNS]
    if "section" not in heading or unknown:
        message = Phrase("The first line names the columns: section, row, seat, x, y, zone, kind.")
        faults.append(LineFault(line=1, column=unknown[0] if unknown else "section", message=message))
        return []
    found = []
    for number, cells in enumerate(rows, start=2):
        if any(cell.strip() for cell in cells):
            values = dict.fromkeys(COLUMNS, "") | {name: cell.strip() for name, cell in zip(heading, cells, strict=False)}
            if (line := _line(number, values, faults)) is not None:
                found.append(line)
    return found


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _line(number: int, values: dict[str, str], faults: list[LineFault]) -> _Line | None:
    wrong = len(faults)
    values["kind"] = values["kind"].casefold() or "seat"
    if values["kind"] not in _KINDS and values["kind"] != "area":
        faults.append(
            LineFault(line=number, column="kind", message=Phrase("Known kinds are seat, wheelchair, companion, obstructed, blocked, area."))
        )
    needed = ("section",) if values["kind"] == "area" else ("section", "row", "seat")
    faults += [LineFault(line=number, column=column, message=Phrase("This is empty.")) for column in needed if not values[column]]
    faults += [
        LineFault(line=number, column=column, message=Phrase("At most {most} letters, in one line.", most=most))
        for column, most in _LENGTHS.items()
        if len(values[column]) > most or not values[column].isprintable()
    ]
    place = _place(number, values, faults)
    return _Line(number=number, values=values, place=place) if len(faults) == wrong else None


def _place(number: int, values: dict[str, str], faults: list[LineFault]) -> tuple[int, int] | None:
    if not values["x"] and not values["y"]:
        return None
    found = [whole(values[name], -1_000_000, 1_000_000) for name in "xy"]
    if found[0] is None or found[1] is None:
        faults.append(LineFault(line=number, column="x", message=Phrase("Give both x and y, in whole centimetres.")))
        return None
    return found[0], found[1]


def whole(text: str, least: int, most: int) -> int | None:
    """A whole number within bounds."""
    digits = text.removeprefix("-")
    value = int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None
    return value if value is not None and least <= value <= most else None


def _zones(lines: Sequence[_Line], held: SeatMap, faults: list[LineFault]) -> dict[str, Zone]:
    """By name; those of the held map first."""
    found = {zone.name: zone for zone in held.zones}
    free = [key for key in _ZONE_KEYS if key not in {zone.key for zone in held.zones}]
    for line in lines:
        name = line.values["zone"] or "Standard"
        if name not in found and free and len(found) < len(_ZONE_KEYS):
            found[name] = Zone(key=free.pop(0), name=name, colour=len(found) % 8 + 1)
        elif name not in found:
            faults.append(LineFault(line=line.number, column="zone", message=Phrase("A map has at most 24 zones.")))
            found[name] = next(iter(found.values()))
    return found


class _Keys:
    """Keys that are held go on; new ones follow."""

    def __init__(self, held: SeatMap) -> None:
        self.blocks = {section.name: section.key for section in held.sections} | {area.name: area.key for area in held.areas}
        self.rows = {(section.name, row.label): row for section, row in held.rows()}
        self._next_block = max(self.blocks.values(), default=0)
        self._next_row = max((row.key for row in self.rows.values()), default=0)

    def block(self, name: str) -> int:
        if name not in self.blocks:
            self._next_block += 1
            self.blocks[name] = self._next_block
        return self.blocks[name]

    def row(self, section: str, label: str) -> int:
        if (section, label) in self.rows:
            return self.rows[section, label].key
        self._next_row += 1
        return self._next_row


def _section(name: str, lines: Sequence[_Line], zones: dict[str, Zone], keys: _Keys, at: int) -> Section:
    rows: dict[str, list[_Line]] = {}
    for line in lines:
        rows.setdefault(line.values["row"], []).append(line)
    made = tuple(_row(name, label, of_row, zones, keys, (at, n)) for n, (label, of_row) in enumerate(rows.items()))
    first = lines[0].values
    return Section(key=keys.block(name), name=name, entrance=first["entrance"], level=first["level"], rows=made)


def _row(section: str, label: str, lines: Sequence[_Line], zones: dict[str, Zone], keys: _Keys, at: tuple[int, int]) -> Row:
    """On a line where its seats lie on one, to the centimetre; else with a point for each."""
    left, top = (at[0] % 8) * 2_600, 5_000 + (at[0] // 8) * 2_000 + at[1] * 90
    points = tuple(line.place or (left + n * 55, top) for n, line in enumerate(lines))
    made = Row(
        key=keys.row(section, label),
        label=label,
        seats=tuple(line.values["seat"] for line in lines),
        kinds="".join(_KINDS[line.values["kind"]] for line in lines),
        zones="".join(zones[line.values["zone"] or "Standard"].key for line in lines),
        aisles=tuple(n for n, line in enumerate(lines[:-1]) if line.values["aisle"].casefold() in ("yes", "true", "1", "ja")),
        x1=points[0][0],
        y1=points[0][1],
        x2=points[-1][0],
        y2=points[-1][1],
        rank=keys.rows[section, label].rank if (section, label) in keys.rows else 0,
    )
    straight = tuple((round(x), round(y)) for x, y in points_in_section(made))
    return made if straight == points else msgspec.structs.replace(made, points=points)


def _area(line: _Line, zones: dict[str, Zone], keys: _Keys, faults: list[LineFault]) -> Area | None:
    given = {"capacity": (1, 200_000, None), "width": (100, 100_000, 1_000), "height": (100, 100_000, 600)}
    sizes: dict[str, Any] = {}
    for name, (least, most, usual) in given.items():
        value = usual if usual and not line.values[name] else whole(line.values[name], least, most)
        if value is None:
            faults.append(
                LineFault(
                    line=line.number, column=name, message=Phrase("Give a whole number from {least} to {most}.", least=least, most=most)
                )
            )
            return None
        sizes[name] = value
    x, y = line.place or (0, 0)
    name, about = line.values["section"], {column: line.values[column] for column in ("entrance", "level")} | sizes
    return Area(key=keys.block(name), name=name, zone=zones[line.values["zone"] or "Standard"].key, x=x, y=y, **about)


def _judge(sections: dict[str, list[_Line]], faults: list[LineFault]) -> None:
    """Each seat is there once, and rows are not endless."""
    seen: dict[tuple[str, str, str], int] = {}
    lengths: dict[tuple[str, str], int] = {}
    for lines in sections.values():
        for line in lines:
            section, row, seat = (line.values[name] for name in ("section", "row", "seat"))
            first = seen.setdefault((section, row, seat.casefold()), line.number)
            if first != line.number:
                faults.append(
                    LineFault(line=line.number, column="seat", message=Phrase("This seat is in line {line} already.", line=first))
                )
            lengths[section, row] = lengths.get((section, row), 0) + 1
            if lengths[section, row] == ROW_SEATS_MAX + 1:
                faults.append(
                    LineFault(line=line.number, column="row", message=Phrase("A row has at most {most} seats.", most=ROW_SEATS_MAX))
                )
