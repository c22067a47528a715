"""What else there is to know of a competition: its teams, its news, and its regulations in words."""

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions.domain.regulations.telling import told
from matchday.modules.competitions.pages.head import AnyRequest, head_of
from matchday.modules.competitions.queries.news import news_of_competition
from matchday.modules.competitions.queries.statistics import competition_to_read
from matchday.modules.competitions.queries.team_lists import team_cards
from matchday.modules.competitions.store.regulations import load_regulations
from matchday.web.addresses import with_query
from matchday.web.rendering import Page

ARTICLES_ON_A_PAGE = 20


@page("/competitions/{slug:str}/teams", access=anyone)
async def read_teams(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str) -> Page:
    """Everybody who takes part."""
    context = await head_of(tx, request, visitor, slug, "teams")
    return Page("competitions/team_cards.html", context | {"teams": await team_cards(tx, context["competition"].competition_id)})


@page("/competitions/{slug:str}/news", access=anyone)
async def read_news(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str, cursor: Cursor) -> Page:
    """What is written about it, its teams and its matches, the newest first."""
    context = await head_of(tx, request, visitor, slug, "news")
    competition, start = context["competition"], Cursor(after=cursor.after, limit=ARTICLES_ON_A_PAGE)
    found = await news_of_competition(tx, competition.competition_id, competition.organisation_id, start)
    address = f"/competitions/{slug}/news"
    context |= {
        "articles": found.items,
        "next_address": with_query(address, {"cursor": found.next}) if found.next else "",
        "first_address": address if cursor.after is not None else "",
    }
    return Page("competitions/competition_news.html", context)


@page("/competitions/{slug:str}/regulations", access=anyone)
async def read_regulations(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str) -> Page:
    """What counts, what decides between those level, what places mean, and where it is written."""
    context = await head_of(tx, request, visitor, slug, "regulations")
    competition = await competition_to_read(tx, slug)
    regulations = await load_regulations(tx, competition) if competition else None
    return Page("competitions/regulations_told.html", context | {"told": told(regulations) if regulations else None})


about = [read_teams, read_news, read_regulations]
