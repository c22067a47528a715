"""Who gets which seat, and who does not."""

import pytest
from tests.modules.tickets.seat_plans import ADULT, CHILD, best, board, chosen, indexes, mask, row

from matchday.backbone.ids import new_id
from matchday.modules.tickets.domain.seating.board import SeatWasFree
from matchday.modules.tickets.domain.seating.wishes import SeatLine, SeatWish
from matchday.modules.tickets.errors import (
    CompanionAlone,
    NoSeatsLeft,
    NotTogether,
    SeatLeftAlone,
    SeatNotOnSale,
    SeatTaken,
    UnknownSeat,
)


@pytest.mark.parametrize("seat", [(9, 0), (1, 10), (1, -1)])
def test_a_seat_that_is_not_on_the_map_is_refused(seat: tuple[int, int]) -> None:
    with pytest.raises(UnknownSeat):
        board(row(1, "s" * 10)).take(chosen(seat))


def test_a_seat_is_sold_once() -> None:
    at = board(row(1, "s" * 10))
    at.take(chosen((1, 4), (1, 5)))
    with pytest.raises(SeatTaken):
        at.take(chosen((1, 5), (1, 6)))
    assert mask(at, 1) == 0b110000, "the second wish took nothing"


def test_a_seat_counts_once_within_one_order() -> None:
    with pytest.raises(SeatTaken):
        board(row(1, "s" * 10)).take(chosen((1, 4), (1, 4)))


def test_a_blocked_seat_is_not_sold() -> None:
    with pytest.raises(SeatNotOnSale):
        board(row(1, "sssbss")).take(chosen((1, 3)))


def test_a_seat_of_another_zone_is_not_sold_at_this_price() -> None:
    at = board(row(1, "ssss", zones="AABB"))
    with pytest.raises(SeatNotOnSale):
        at.take(chosen((1, 2), (1, 3)))
    with pytest.raises(SeatNotOnSale):
        at.take(chosen((1, 0), (1, 1), product_id=new_id()))


def test_a_choice_leaves_no_seat_alone_between_others() -> None:
    at = board(row(1, "s" * 12))
    at.take(chosen((1, 4), (1, 5)))
    with pytest.raises(SeatLeftAlone, match="Row 1, 7"):
        at.take(chosen((1, 7), (1, 8), (1, 9)))


def test_a_choice_leaves_no_seat_alone_at_the_end_of_a_row() -> None:
    with pytest.raises(SeatLeftAlone, match="Row 1, 1 "):
        board(row(1, "s" * 10)).take(chosen((1, 1), (1, 2)))


def test_a_choice_leaves_no_seat_alone_at_an_aisle() -> None:
    at = board(row(1, "s" * 10, aisles=(4,)))
    with pytest.raises(SeatLeftAlone, match="Row 1, 5"):
        at.take(chosen((1, 2), (1, 3)))
    at.take(chosen((1, 5), (1, 6)))


def test_two_chosen_seats_do_not_leave_the_one_between_them() -> None:
    with pytest.raises(SeatLeftAlone):
        board(row(1, "s" * 10)).take(chosen((1, 3), (1, 5)))


def test_a_seat_may_be_left_alone_when_nothing_else_is_left() -> None:
    at = board(row(1, "sss"))
    at.take(chosen((1, 0), (1, 1)))
    assert mask(at, 1) == 0b011


def test_the_exception_ends_where_another_row_has_room() -> None:
    at = board(row(1, "sss"), row(2, "ss"))
    with pytest.raises(SeatLeftAlone):
        at.take(chosen((1, 0), (1, 1)))


def test_a_seat_that_was_alone_before_is_no_matter() -> None:
    at = board(row(1, "sbs" + "s" * 10))
    at.take(chosen((1, 2), (1, 3)))


def test_a_companion_comes_with_the_wheelchair_place_beside() -> None:
    at = board(row(1, "wcssss"))
    with pytest.raises(CompanionAlone):
        at.take(chosen((1, 1)))
    at.take(chosen((1, 0), (1, 1)))
    with pytest.raises(CompanionAlone):
        board(row(1, "wcsswc")).take(chosen((1, 0), (1, 5)))


def test_the_best_seats_are_never_those_for_wheelchairs_or_companions() -> None:
    at = board(row(1, "wcwc"), row(2, "ssss"))
    assert indexes(at, best(2)) == [(2, 0), (2, 1)]


