"""Home, what is live, the search, and how the reader wants it all to look."""

from typing import Any

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cookie, FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.modules.portal import queries
from matchday.modules.portal.domain import live_room
from matchday.modules.portal.queries.sales import coming_sales
from matchday.web.preferences import LOCALES, THEMES, preferences
from matchday.web.rendering import Page

QUESTION_CHARACTERS_MAX = 100
_REMEMBERED_SECONDS = 365 * 24 * 3600

AnyRequest = Request[Any, Any, Any]


@page("/", access=anyone)
async def home(tx: Transaction, request: AnyRequest) -> Page:
    """What is on now, what comes next, what was last."""
    room = live_room(locale_of(request))
    live = await queries.live_list(tx, room)
    return Page(
        "portal/home.html",
        {
            "room": room,
            "room_seq": live.room_seq,
            "live": live.matches,
            "coming": await queries.coming(tx),
            "results": await queries.results(tx),
            "competitions": await queries.competitions(tx),
            "articles": await queries.articles(tx),
            "sales": await coming_sales(tx),
        },
    )


@page("/live", access=anyone)
async def live(tx: Transaction, request: AnyRequest) -> Page:
    """Only what is on now."""
    room = live_room(locale_of(request))
    now_played = await queries.live_list(tx, room)
    context = {
        "room": room,
        "room_seq": now_played.room_seq,
        "live": now_played.matches,
        "coming": await queries.coming(tx),
    }
    return Page("portal/live.html", context)


@page("/search", access=anyone)
async def search(tx: Transaction, request: AnyRequest) -> Page:
    """Clubs, players, competitions and matches by the beginnings of their words."""
    asked = request.query_params.get("q", "").replace("\x00", "").strip()[:QUESTION_CHARACTERS_MAX]
    return Page("portal/search.html", {"asked": asked, "found": await queries.search(tx, asked)})


@form("/preferences", access=anyone)
async def choose_preferences(fields: FormFields) -> Redirect:
    """Remembers colours and language in this browser, and goes back to where the reader was."""
    cookies = tuple(
        Cookie(
            key=name,
            value=fields[name],
            path="/",
            max_age=_REMEMBERED_SECONDS,
            samesite="lax",
        )
        for name, allowed in (("theme", THEMES), ("locale", LOCALES))
        if fields.get(name) in allowed
    )
    return Redirect(location=_local(fields.text("back")), cookies=cookies)


def locale_of(request: AnyRequest) -> str:
    """The language that the reader reads."""
    return preferences(request.cookies, request.headers.get("accept-language", "")).locale


def _local(address: str) -> str:
    """A path of this site, whatever the form was made to say."""
    is_local = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_local else "/"


general = [home, live, search, choose_preferences]
