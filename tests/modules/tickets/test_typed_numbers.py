"""What people type for amounts, percentages and times: exact, or refused."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchday.modules.payments.domain import typed_amounts
from matchday.modules.tickets.domain.typed import basis_points_of, local, minor_of, moment_of, percent_written, whole_of, written, zone_of

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("text", ["", "-1", "1.234", "1,2,3", "1e3", "٣", "12 .5.", "1\n2", "9999999999999", "NaN", "0x10", ".5", "5."])
def test_what_is_no_amount_of_euros(text: str) -> None:
    assert minor_of(text, 2) is None


@pytest.mark.parametrize(
    ("text", "digits", "minor"),
    [("25", 2, 2500), ("12,5", 2, 1250), ("12.05", 2, 1205), ("1 200,00", 2, 120000), ("0", 2, 0), ("500", 0, 500), ("1.234", 3, 1234)],
)
def test_amounts_in_minor_units(text: str, digits: int, minor: int) -> None:
    assert minor_of(text, digits) == minor
    assert typed_amounts.minor_of(text, digits) == minor


@given(st.integers(0, 10**12 - 1), st.sampled_from([0, 2, 3]))
def test_what_is_written_is_read_as_it_was(minor: int, digits: int) -> None:
    assert minor_of(written(minor, digits), digits) == minor
    assert typed_amounts.minor_of(typed_amounts.written(minor, digits), digits) == minor


@given(st.integers(0, 10_000))
def test_percentages_are_read_as_they_were_written(basis_points: int) -> None:
    assert basis_points_of(percent_written(basis_points)) == basis_points


@pytest.mark.parametrize("text", ["", "19.123", "x", "-7", "7.5.1", "19%%"])
def test_what_is_no_percentage(text: str) -> None:
    assert basis_points_of(text) is None


def test_whole_numbers_lie_within_their_bounds() -> None:
    assert [whole_of(text, 1, 100) for text in ("1", "100", "0", "101", "", "²", "1.0", "1" * 30)] == [1, 100, *[None] * 6]


def test_times_are_by_the_clocks_of_their_zone() -> None:
    summer = datetime(2027, 6, 1, 18, 0, tzinfo=UTC)
    assert moment_of("2027-06-01T20:00", BERLIN) == summer
    assert local(summer, BERLIN) == "2027-06-01T20:00"
    assert [moment_of(text, BERLIN) for text in ("", "tomorrow", "2027-02-30T10:00", "0001-01-01T00:00", "2027-06-01T20:00+02:00")] == [
        None
    ] * 5


def test_zones_are_known_names_and_no_paths() -> None:
    assert zone_of("UTC") is UTC
    assert zone_of("Europe/Berlin") == BERLIN
    assert [zone_of(name) for name in ("", "Nowhere/Land", "../../etc/passwd", "/etc/localtime", "x" * 100, "Europe")] == [None] * 6
