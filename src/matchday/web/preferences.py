"""How a reader wants pages: language and colours. Chosen by cookie, else by the browser's own wish."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

import msgspec

Theme = Literal["system", "light", "dark"]
THEMES: tuple[Theme, ...] = ("system", "light", "dark")
LOCALES = ("en", "de")
DEFAULT_LOCALE = "en"
ACCEPT_LANGUAGE_CHARACTERS_MAX = 200


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """`theme` "system" leaves the choice between light and dark to the device."""

    locale: str = DEFAULT_LOCALE
    theme: Theme = "system"


def preferences(cookies: Mapping[str, str], accept_language: str = "") -> Preferences:
    """Reads the cookies `locale` and `theme` and the header Accept-Language; unknown values are ignored."""
    chosen = cookies.get("locale", "")
    locale = chosen if chosen in LOCALES else negotiate(accept_language[:ACCEPT_LANGUAGE_CHARACTERS_MAX])
    theme = cookies.get("theme", "")
    return _PREFERENCES[locale, theme if theme in THEMES else "system"]


@lru_cache(maxsize=1024)
def negotiate(accept_language: str) -> str:
    """The best of our languages for an Accept-Language header (RFC 9110, 12.5.4)."""
    wishes = sorted(map(_wish, accept_language.split(",")), key=lambda wish: -wish[1])
    return next(
        (language for language, weight in wishes if language in LOCALES and weight > 0),
        DEFAULT_LOCALE,
    )


def _wish(part: str) -> tuple[str, float]:
    tag, _, parameter = part.partition(";")
    language = tag.strip().partition("-")[0].lower()
    try:
        return language, float(parameter.strip().removeprefix("q=") or 1)
    except ValueError:
        return language, 0


_PREFERENCES: dict[tuple[str, str], Preferences] = {
    (locale, theme): Preferences(locale=locale, theme=theme) for locale in LOCALES for theme in THEMES
}
