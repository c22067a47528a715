"""After results have changed: tables, bracket and counters follow, and everybody is told, all in one transaction."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.advance_stages import advance_stages
from matchday.modules.competitions.actions.keep_statistics import keep_statistics
from matchday.modules.competitions.actions.recompute_tables import recompute_tables
from matchday.modules.competitions.actions.tell_changes import tell_changes
from matchday.modules.competitions.domain import bracket
from matchday.modules.competitions.domain.season import Competition, Match


async def settle_results(
    tx: Transaction,
    competition: Competition,
    changed: Sequence[Match],
    *,
    table_ids: Sequence[UUID] = (),
    is_competition_changed: bool = False,
) -> None:
    """`changed` are saved already and their competition is locked. `table_ids` names tables that changed for another
    reason than a match: a new participant, an adjustment, a team's new name.
    """
    affected = sorted({match.table_id for match in changed if match.table_id} | set(table_ids))
    decided: dict[str, UUID] = {}
    for match in changed:
        decided |= bracket.decided_by_match(match)
    moved, places = await recompute_tables(tx, competition, affected)
    advanced = await advance_stages(tx, competition, decided | places)
    await keep_statistics(tx, competition, changed)
    is_recounted = await store.recount(tx, competition.competition_id)
    await tell_changes(
        tx,
        competition,
        match_ids=[match.match_id for match in (*changed, *advanced)],
        table_ids=moved,
        is_competition_changed=is_competition_changed or is_recounted,
    )
