"""What other websites show of ours: small pages for frames, which `static/js/embed.js` also takes the markup of.

One address answers both forms, so that there is one markup and one kept answer. How it looks is said by the query alone, never by
a cookie or a header of whoever looks: everybody who asks the same gets the same.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from functools import cache, lru_cache
from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from babel.dates import format_skeleton
from markupsafe import Markup

from matchday.backbone.http import Answer, QueryParameter, get
from matchday.backbone.http.access import anyone
from matchday.backbone.http.routing import Route
from matchday.web.accents import accent_stylesheet
from matchday.web.assets import STATIC_FOLDER
from matchday.web.rendering import render

KINDS = ("table", "matches", "scorers", "bracket", "match")
LIVE_POLL_SECONDS, CALM_POLL_SECONDS = 10, 60
CACHE_SECONDS = 5
_SCOPED = re.compile(r":root((?::not\([^)]*\)|\[[^\]]*\])?)")
_FONT_FACE = re.compile(r"@font-face \{.*?\n\}\n", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
_PROPERTY = re.compile(r"--(?=[a-z])")
_REGIONS = {"en": "en_GB"}

Language = Annotated[Literal["en", "de"], QueryParameter(name="lang", required=False)]
Theme = Annotated[Literal["auto", "light", "dark"], QueryParameter(name="theme", required=False)]
Accent = Annotated[str, QueryParameter(name="accent", pattern=r"^([0-9a-f]{6})?$(?!\n)", max_length=6, required=False)]
Density = Annotated[Literal["normal", "compact"], QueryParameter(name="density", required=False)]
Heading = Annotated[Literal["yes", "no"], QueryParameter(name="heading", required=False)]


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How an embed looks. `accent` is `rrggbb` or nothing."""

    lang: Language = "en"
    theme: Theme = "auto"
    accent: Accent = ""
    density: Density = "normal"
    heading: Heading = "yes"


class Embedded(msgspec.Struct, frozen=True, kw_only=True):
    """What a route answers: a template and its values. `path` leads to the whole page; after `poll_seconds` a reader may look
    again, after 0 nothing will change any more."""

    template: str
    context: Mapping[str, Any]
    title: str
    path: str
    poll_seconds: int = 0
    accent: str = ""
    """The organisation's, `rrggbb`, for who names none."""


def embedded(path: str, *, timeless: bool = False) -> Callable[[Callable[..., Any]], Route]:
    """A route of the surface `embed` around a function that returns Embedded; adds the parameters of Look."""

    def declare(function: Callable[..., Any]) -> Route:
        looks = {field.name: field for field in msgspec.structs.fields(Look)}

        async def answer(**arguments: Any) -> Answer[bytes]:
            look = Look(**{name: arguments[name] for name in looks if name in arguments})
            return _page(await function(**{name: value for name, value in arguments.items() if name in own}), look)

        hints = get_type_hints(function, include_extras=True) | get_type_hints(Look, include_extras=True)
        own = inspect.signature(function).parameters
        shared = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[name])
            for name, field in looks.items()
            if name not in own
        ]
        answer.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own.values()] + shared
        )
        answer.__annotations__ = hints | {"return": Answer[bytes]}
        answer.__name__, answer.__doc__, answer.__module__ = function.__name__, function.__doc__, function.__module__
        return get(path, access=anyone, cache_seconds=CACHE_SECONDS, timeless=timeless)(answer)

    return declare


def _page(found: Embedded, look: Look) -> Answer[bytes]:
    html = render(
        found.template,
        locale=look.lang,
        **found.context,
        **msgspec.structs.asdict(look) | {"accent": look.accent or found.accent.removeprefix("#").lower()},
        title=found.title,
        path=found.path,
        poll_seconds=found.poll_seconds,
        live_seconds=LIVE_POLL_SECONDS,
    )
    return Answer(body=html.encode(), media_type="text/html; charset=utf-8")


@lru_cache(4096)
def moment(at: datetime, zone: tzinfo, locale: str) -> Markup:
    """A kick-off in the competition's zone, which is named; with scripts it becomes the reader's own."""
    there = at.astimezone(zone)
    name = _REGIONS.get(locale, locale)
    day, clock = (format_skeleton(skeleton, there, tzinfo=zone, locale=name) for skeleton in ("yMMMEd", "Hm"))
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup('<time datetime="{}" data-when>{}, {} {}</time>').format(stamp, day, clock, there.tzname() or "")


@cache
def stylesheet() -> str:
    """`/embed/v1.css`: the site's colours and the embeds' own rules, for a frame's page and for the inside of an element. Every
    property has a prefix, so that those of the page around mean nothing here."""
    tokens = _FONT_FACE.sub("", (STATIC_FOLDER / "css" / "tokens.css").read_text("utf-8"))
    return _scoped(_COMMENT.sub("", tokens + (STATIC_FOLDER / "css" / "embed.css").read_text("utf-8")))


def accent_sheet(colour: str) -> str:
    """`/embed/accent/rrggbb.css`: the accent, in shades that read well."""
    return _scoped(accent_stylesheet(colour))


def _scoped(css: str) -> str:
    css = _SCOPED.sub(lambda found: f":host({found[1]}),:root{found[1]}" if found[1] else ":host,:root", css)
    return re.sub(r"\n{2,}", "\n", _PROPERTY.sub("--matchday-", css))
