"""From a template and its values to a page. Templates are compiled once per language and kept.

Names are folders: `layout.html` and `components/…` belong to this floor, `tickets/order.html` lies in
`modules/tickets/templates/tickets/`, a sport's in `sports/cricket/templates/cricket/`. Whatever a page needs is in its context; only what
is the same for everybody (`_`, `ngettext`, `asset`, `locale`, the filters of `formats.py`) is a global.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import FileSystemLoader
from markupsafe import Markup

from matchday.backbone.errors import Refusal
from matchday.web.assets import asset
from matchday.web.called import Called
from matchday.web.compiling import PageEnvironment
from matchday.web.formats import Formats
from matchday.web.preferences import DEFAULT_LOCALE
from matchday.web.translation import translate, translate_count, translate_refusal

_WEB_FOLDER = Path(__file__).parent
_folders = [
    _WEB_FOLDER / "templates",
    *sorted(_WEB_FOLDER.parent.glob("modules/*/templates")),
    *sorted(_WEB_FOLDER.parent.glob("sports/*/templates")),
]


class Page(msgspec.Struct, frozen=True):
    """What a page route answers: a template, its values, the HTTP status, and headers of its own."""

    template: str
    context: Mapping[str, Any] = {}
    status: int = 200
    headers: Mapping[str, str] = {}
    is_secret: bool = False
    """Shows what no browser should keep: it is asked for again even by the back button."""
    keeps_changes: bool = False
    """An error whose change is committed all the same: a counted failure."""


def add_templates(folder: Path) -> None:
    """Lets a module from outside this package bring its own templates, in `folder/<module's name>/`."""
    if folder not in _folders:
        _folders.append(folder)
        environment.cache_clear()


def render(template: str, *, locale: str = DEFAULT_LOCALE, **context: Any) -> str:
    """The whole page, or a fragment of it. Raises jinja2.TemplateNotFound for an unknown name."""
    return environment(locale).get_template(template).render(context)


def error_page(
    status: int,
    title: str = "",
    detail: str = "",
    *,
    visitor: Any = None,
    path: str = "/",
    locale: str = DEFAULT_LOCALE,
    **context: Any,
) -> str:
    """A refusal or a failure as a page with a way out. Title and detail are translated where we have the text."""
    return render(
        "error.html",
        locale=locale,
        status=status,
        title=translate(locale, title),
        detail=translate(locale, detail),
        visitor=visitor,
        path=path,
        **context,
    )


@cache
def environment(locale: str) -> PageEnvironment:
    """The compiled templates of one language."""
    made = PageEnvironment(
        loader=FileSystemLoader(_folders),
        autoescape=_is_markup,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    _speak(made, locale)
    return made


def _is_markup(name: str | None) -> bool:
    """A text template (mail) is text: there is nothing to escape from."""
    return not (name or "").endswith(".txt")


def _speak(made: PageEnvironment, locale: str) -> None:
    def text(message: str | Refusal, **values: Any) -> str:
        return translate_refusal(locale, message) if isinstance(message, Refusal) else translate(locale, message, **values)

    def text_for_count(one: str, many: str, count: int, **values: Any) -> str:
        return translate_count(locale, one, many, count, **values)

    formats = Formats(locale)
    made.constants = {"_": text, "asset": asset}
    made.globals.update(_=text, ngettext=text_for_count, asset=asset, locale=locale, icon=_icon)
    made.filters.update(
        called=Called(locale).name,
        when=formats.when,
        there=formats.there,
        format_datetime=formats.format_datetime,
        format_date=formats.format_date,
        format_day=formats.format_day,
        format_number=formats.format_number,
        format_signed=formats.format_signed,
        format_money=formats.format_money,
    )


@cache
def _icon(name: str) -> Markup:
    """One of `static/img/icons.svg`, by its id. Icons go with a word, never instead of one."""
    return Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>').format(
        asset("img/icons.svg"), name
    )
