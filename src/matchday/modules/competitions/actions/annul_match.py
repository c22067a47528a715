"""A match was played and does not count."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.actions.take_decision import Decider, overrule, settle_decision, take_up
from matchday.modules.competitions.domain import fixtures


async def annul_match(tx: Transaction, match_id: UUID, reason: str, decider: Decider) -> None:
    """Its score stays to be read. Raises NotFound or the refusal of the match's state."""
    competition, match = await take_up(tx, match_id, "annul")
    await overrule(tx, match)
    after = fixtures.moved(match, phase="annulled", note=reason)
    await settle_decision(tx, competition, match, after, "annul", decider, reason)
