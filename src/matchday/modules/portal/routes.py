"""For other people's websites: what is being played, and a match."""

from datetime import UTC
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import get
from matchday.backbone.http.access import anyone
from matchday.modules.portal import queries
from matchday.modules.portal.domain import scorers
from matchday.modules.portal.schemas import LiveMatch, LiveMatches
from matchday.web.embedding import CALM_POLL_SECONDS, LIVE_POLL_SECONDS, Embedded, embedded, moment

_OVER = ("finished", "cancelled", "annulled")


@get("/live", access=anyone, cache_seconds=2)
async def list_live_matches(tx: Transaction) -> LiveMatches:
    """Every match between kick-off and final whistle, with its score, goals and minute."""
    live = await queries.live_list(tx)
    return LiveMatches(matches=[LiveMatch.of(match) for match in live.matches])


@embedded("/match/{match_id:uuid}")
async def show_match(tx: Transaction, match_id: UUID) -> Embedded:
    """A match with its score, minute and scorers, which a reader's page asks for again every ten seconds while it is played."""
    match = (await queries.matches(tx, [match_id])).get(match_id)
    if match is None:
        raise NotFound
    calm = 0 if match.phase in _OVER else CALM_POLL_SECONDS
    return Embedded(
        template="portal/embed/match.html",
        context={"match": match, "scorers": scorers(match.goals), "zone": UTC, "moment": moment},
        title=f"{match.home} – {match.away}",
        path=f"/matches/{match_id}",
        poll_seconds=LIVE_POLL_SECONDS if match.is_live else calm,
    )


PUBLIC = [list_live_matches]
EMBED = [show_match]
