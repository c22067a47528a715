"""A match will not be played at all."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.actions.take_decision import Decider, settle_decision, take_up
from matchday.modules.competitions.domain import fixtures


async def cancel_match(tx: Transaction, match_id: UUID, reason: str, decider: Decider) -> None:
    """Raises NotFound or the refusal of the match's state."""
    competition, match = await take_up(tx, match_id, "cancel")
    after = fixtures.moved(match, phase="cancelled", note=reason)
    await settle_decision(tx, competition, match, after, "cancel", decider, reason)
