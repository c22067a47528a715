"""Calendars that programs subscribe to, and the calendar as a file for spreadsheets that imports again."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Answer, get
from matchday.backbone.http.access import anyone
from matchday.contracts.competitions import Phase
from matchday.modules.competitions import queries
from matchday.modules.competitions.domain.calendar import sheet
from matchday.modules.competitions.domain.calendar.feed import Entry, Feed, write
from matchday.modules.competitions.queries.feeds import FeedHead, competition_feed, person_feed, team_feed, venue_feed
from matchday.modules.competitions.queries.fixtures import calendar_facts
from matchday.modules.competitions.routes.powers import competition_organiser
from matchday.web.translation import translate

CACHE_SECONDS = 300
PHASES: dict[Phase, str] = {"postponed": "postponed", "cancelled": "cancelled", "abandoned": "abandoned", "annulled": "annulled"}
Language = Annotated[str, QueryParameter(name="lang", pattern=r"^(en|de)$(?!\n)", max_length=2, required=False)]


@get("/competitions/{slug:str}/calendar.ics", access=anyone, cache_seconds=CACHE_SECONDS, gives="text/calendar; charset=utf-8")
async def read_competition_feed(tx: Transaction, slug: str, site_url: str, lang: Language = "en") -> Answer[bytes]:
    """All matches of a competition as iCalendar."""
    return _answer(await competition_feed(tx, slug), site_url, lang)


@get("/teams/{team_id:uuid}/calendar.ics", access=anyone, cache_seconds=CACHE_SECONDS, gives="text/calendar; charset=utf-8")
async def read_team_feed(tx: Transaction, team_id: UUID, site_url: str, lang: Language = "en") -> Answer[bytes]:
    """The matches of a team. One that turns out to be another team's is there once more, cancelled."""
    return _answer(await team_feed(tx, team_id), site_url, lang)


@get("/venues/{venue_id:uuid}/calendar.ics", access=anyone, cache_seconds=CACHE_SECONDS, gives="text/calendar; charset=utf-8")
async def read_venue_feed(tx: Transaction, venue_id: UUID, site_url: str, lang: Language = "en") -> Answer[bytes]:
    """What is played at a ground, of all competitions."""
    return _answer(await venue_feed(tx, venue_id), site_url, lang)


@get("/persons/{person_id:uuid}/calendar.ics", access=anyone, cache_seconds=CACHE_SECONDS, gives="text/calendar; charset=utf-8")
async def read_person_feed(tx: Transaction, person_id: UUID, site_url: str, lang: Language = "en") -> Answer[bytes]:
    """The matches of the teams a player is registered with, on the days of it."""
    return _answer(await person_feed(tx, person_id), site_url, lang)


@get("/competitions/{slug:str}/matches.csv", access=anyone, gives="text/csv; charset=utf-8")
async def read_matches_file(tx: Transaction, slug: str) -> Answer[bytes]:
    """Fixtures and results as a table that `matchday import` reads again."""
    return await _file(tx, slug)


@get("/competitions/{slug:str}/matches.csv", access=competition_organiser, gives="text/csv; charset=utf-8")
async def read_own_matches_file(tx: Transaction, slug: str) -> Answer[bytes]:
    """The same, for the organiser."""
    return await _file(tx, slug)


def _answer(found: tuple[FeedHead, list[Entry]] | None, site_url: str, lang: str) -> Answer[bytes]:
    if found is None:
        raise NotFound
    head, entries = found
    words = {phase: translate(lang, word) for phase, word in PHASES.items()}
    body = write(Feed(name=head.name, entries=entries, site_url=site_url, path=head.path, words=words))
    return Answer(body=body, media_type="text/calendar; charset=utf-8")


async def _file(tx: Transaction, slug: str) -> Answer[bytes]:
    if await queries.competition_at(tx, slug) is None:
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="{slug}.csv"'}
    return Answer(body=sheet.write(await calendar_facts(tx, slug)), media_type="text/csv; charset=utf-8", headers=headers)


public = [read_competition_feed, read_team_feed, read_venue_feed, read_person_feed, read_matches_file]
manage = [read_own_matches_file]
