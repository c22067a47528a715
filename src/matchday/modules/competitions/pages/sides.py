"""A club through its seasons, and two clubs against each other. A team without a club stands for all of its name."""

from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Redirect, page
from matchday.backbone.http.access import anyone
from matchday.modules.competitions.domain.statistics.records import Balance
from matchday.modules.competitions.queries.all_time import teams_of_side
from matchday.modules.competitions.queries.clubs_views import head_to_head
from matchday.modules.competitions.queries.going import going_on_for
from matchday.modules.competitions.queries.news import news_about
from matchday.modules.competitions.queries.team_pages import (
    Season,
    club_head,
    opponents_of,
    seasons_of_club,
    sides_named,
)
from matchday.web.addresses import with_query
from matchday.web.rendering import Page

NEWS_MAX, MATCHES_ON_A_PAGE, NAME_LETTERS_MAX = 5, 30, 60


@page("/clubs/{side_id:uuid}", access=anyone)
async def read_club(tx: Transaction, side_id: UUID) -> Page | Redirect:
    """By the id of a club, or of a team that stands for its own."""
    found = await teams_of_side(tx, side_id)
    if found is None:
        raise NotFound
    club = await club_head(tx, side_id, *found)
    if club.club_id not in (None, side_id):
        return Redirect(location=f"/clubs/{club.club_id}")
    seasons = await seasons_of_club(tx, club.team_ids)
    context = {
        "club": club,
        "seasons": seasons,
        "total": _summed(seasons),
        "going": await going_on_for(tx, club.team_ids),
        "opponents": await opponents_of(tx, club.team_ids),
        "articles": await news_about(tx, [side_id, *club.team_ids], NEWS_MAX),
    }
    return Page("competitions/club_page.html", context)


@page("/head-to-head", access=anyone)
async def read_head_to_head(tx: Transaction, request: Request, cursor: Cursor) -> Page:  # type: ignore[type-arg]
    """Two clubs over all competitions; a form to choose them while one is missing."""
    asked = request.query_params
    first_id, second_id = _id(asked.get("a")), _id(asked.get("b"))
    first = await teams_of_side(tx, first_id) if first_id else None
    if first is None or first_id is None:
        name = (asked.get("q") or "").replace("\x00", "").strip()[:NAME_LETTERS_MAX]
        found = await sides_named(tx, name) if name else []
        return Page("competitions/head_to_head_choice.html", {"asked": name, "found": found})
    opponents = [each for each in await opponents_of(tx, first[1]) if each.side_id != first_id]
    view = await head_to_head(tx, first_id, second_id, Cursor(after=cursor.after, limit=MATCHES_ON_A_PAGE)) if second_id else None
    chosen = next((str(each.side_id) for each in opponents if view is not None and each.name == view.second), "")
    context = {"first_id": first_id, "first": first[0], "opponents": opponents, "chosen": chosen, "view": view}
    if view is not None:
        pair = {"a": first_id, "b": second_id}
        context |= {
            "next_address": with_query("/head-to-head", pair | {"cursor": view.next}) if view.next else "",
            "first_address": with_query("/head-to-head", pair) if cursor.after is not None else "",
        }
    return Page("competitions/head_to_head.html", context)


def _summed(seasons: list[Season]) -> Balance:
    return Balance(**{name: sum(getattr(season, name) for season in seasons) for name in Balance.__struct_fields__})


def _id(text: str | None) -> UUID | None:
    """None for what is no id: the page then asks whom one means."""
    try:
        return UUID(text) if text and len(text) == 36 else None
    except ValueError:
        return None


sides = [read_club, read_head_to_head]
