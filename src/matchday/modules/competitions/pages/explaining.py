"""The page behind "Why is it so?"."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import page
from matchday.backbone.http.access import anyone
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.explain_rank import explain_rank
from matchday.web.rendering import Page


@page("/tables/{table_id:uuid}/why/{team_id:uuid}", access=anyone)
async def read_why(tx: Transaction, table_id: UUID, team_id: UUID) -> Page:
    """The comparisons in their order, with the table of the matches among those level."""
    slug = await queries.competition_of_table(tx, table_id)
    competition = await queries.competition_at(tx, slug) if slug else None
    if competition is None:
        raise NotFound
    (told,) = await explain_rank(tx, competition.slug, str(team_id), str(table_id))
    context = {"competition": competition, "accent": competition.accent, "told": told, "table_id": table_id}
    return Page("competitions/why.html", context)


explaining = [read_why]
