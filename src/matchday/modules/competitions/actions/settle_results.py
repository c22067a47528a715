"""After results have changed: tables, bracket and counters follow, and everybody is told, all in one transaction."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.advance_stages import advance_stages
from matchday.modules.competitions.actions.keep_statistics import keep_statistics
from matchday.modules.competitions.actions.recompute_tables import recompute_tables
from matchday.modules.competitions.actions.tell_changes import tell_changes
from matchday.modules.competitions.actions.tell_leaders import tell_leaders
from matchday.modules.competitions.actions.tell_squads import tell_squads
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
    moved = await recompute_tables(tx, competition, affected)
    advanced = await advance_stages(tx, competition)
    flowed, follow_ups = {match.match_id: match for match in advanced.matches}, set(advanced.follow_up_ids)
    # Teams in a later table are a new table, which may decide places further on. There are no more steps than stages.
    while advanced.table_ids:
        moved += await recompute_tables(tx, competition, advanced.table_ids)
        advanced = await advance_stages(tx, competition)
        flowed |= {match.match_id: match for match in advanced.matches}
        follow_ups |= set(advanced.follow_up_ids)
    are_sums_moved = await keep_statistics(tx, competition, [*changed, *flowed.values()])
    is_recounted = await store.recount(tx, competition.competition_id)
    await tell_changes(
        tx,
        competition,
        match_ids=list(dict.fromkeys([*(match.match_id for match in changed), *flowed])),
        table_ids=list(dict.fromkeys(moved)),
        follow_up_ids=sorted(follow_ups),
        is_competition_changed=is_competition_changed or is_recounted,
    )
    if are_sums_moved:
        await tell_leaders(tx, competition)
    await tell_squads(tx, competition, [])
