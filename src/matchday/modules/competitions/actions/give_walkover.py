"""One side did not play: the other wins by the score of the regulations."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.actions.take_decision import Decider, overrule, settle_decision, take_up
from matchday.modules.competitions.domain import fixtures
from matchday.modules.competitions.errors import TeamsUnknown
from matchday.modules.competitions.schemas.fixtures import NewWalkover
from matchday.modules.competitions.store.regulations import load_regulations


async def give_walkover(tx: Transaction, match_id: UUID, data: NewWalkover, decider: Decider) -> None:
    """A second one corrects which side was absent. Raises NotFound, TeamsUnknown or the refusal of the match's state."""
    competition, match = await take_up(tx, match_id, "walk_over")
    if match.home_team_id is None or match.away_team_id is None:
        raise TeamsUnknown
    regulations = await load_regulations(tx, competition)
    await overrule(tx, match)
    after = fixtures.given_up(match, data.absent, regulations.walkover_score.of(competition.sport), data.reason)
    await settle_decision(tx, competition, match, after, "walk_over", decider, data.reason)