def test_the_best_places_for_a_wheelchair_come_with_their_companions() -> None:
    at = board(row(1, "sswcssscwc"))
    wish = SeatWish(lines=(SeatLine(product_id=ADULT, count=2, wheelchairs=1, companions=1),))
    assert indexes(at, wish) == [(1, 2), (1, 3)], "the place with two beside it is left for who needs both"
    both = SeatWish(lines=(SeatLine(product_id=ADULT, count=1, wheelchairs=1), SeatLine(product_id=CHILD, count=2, companions=2)))
    assert sorted(indexes(at, both)) == [(1, 7), (1, 8), (1, 9)]
    with pytest.raises(NoSeatsLeft):
        at.take(wish)
    with pytest.raises(CompanionAlone):
        at.take(SeatWish(lines=(SeatLine(product_id=ADULT, count=1, companions=1),)))


def test_the_best_are_in_the_middle_of_the_first_row() -> None:
    at = board(row(2, "s" * 10), row(1, "s" * 10))
    assert indexes(at, best(2)) == [(1, 4), (1, 5)]


def test_adults_and_children_of_one_order_sit_together() -> None:
    at = board(row(1, "ss"), row(2, "ssss"))
    wish = SeatWish(lines=(SeatLine(product_id=ADULT, count=2), SeatLine(product_id=CHILD, count=2)))
    assert indexes(at, wish) == [(2, 0), (2, 1), (2, 2), (2, 3)]


def test_products_of_different_zones_sit_apart() -> None:
    at = board(row(1, "ssss", zones="AABB"), zones={ADULT: "A", CHILD: "B"})
    wish = SeatWish(lines=(SeatLine(product_id=ADULT, count=2), SeatLine(product_id=CHILD, count=2)))
    assert indexes(at, wish) == [(1, 0), (1, 1), (1, 2), (1, 3)]


def test_who_is_not_together_is_told_so_unless_apart_is_fine() -> None:
    at = board(row(1, "ss"), row(2, "ss"))
    with pytest.raises(NotTogether):
        at.take(best(4))
    assert indexes(at, best(4, may_split=True)) == [(1, 0), (1, 1), (2, 0), (2, 1)]
    with pytest.raises(NoSeatsLeft):
        at.take(best(1))


def test_four_sit_as_two_and_two_rather_than_three_and_one() -> None:
    at = board(row(1, "sss"), row(2, "ss"), row(3, "ss"))
    assert indexes(at, best(4, may_split=True)) == [(2, 0), (2, 1), (3, 0), (3, 1)]


def test_apart_takes_all_or_nothing() -> None:
    at = board(row(1, "sbsbs"))
    with pytest.raises(NoSeatsLeft):
        at.take(best(4, may_split=True))
    assert mask(at, 1) == 0
    assert len(indexes(at, best(3, may_split=True))) == 3


def test_a_section_that_was_asked_for_is_the_only_one() -> None:
    at = board(row(1, "ssss"))
    line = SeatLine(product_id=ADULT, count=2)
    with pytest.raises(NoSeatsLeft):
        at.take(SeatWish(lines=(line,), section=2))
    assert at.take(SeatWish(lines=(line,), section=1))


def test_freed_seats_are_found_again() -> None:
    at = board(row(1, "ssss"), row(2, "ssss"))
    (first,) = at.take(best(4))
    at.take(best(2))
    at.free((seat.row_id, seat.seat) for seat in first)
    assert indexes(at, best(4)) == [(1, 0), (1, 1), (1, 2), (1, 3)]


def test_what_is_free_cannot_be_given_back() -> None:
    at = board(row(1, "ssss"))
    (seats,) = at.take(best(2))
    given = [(seat.row_id, seat.seat) for seat in seats]
    at.free(given)
    with pytest.raises(SeatWasFree):
        at.free(given)


def test_who_paid_late_gets_the_very_seats_or_none() -> None:
    at = board(row(1, "ssss"))
    (seats,) = at.take(best(2))
    given = [(seat.row_id, seat.seat) for seat in seats]
    assert not at.take_again(given)
    at.free(given)
    assert at.take_again(given)


def test_what_was_not_committed_is_taken_back() -> None:
    at = board(row(1, "ssss"))
    at.take(chosen((1, 0), (1, 1)))
    at.confirm()
    at.take(chosen((1, 2), (1, 3)))
    assert list(at.changed().values()) == [0b1111]
    at.undo()
    assert mask(at, 1) == 0b0011
    assert indexes(at, best(2)) == [(1, 2), (1, 3)]
