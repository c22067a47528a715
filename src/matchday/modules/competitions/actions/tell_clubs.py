"""A team has another club now: its matches to come are said anew, so that whoever follows the club hears of them."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.tell_changes import tell_changes
from matchday.modules.competitions.store.clubs_of_matches import competitions_of_teams, count_open_matches_anew


async def tell_matches_of_teams(tx: Transaction, team_ids: Sequence[UUID]) -> None:
    """Those that are not over. Their competitions are locked, in one order."""
    for competition_id in await competitions_of_teams(tx, team_ids):
        competition = await store.lock_competition(tx, competition_id)
        if competition is not None:
            await tell_changes(tx, competition, match_ids=await count_open_matches_anew(tx, competition_id, team_ids))
