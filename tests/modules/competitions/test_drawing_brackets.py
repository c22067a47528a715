"""How a bracket is drawn: every tie at the height of those that lead to it, byes, losers' brackets, and what stands beside."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchday.modules.competitions.domain.bracket import Drawing, draw
from matchday.modules.competitions.domain.formats import double_elimination, elimination
from matchday.modules.competitions.domain.formats.elimination import PlannedTie


@dataclass(frozen=True)
class Side:
    from_tie: int | None = None
    is_loser: bool = False


@dataclass(frozen=True)
class Tie:
    number: int
    home: Side = Side()
    away: Side = Side()


def _side(source: object) -> Side:
    text = str(source)
    return Side(int(text[1:]), text[0] == "L") if text[0] in "WL" and text[1:].isdigit() else Side()


def _rounds(planned: list[PlannedTie]) -> list[tuple[str, bool, list[Tie]]]:
    rounds: dict[str, list[Tie]] = {}
    for tie in planned:
        rounds.setdefault(tie.rules.name, []).append(Tie(tie.ordinal, _side(tie.home), _side(tie.away)))
    return [(name, False, ties) for name, ties in rounds.items()]


def _tops(drawing: Drawing[Tie]) -> dict[int, tuple[int, int, int]]:
    """Of each tie: its column, where its slot begins, and how high it is."""
    found = {}
    for place, column in enumerate(drawing.columns):
        top = 0
        for slot in column.slots:
            if slot.tie:
                found[slot.tie.number] = (place, top, slot.span)
            top += slot.span
    return found


def test_two_ties_lead_to_the_middle_of_the_next() -> None:
    (tree,) = draw([("Semi-finals", False, [Tie(1), Tie(2)]), ("Final", False, [Tie(3, Side(1), Side(2))])])
    assert [[(slot.span, slot.join, slot.is_fed) for slot in column.slots] for column in tree.columns] == [
        [(1, "upper", False), (1, "lower", False)],
        [(2, None, True)],
    ]


def test_a_bye_leaves_its_slot_empty_and_the_line_straight() -> None:
    (tree,) = draw(
        [
            ("First", False, [Tie(1)]),
            ("Semi-finals", False, [Tie(2, Side(), Side(1)), Tie(3)]),
            ("Final", False, [Tie(4, Side(2), Side(3))]),
        ]
    )
    first, second, _ = tree.columns
    assert [(slot.tie is None, slot.join) for slot in first.slots] == [(False, "straight"), (True, None)]
    assert [slot.join for slot in second.slots] == ["upper", "lower"]


def test_a_match_for_third_place_stands_beside() -> None:
    rounds = [
        ("Semi-finals", False, [Tie(1), Tie(2)]),
        ("Third place", True, [Tie(3, Side(1, True), Side(2, True))]),
        ("Final", False, [Tie(4, Side(1), Side(2))]),
    ]
    assert [(drawing.part, [column.name for column in drawing.columns]) for drawing in draw(rounds)] == [
        ("tree", ["Semi-finals", "Final"]),
        ("beside", ["Third place"]),
    ]


@pytest.mark.parametrize("teams", [3, 4, 6, 8, 13, 16])
def test_whoever_has_lost_goes_on_in_a_bracket_of_its_own(teams: int) -> None:
    drawings = draw(_rounds(double_elimination.from_seeds([f"S{seed}" for seed in range(1, teams + 1)])))
    assert [drawing.part for drawing in drawings] == ["tree", "losers"]
    tree, losers = drawings
    assert all(column.name.startswith(("Winners", "Grand")) for column in tree.columns)
    assert all(column.name.startswith("Losers") for column in losers.columns)
    assert [slot.join for slot in tree.columns[-2].slots if slot.tie] == ["straight"], "the second grand final follows the first"


@given(teams=st.integers(2, 70))
def test_every_tie_is_drawn_once_beside_those_that_lead_to_it(teams: int) -> None:
    rounds = _rounds(elimination.from_seeds([f"S{seed}" for seed in range(1, teams + 1)], ()))
    (tree,) = draw(rounds)
    tops = _tops(tree)
    assert sorted(tops) == sorted(tie.number for _, _, ties in rounds for tie in ties)
    assert len({sum(slot.span for slot in column.slots) for column in tree.columns}) == 1, "all columns are as high"
    assert all(slot.span & (slot.span - 1) == 0 for column in tree.columns for slot in column.slots)
    for _, _, ties in rounds:
        for tie in ties:
            column, top, span = tops[tie.number]
            inside = [tops[side.from_tie] for side in (tie.home, tie.away) if side.from_tie]
            assert all(child[0] < column and top <= child[1] and child[1] + child[2] <= top + span for child in inside)
