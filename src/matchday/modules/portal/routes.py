"""For other people's websites: what is being played."""

from matchday.backbone.database import Transaction
from matchday.backbone.http import get
from matchday.backbone.http.access import anyone
from matchday.modules.portal import queries
from matchday.modules.portal.schemas import LiveMatch, LiveMatches


@get("/live", access=anyone, cache_seconds=2)
async def list_live_matches(tx: Transaction) -> LiveMatches:
    """Every match between kick-off and final whistle, with its score, goals and minute."""
    live = await queries.live_list(tx)
    return LiveMatches(matches=[LiveMatch.of(match) for match in live.matches])


PUBLIC = [list_live_matches]
