"""The seat picker as a part of pages: what its template needs, and what its form sends.

A page that shows it puts `{{ seat_picker(picking, …) }}` of `tickets/seat_picker.html` into a form of its own, loads `css/seats.css`
and `js/seats/picker.js`, and reads the form with `lines_of`.
"""

import re
from collections.abc import Mapping
from uuid import UUID

import msgspec

from matchday.backbone.http import FormFields
from matchday.modules.tickets.domain.seating.document import KIND_NAMES
from matchday.modules.tickets.queries.picking import Picking
from matchday.web.translation import translate

LINES_MAX = 100
MOST_SEATS = 10
"""In one order, where the sale sets no limit of its own."""
_SEAT = re.compile(r"^seat\.(?P<row>\d{1,7})\.(?P<index>\d{1,3})$(?!\n)")
_COUNT = re.compile(r"^(?P<what>count|wheelchairs|companions)\.(?P<product>[0-9a-f-]{36})$(?!\n)")
_WORDS = {
    "section": "{name}, {count} seats free",
    "opened": "{name}. Arrow keys go from seat to seat, Enter chooses, Escape goes back to the whole map.",
    "block": "Block {name}",
    "row": "Row {row}",
    "seat": "Row {row}, seat {seat}",
    "place": "{section} · row {row} · seat {seat}",
    "chosen": "chosen",
    "taken": "taken",
    "free": "free",
    "isTaken": "This seat cannot be bought.",
    "most": "At most {count} seats in one order.",
    "lost": "Somebody was faster: {seats}. Choose other seats.",
    "total": "{count} seats · {price}",
    "none": "No seats chosen yet.",
    "remove": "Remove {seat}",
    "priceOf": "Price of {seat}",
}
KIND_WORDS = {"s": "", "w": "wheelchair place", "c": "companion's place", "o": "obstructed view", "b": "not for sale"}


class PickedLine(msgspec.Struct, frozen=True, kw_only=True):
    """Places of one product that a form asks for: chosen seats, or so many of the best."""

    product_id: UUID
    count: int
    seats: tuple[tuple[int, int], ...] = ()
    wheelchairs: int = 0
    companions: int = 0


class KeptSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that was chosen before, as the form sends it, and as people call it."""

    name: str
    product_id: UUID
    label: str


def kept_seats(picking: Picking, typed: Mapping[str, str], locale: str) -> list[KeptSeat]:
    """Those that a form has sent, that are still free, and that are not among the rows that are shown."""
    chosen = {name: product for name, value in typed.items() if _SEAT.match(name) and (product := _uuid(value))}
    labels = {
        f"seat.{row.key}.{index}": (block.name, row.label, seat)
        for block in picking.drawing.blocks
        if chosen and block is not picking.open
        for row in block.section.rows
        for index, seat in enumerate(row.seats)
        if not picking.taken.get(row.key, 0) >> index & 1
    }
    words = translate(locale, _WORDS["place"])
    return [
        KeptSeat(name=name, product_id=product, label=words.format(section=section, row=row, seat=seat))
        for name, product in chosen.items()
        for section, row, seat in [labels.get(name, ("", "", ""))]
        if name in labels
    ]


def section_of(text: str) -> int | None:
    """The block that an address names."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def picker_words(locale: str) -> dict[str, object]:
    """What the script says, in the reader's language."""
    kinds = {letter: translate(locale, words) if words else "" for letter, words in KIND_WORDS.items()}
    return {key: translate(locale, words) for key, words in _WORDS.items()} | {"kinds": kinds}


def lines_of(fields: FormFields) -> list[PickedLine]:
    """What was chosen; without any chosen seat, how many of the best are wanted. Fields that are not of the picker, or that no page
    of ours can have sent, are passed over."""
    chosen: dict[UUID, list[tuple[int, int]]] = {}
    counts: dict[UUID, dict[str, int]] = {}
    for name, value in fields.items():
        if (seat := _SEAT.match(name)) and (product := _uuid(value)):
            chosen.setdefault(product, []).append((int(seat["row"]), int(seat["index"])))
        elif (count := _COUNT.match(name)) and (product := _uuid(count["product"])) and value.isascii() and value.isdigit():
            counts.setdefault(product, {})[count["what"]] = min(int(value[:4]), 1_000)
    if chosen:
        return [PickedLine(product_id=product, count=len(seats), seats=tuple(seats)) for product, seats in chosen.items()][:LINES_MAX]
    lines = [_best(product, wanted) for product, wanted in counts.items() if any(wanted.values())]
    return lines[:LINES_MAX]


def _best(product: UUID, wanted: dict[str, int]) -> PickedLine:
    wheelchairs, companions = wanted.get("wheelchairs", 0), wanted.get("companions", 0)
    count = wanted.get("count", 0) + wheelchairs + companions
    return PickedLine(product_id=product, count=count, wheelchairs=wheelchairs, companions=companions)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


assert set(KIND_WORDS) == set(KIND_NAMES)  # noqa: S101  a kind without its word would be shown as nothing
