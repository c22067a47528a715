"""A match has begun and cannot be ended: its score so far stays to be seen, and counts for nothing until somebody decides."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import Score
from matchday.modules.competitions.actions.take_decision import Decider, overrule, settle_decision, take_up
from matchday.modules.competitions.domain import fixtures
from matchday.modules.competitions.schemas.fixtures import NewAbandonment


async def abandon_match(tx: Transaction, match_id: UUID, data: NewAbandonment, decider: Decider) -> None:
    """Where live keeps the protocol its score stands, whatever was sent. Raises NotFound, TeamsUnknown or the refusal of
    the match's state."""
    competition, match = await take_up(tx, match_id, "abandon")
    await overrule(tx, match)
    score = match.score or Score(home=data.home, away=data.away)
    after = fixtures.moved(match, phase="abandoned", score=score, note=data.reason)
    await settle_decision(tx, competition, match, after, "abandon", decider, data.reason)
