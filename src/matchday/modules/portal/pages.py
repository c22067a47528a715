"""Home, what is live, a match, a team, the search, and how the reader wants it all to look."""

from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cookie, FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.portal import queries
from matchday.modules.portal.domain import lines, live_room, match_room, scorers
from matchday.web.preferences import LOCALES, THEMES, preferences
from matchday.web.rendering import Page

QUESTION_CHARACTERS_MAX = 100
_SCORERS = ("owner", "organiser", "scorer")
_REMEMBERED_SECONDS = 365 * 24 * 3600

AnyRequest = Request[Any, Any, Any]


@page("/", access=anyone)
async def home(tx: Transaction, request: AnyRequest) -> Page:
    """What is on now, what comes next, what was last."""
    room = live_room(_locale(request))
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
        },
    )


@page("/live", access=anyone)
async def live(tx: Transaction, request: AnyRequest) -> Page:
    """Only what is on now."""
    room = live_room(_locale(request))
    now_played = await queries.live_list(tx, room)
    context = {
        "room": room,
        "room_seq": now_played.room_seq,
        "live": now_played.matches,
        "coming": await queries.coming(tx),
    }
    return Page("portal/live.html", context)


@page("/matches/{match_id:uuid}", access=anyone)
async def match(tx: Transaction, request: AnyRequest, visitor: Identity | None, match_id: UUID) -> Page:
    """A match; the page moves by itself while the match does."""
    room = match_room(match_id, _locale(request))
    found = await queries.match_page(tx, match_id, room)
    if found is None:
        raise NotFound
    return Page(
        "portal/match.html",
        {
            "room": room,
            "room_seq": found.room_seq,
            "accent": found.accent,
            "match": found.match,
            "scorers": scorers(found.match.goals),
            "incidents": lines(found.match),
            "table": found.table,
            "articles": await queries.articles(tx, [match_id]),
            "is_scorer": visitor is not None and visitor.has_role(found.organisation_id, *_SCORERS),
        },
    )


@page("/teams/{team_id:uuid}", access=anyone)
async def team(tx: Transaction, team_id: UUID) -> Page:
    """A team and its matches in every competition."""
    found = await queries.team_with_matches(tx, team_id)
    if found is None:
        raise NotFound
    return Page("portal/team.html", {"team": found[0], "matches": found[1]})


@page("/search", access=anyone)
async def search(tx: Transaction, request: AnyRequest) -> Page:
    """Teams, competitions and matches by the beginnings of their words."""
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


def _locale(request: AnyRequest) -> str:
    return preferences(request.cookies, request.headers.get("accept-language", "")).locale


def _local(address: str) -> str:
    """A path of this site, whatever the form was made to say."""
    is_local = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_local else "/"


PAGES = [home, live, match, team, search, choose_preferences]
