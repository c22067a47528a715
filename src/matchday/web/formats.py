"""Dates, numbers and money as a reader of one language writes them.

Times are written in UTC with a machine-readable `<time>`; `static/js/times.js` shows them in the reader's own zone.
Formatting with CLDR patterns costs tens of microseconds, and pages show the same moments again and again: results
are kept.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, get_currency_precision
from markupsafe import Markup, escape

from matchday.web.zones import zone_called, zone_name

Style = Literal["clock", "day", "short_day", "full"]
_SKELETONS: dict[Style, str] = {"clock": "Hm", "day": "yMMMEd", "short_day": "MMMd"}
_REGIONS = {"en": "en_GB"}
KEPT_MAX = 8192


class Formats:
    """The filters of one language."""

    def __init__(self, locale: str) -> None:
        self._locale = Locale.parse(_REGIONS.get(locale, locale))
        self.format_datetime = lru_cache(KEPT_MAX)(self._format_datetime)
        self.there = lru_cache(KEPT_MAX)(self._there)
        self.when = lru_cache(KEPT_MAX)(self._when)
        self.format_money = lru_cache(KEPT_MAX)(self._format_money)

    def format_number(self, number: float | Decimal) -> str:
        """With the language's grouping."""
        if isinstance(number, int) and -1000 < number < 1000:
            return str(number).replace("-", "\N{MINUS SIGN}")
        return str(format_decimal(number, locale=self._locale))

    def format_signed(self, number: int) -> str:
        """A difference: always with its sign, except for 0."""
        return f"+{number}" if number > 0 else self.format_number(number)

    def format_day(self, day: date) -> str:
        """A calendar day, which has no zone."""
        return str(
            format_skeleton(
                _SKELETONS["day"],
                datetime(day.year, day.month, day.day, tzinfo=UTC),
                locale=self._locale,
            )
        )

    def format_date(self, day: date) -> str:
        """A day far from now (a birthday, a day something expires): without its weekday."""
        return str(format_date(day, "medium", locale=self._locale))

    def _format_datetime(self, moment: datetime, style: Style = "full") -> str:
        """In UTC and without saying so; pages use `when`, letters `there`."""
        return self._told(moment.astimezone(UTC), style)

    def _there(self, moment: datetime, zone: str) -> str:
        """By the clocks of a place, which are named: "Fri, 5 Jun 2026, 20:00 CEST"."""
        local = moment.astimezone(zone_called(zone))
        return f"{self._told(local, 'full')} {zone_name(local, str(self._locale))}"

    def _told(self, local: datetime, style: Style) -> str:
        if style == "full":
            return f"{self._told(local, 'day')}, {self._told(local, 'clock')}"
        return str(format_skeleton(_SKELETONS[style], local, locale=self._locale))

    def _when(self, moment: datetime, style: Style = "full") -> Markup:
        """A `<time>` element that the browser turns to the reader's zone."""
        zone = Markup(' <abbr title="Coordinated Universal Time">UTC</abbr>') if style in ("clock", "full") else ""
        stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        text = escape(self._format_datetime(moment, style))
        return Markup('<time datetime="{}" data-when="{}">{}{}</time>').format(stamp, style, text, zone)

    def _format_money(self, minor_units: int, currency: str) -> str:
        """An integer amount of minor units (cents) of an ISO 4217 currency."""
        amount = Decimal(minor_units).scaleb(-get_currency_precision(currency))
        return str(format_currency(amount, currency, locale=self._locale))
