"""Teams go on: the places of later matches that are decided now are filled."""

from collections.abc import Mapping
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions import store
from matchday.modules.competitions.domain import bracket
from matchday.modules.competitions.domain.season import Competition, Match


async def advance_stages(tx: Transaction, competition: Competition, decided: Mapping[str, UUID]) -> list[Match]:
    """Returns the matches whose teams have become known, saved."""
    if not decided:
        return []
    waiting = await store.load_fed_matches(tx, competition.competition_id, sorted(decided))
    advanced = bracket.advance(waiting, decided)
    if advanced:
        await store.save_matches(tx, competition.competition_id, advanced)
    return advanced
