"""A competition in other websites: its tables, matches, scorers and bracket, for frames and for `/embed/v1.js`."""

from typing import Annotated, Literal
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor
from matchday.contracts.competitions import NOT_IN_PLAY
from matchday.modules.competitions import queries
from matchday.modules.competitions.domain.importers.reading import zone_of
from matchday.modules.competitions.domain.statistics.lists import column_called
from matchday.modules.competitions.queries.embeds import last_results, next_fixtures
from matchday.modules.competitions.queries.people_views import list_players
from matchday.modules.competitions.queries.stages import bracket_at
from matchday.modules.competitions.queries.statistics import competition_to_read
from matchday.modules.competitions.schemas import CompetitionView
from matchday.sports import sport
from matchday.web.embedding import CALM_POLL_SECONDS, LIVE_POLL_SECONDS, Embedded, Language, embedded, moment
from matchday.web.translation import translate

_TEXT = r"^[^\x00-\x1f\x7f]*$(?!\n)"
AskedGroup = Annotated[str, QueryParameter(name="group", max_length=120, pattern=_TEXT, required=False)]
AskedList = Annotated[str, QueryParameter(name="list", max_length=40, pattern=r"^[a-z0-9_]*$(?!\n)", required=False)]
AskedLimit = Annotated[int, QueryParameter(name="limit", ge=1, le=100, required=False)]
AskedMatches = Annotated[Literal["both", "results", "fixtures"], QueryParameter(name="show", required=False)]
Team = Annotated[UUID | None, QueryParameter(name="team", required=False)]


@embedded("/table/{slug:str}", timeless=True)
async def show_table(tx: Transaction, slug: str, group: AskedGroup = "") -> Embedded:
    """Its tables, or the one of a group or stage (by name)."""
    competition = await _competition(tx, slug)
    tables = await queries.tables_of(tx, competition.competition_id)
    if group:
        tables = [table for table in tables if group in (table.group, table.stage)]
    return _embedded(competition, "table", {"tables": tables})


@embedded("/matches/{slug:str}", timeless=True)
async def show_matches(
    tx: Transaction, slug: str, lang: Language = "en", show: AskedMatches = "both", team: Team = None, limit: AskedLimit = 10
) -> Embedded:
    """The last results and the next fixtures, each as many as `limit` says, of all or of one team."""
    competition = await _competition(tx, slug)
    coming = await next_fixtures(tx, competition.competition_id, team, limit) if show != "results" else []
    played = await last_results(tx, competition.competition_id, team, limit) if show != "fixtures" else []
    parts = [(translate(lang, "Fixtures"), coming), (translate(lang, "Results"), played)]
    is_live = any(match.phase not in NOT_IN_PLAY for match in coming)
    context = {
        "parts": [part for part in parts if part[1]],
        "zone": zone_of(competition.zone or "UTC"),
        "moment": moment,
        "not_in_play": NOT_IN_PLAY,
    }
    return _embedded(competition, "matches", context, live=is_live)


@embedded("/scorers/{slug:str}", timeless=True)
async def show_scorers(tx: Transaction, slug: str, list_key: AskedList = "", limit: AskedLimit = 10) -> Embedded:
    """Who leads one of the sport's lists, goals in football where nothing else is asked for."""
    competition = await _competition(tx, slug)
    found = await competition_to_read(tx, slug)
    columns = [column for column in sport(competition.sport).lists() if column.of != "team"]
    column = column_called(columns, list_key) if list_key else next(iter(columns), None)
    if found is None or column is None:
        raise NotFound
    lines = (await list_players(tx, found, column, Cursor(after=None, limit=limit), None, None, 0)).items
    return _embedded(competition, "scorers", {"column": column, "lines": lines})


@embedded("/bracket/{slug:str}", timeless=True)
async def show_bracket(tx: Transaction, slug: str) -> Embedded:
    """Its knockout rounds."""
    competition = await _competition(tx, slug)
    bracket = await bracket_at(tx, slug)
    return _embedded(competition, "bracket", {"stages": bracket.stages if bracket else ()})


async def _competition(tx: Transaction, slug: str) -> CompetitionView:
    """Raises NotFound."""
    found = await queries.competition_at(tx, slug)
    if found is None:
        raise NotFound
    return found


def _embedded(competition: CompetitionView, kind: str, context: dict[str, object], *, live: bool = False) -> Embedded:
    calm = CALM_POLL_SECONDS if competition.matches_finished < competition.matches else 0
    return Embedded(
        template=f"competitions/embed/{kind}.html",
        context=context,
        title=competition.name,
        path=f"/competitions/{competition.slug}",
        poll_seconds=LIVE_POLL_SECONDS if live else calm,
        accent=competition.accent or "",
    )


embed = [show_table, show_matches, show_scorers, show_bracket]
