"""A player: clubs, career, match by match, suspensions. Only of whom an organiser has approved, or who has played."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Redirect, page
from matchday.backbone.http.access import anyone
from matchday.modules.competitions.queries.news import news_about
from matchday.modules.competitions.queries.people_views import career_of, subjects_meant
from matchday.modules.competitions.queries.player_pages import kept_person, played_by, player_head, suspensions_of
from matchday.web.rendering import Page

MATCHES_ON_A_PAGE, NEWS_MAX = 30, 5


@page("/players/{person_id:uuid}", access=anyone)
async def read_player(tx: Transaction, site_url: str, person_id: UUID, cursor: Cursor) -> Page | Redirect:
    """Somebody who was found to be another one leads to that one."""
    head = await player_head(tx, person_id)
    if head is None:
        kept = await kept_person(tx, person_id)
        if kept is None:
            raise NotFound
        return Redirect(location=f"/players/{kept}")
    played = await played_by(tx, await subjects_meant(tx, person_id), Cursor(after=cursor.after, limit=MATCHES_ON_A_PAGE))
    is_first = cursor.after is None
    career = await career_of(tx, person_id) if is_first else None
    context = {
        "player": head,
        "accent": head.accent,
        "careers": career.sports if career else (),
        "played": played,
        "is_first": is_first,
        "suspensions": await suspensions_of(tx, person_id) if is_first else [],
        "articles": await news_about(tx, [person_id], NEWS_MAX) if is_first else [],
        "webcal_address": f"webcal://{site_url.partition('://')[2]}/public/v1/persons/{person_id}/calendar.ics",
    }
    return Page("competitions/player.html", context)


players = [read_player]
