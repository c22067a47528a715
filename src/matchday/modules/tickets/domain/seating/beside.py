"""Seats as people speak of several: those beside each other in a row are one, from the first to the last."""

from collections.abc import Iterable

import msgspec


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """Seats of a row that follow each other. A place whose label is not block, row and seat stands alone, with all of it as `section`."""

    section: str
    row: str = ""
    first: str = ""
    last: str = ""


def seats_beside(labels: Iterable[str]) -> list[Beside]:
    """In the order in which they come."""
    found: list[Beside] = []
    for label in labels:
        match label.rsplit(", ", 2):
            case [section, row, seat]:
                if found and _follows(found[-1], section, row, seat):
                    found[-1] = msgspec.structs.replace(found[-1], last=seat)
                else:
                    found.append(Beside(section=section, row=row, first=seat, last=seat))
            case _:
                found.append(Beside(section=label))
    return found


def _follows(before: Beside, section: str, row: str, seat: str) -> bool:
    are_numbers = all(text.isascii() and text.isdigit() for text in (before.last, seat))
    return are_numbers and (before.section, before.row) == (section, row) and int(seat) == int(before.last) + 1
