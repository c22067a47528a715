"""A match was played and does not count."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.actions.take_decision import Decider, overrule, settle_decision, take_up
from matchday.modules.competitions.domain import fixtures
from matchday.modules.competitions.domain.season import Competition, Match


async def annul_match(tx: Transaction, match_id: UUID, reason: str, decider: Decider) -> None:
    """Its score stays to be read. Raises NotFound or the refusal of the match's state."""
    competition, match = await take_up(tx, match_id, "annul")
    await annul(tx, competition, match, reason, decider)


async def annul(tx: Transaction, competition: Competition, match: Match, reason: str, decider: Decider) -> None:
    """The same of a match that is locked with its competition, and that may be annulled."""
    await overrule(tx, match)
    after = fixtures.moved(match, phase="annulled", note=reason)
    await settle_decision(tx, competition, match, after, "annul", decider, reason)
