"""Dates, numbers and money as people of a language write them."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from matchday.web.formats import Formats

EN, DE = Formats("en"), Formats("de")
KICK_OFF = datetime(2022, 12, 18, 18, tzinfo=timezone(timedelta(hours=3)))


def test_a_moment_is_written_in_utc_and_says_so() -> None:
    html = EN.when(KICK_OFF, "clock")
    assert html.startswith('<time datetime="2022-12-18T15:00:00Z" data-when="clock">15:00 <abbr')
    assert html.endswith(">UTC</abbr></time>")


def test_a_day_needs_no_zone() -> None:
    assert EN.when(KICK_OFF, "short_day") == '<time datetime="2022-12-18T15:00:00Z" data-when="short_day">18 Dec</time>'
    assert DE.format_day(date(2022, 12, 18)) == "So., 18. Dez. 2022"


def test_moments_are_written_as_the_language_does() -> None:
    assert EN.format_datetime(KICK_OFF) == "Sun, 18 Dec 2022, 15:00"
    assert DE.format_datetime(KICK_OFF) == "So., 18. Dez. 2022, 15:00"
    assert DE.format_datetime(datetime(2022, 3, 1, 9, 5, tzinfo=UTC), "short_day") == "1. März"


@pytest.mark.parametrize(
    ("zone", "english", "german"),
    [
        ("Europe/Berlin", "Sun, 18 Dec 2022, 16:00 CET", "So., 18. Dez. 2022, 16:00 MEZ"),
        ("Asia/Qatar", "Sun, 18 Dec 2022, 18:00 UTC+3", "So., 18. Dez. 2022, 18:00 UTC+3"),
        ("+05:30", "Sun, 18 Dec 2022, 20:30 UTC+5:30", "So., 18. Dez. 2022, 20:30 UTC+5:30"),
        ("-3", "Sun, 18 Dec 2022, 12:00 UTC−3", "So., 18. Dez. 2022, 12:00 UTC−3"),
        ("Asia/Tokyo", "Mon, 19 Dec 2022, 00:00 UTC+9", "Mo., 19. Dez. 2022, 00:00 UTC+9"),
        ("UTC", "Sun, 18 Dec 2022, 15:00 UTC", "So., 18. Dez. 2022, 15:00 UTC"),
    ],
)
def test_letters_tell_times_by_the_clocks_of_a_place_and_name_them(zone: str, english: str, german: str) -> None:
    assert (EN.there(KICK_OFF, zone), DE.there(KICK_OFF, zone)) == (english, german)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "+99:00", "a\x00b"])
def test_what_is_no_zone_is_told_in_utc_and_named_so(zone: str) -> None:
    assert EN.there(KICK_OFF, zone).endswith("15:00 UTC")


@pytest.mark.parametrize(("number", "english", "german"), [(0, "0", "0"), (1234567, "1,234,567", "1.234.567"), (-3, "−3", "−3")])
def test_numbers_are_grouped(number: int, english: str, german: str) -> None:
    assert EN.format_number(number) == english
    assert DE.format_number(number) == german


def test_decimals_are_written_as_the_language_does() -> None:
    assert DE.format_number(Decimal("2.5")) == "2,5"


@pytest.mark.parametrize(("difference", "text"), [(4, "+4"), (0, "0"), (-4, "−4")])
def test_a_difference_has_its_sign(difference: int, text: str) -> None:
    assert EN.format_signed(difference) == text


def test_money_has_the_decimals_of_its_currency() -> None:
    assert EN.format_money(1250, "EUR") == "€12.50"
    assert DE.format_money(125000, "EUR").replace("\xa0", " ") == "1.250,00 €"
    assert EN.format_money(1250, "JPY") == "JP¥1,250"
