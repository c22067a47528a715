"""Says what has changed: states for the other modules, markup for those who look at the competition's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions import queries
from matchday.modules.competitions.domain.rooms import competition_room
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.queries.going import Going, going_on
from matchday.modules.competitions.queries.stages import follow_up_changed, follow_ups_by_id, ties_of_matches
from matchday.modules.competitions.queries.tables_shown import ShownTable, shown_tables
from matchday.modules.competitions.schemas import MatchView
from matchday.modules.competitions.schemas.stages import BracketTie
from matchday.web.preferences import LOCALES
from matchday.web.rendering import render

MATCHES_SHOWN_MAX = 20
"""In one message. A change of more matches than that is an import: who looks at the page sees the tables move."""
ROWS_SHOWN_MAX = 100
"""Of all tables in one message, which must not grow beyond what the broker takes: longer tables are seen anew with the page."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What moves on the pages."""

    matches: Sequence[MatchView]
    ties: Sequence[BracketTie]
    tables: Sequence[ShownTable]
    going: Going


async def tell_changes(
    tx: Transaction,
    competition: Competition,
    *,
    match_ids: Sequence[UUID] = (),
    table_ids: Sequence[UUID] = (),
    follow_up_ids: Sequence[UUID] = (),
    is_competition_changed: bool = False,
) -> None:
    """The rows are saved and the competition is locked: positions follow the order of the commits."""
    if is_competition_changed:
        tx.publish(*map(queries.competition_changed, await queries.competitions_by_id(tx, [competition.competition_id])))
    matches = await queries.matches_by_id(tx, match_ids) if match_ids else []
    clubs = await queries.club_names(tx, matches)
    tx.publish(*(queries.match_changed(match, clubs) for match in matches))
    tables = await queries.tables_by_id(tx, table_ids) if table_ids else []
    tx.publish(*(queries.standings_changed(competition.competition_id, competition.slug, table) for table in tables))
    if follow_up_ids:
        tx.publish(*map(follow_up_changed, await follow_ups_by_id(tx, follow_up_ids)))
    if matches or tables:
        told = await _told(tx, competition, matches if len(matches) <= MATCHES_SHOWN_MAX else [], table_ids)
        for locale in LOCALES:
            tx.say(competition_room(competition.slug, locale), {"html": _markup(told, locale)})


async def _told(tx: Transaction, competition: Competition, matches: Sequence[MatchView], table_ids: Sequence[UUID]) -> Seen:
    """Read after the rows were saved: what a page that is opened now would show."""
    tables = await shown_tables(tx, competition.competition_id, competition.slug, set(table_ids)) if table_ids else []
    are_ties = any(match.stage_kind in ("knockout", "double_elimination") for match in matches)
    return Seen(
        matches=matches,
        ties=await ties_of_matches(tx, competition.competition_id, [match.match_id for match in matches]) if are_ties else [],
        tables=tables if sum(len(table.rows) for table in tables) <= ROWS_SHOWN_MAX else [],
        going=await going_on(tx, competition.competition_id),
    )


def _markup(seen: Seen, locale: str) -> dict[str, str]:
    """Element ids of a competition's pages with what is in them now, from the templates of the first load."""
    markup = {"going": render("competitions/going.html", locale=locale, going=seen.going)}
    for table in seen.tables:
        markup[f"table-{table.table_id}"] = render("competitions/table.html", locale=locale, table=table)
        markup[f"small-table-{table.table_id}"] = render("competitions/small_table.html", locale=locale, table=table)
    for match in seen.matches:
        markup[f"fixture-{match.match_id}"] = render("competitions/fixture.html", locale=locale, match=match)
    for tie in seen.ties:
        markup[f"tie-{tie.tie_id}"] = render("competitions/tie.html", locale=locale, tie=tie)
    return markup
