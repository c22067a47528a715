"""Says what has changed: states for the other modules, markup for those who look at the competition's page."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions import queries
from matchday.modules.competitions.domain.rooms import competition_room
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.queries.stages import follow_up_changed, follow_ups_by_id
from matchday.modules.competitions.schemas import MatchView, TableView
from matchday.web.preferences import LOCALES
from matchday.web.rendering import render

MATCHES_SHOWN_MAX = 20
"""In one message. A change of more matches than that is an import: who looks at the page sees the tables move."""


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
    tx.publish(*map(queries.match_changed, matches))
    tables = await queries.tables_by_id(tx, table_ids) if table_ids else []
    tx.publish(*(queries.standings_changed(competition.competition_id, competition.slug, table) for table in tables))
    if follow_up_ids:
        tx.publish(*map(follow_up_changed, await follow_ups_by_id(tx, follow_up_ids)))
    shown = matches if len(matches) <= MATCHES_SHOWN_MAX else []
    if shown or tables:
        for locale in LOCALES:
            tx.say(competition_room(competition.slug, locale), {"html": _markup(shown, tables, locale)})


def _markup(matches: Sequence[MatchView], tables: Sequence[TableView], locale: str) -> dict[str, str]:
    """Element ids of competitions/competition.html with what is in them now, from the templates of the first load."""
    markup = {f"table-{table.table_id}": render("competitions/table.html", locale=locale, table=table) for table in tables}
    for match in matches:
        markup[f"fixture-{match.match_id}"] = render("competitions/fixture.html", locale=locale, match=match)
        if match.stage_kind == "knockout":
            markup[f"tie-{match.match_id}"] = render("competitions/tie.html", locale=locale, match=match)
    return markup
