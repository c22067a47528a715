"""After a whole season was written: its tables and bracket follow at once, the news of it later.

A large history would otherwise put hundreds of thousands of events before the goal that falls now.
"""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.advance_stages import advance_stages
from matchday.modules.competitions.actions.recompute_tables import recompute_tables
from matchday.modules.competitions.domain import bracket
from matchday.modules.competitions.domain.season import Competition, Match
from matchday.modules.competitions.store.untold import mark_untold


async def settle_quietly(tx: Transaction, competition: Competition, written: Sequence[Match], *, table_ids: Sequence[UUID]) -> None:
    """`written` are all matches of a competition that nobody knows yet."""
    _, places = await recompute_tables(tx, competition, table_ids)
    decided: dict[str, UUID] = {}
    for match in written:
        if match.table_id is None:
            decided |= bracket.decided_by_match(match)
    await advance_stages(tx, competition, decided | places)
    await store.recount(tx, competition.competition_id)
    await mark_untold(tx, competition.competition_id)
