"""How many guests come: many at first, so that the hall fills before one's eyes, and then hardly anybody."""

from matchday.app.demo.crowd import (
    BETWEEN_SECONDS_MAX,
    RUSH_BETWEEN_SECONDS,
    RUSH_SECONDS,
    SOLD_OUT_BETWEEN_SECONDS,
    between_seconds,
)


def test_a_rush_comes_first():
    assert {between_seconds(since, is_sold_out=False) for since in (0.0, 10.0, RUSH_SECONDS)} == {RUSH_BETWEEN_SECONDS}


def test_it_grows_quiet_and_stays_so():
    told = [between_seconds(RUSH_SECONDS + minutes * 60, is_sold_out=False) for minutes in range(30)]
    assert told == sorted(told)
    assert told[1] == 2 * RUSH_BETWEEN_SECONDS
    assert told[-1] == between_seconds(10**7, is_sold_out=False) == BETWEEN_SECONDS_MAX


def test_hardly_anybody_comes_once_all_is_sold():
    assert {between_seconds(since, is_sold_out=True) for since in (0.0, 10**6)} == {SOLD_OUT_BETWEEN_SECONDS}
    assert SOLD_OUT_BETWEEN_SECONDS > BETWEEN_SECONDS_MAX
