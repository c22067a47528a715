"""Seats beside each other are said as one."""

import pytest

from matchday.modules.tickets.domain.seating.beside import Beside, seats_beside


def run(section: str, row: str, first: str, last: str) -> Beside:
    return Beside(section=section, row=row, first=first, last=last)


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ((), []),
        (("104, 3, 18",), [run("104", "3", "18", "18")]),
        (("104, 3, 18", "104, 3, 19", "104, 3, 20"), [run("104", "3", "18", "20")]),
        (("104, 3, 9", "104, 3, 11"), [run("104", "3", "9", "9"), run("104", "3", "11", "11")]),
        (("104, 3, 9", "104, 4, 10"), [run("104", "3", "9", "9"), run("104", "4", "10", "10")]),
        (("North, A, 1a", "North, A, 2a"), [run("North", "A", "1a", "1a"), run("North", "A", "2a", "2a")]),
        (("Box, of honour, B, 1", "Box, of honour, B, 2"), [run("Box, of honour", "B", "1", "2")]),
        (("Standing", "Standing"), [Beside(section="Standing"), Beside(section="Standing")]),
    ],
)
def test_what_follows_in_a_row_is_one(labels: tuple[str, ...], said: list[Beside]) -> None:
    assert seats_beside(labels) == said
