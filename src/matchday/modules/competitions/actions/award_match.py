"""A decision replaces the result. What was played stays to be read."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import Score
from matchday.modules.competitions.actions.take_decision import Decider, overrule, settle_decision, take_up
from matchday.modules.competitions.domain import fixtures
from matchday.modules.competitions.errors import ReplayExists, TeamsUnknown
from matchday.modules.competitions.schemas.fixtures import NewAward
from matchday.modules.competitions.store.decisions import replay_number


async def award_match(tx: Transaction, match_id: UUID, data: NewAward, decider: Decider) -> None:
    """Raises NotFound, TeamsUnknown, ReplayExists (one of the two counts, not both) or the refusal of the match's state."""
    competition, match = await take_up(tx, match_id, "award")
    if match.home_team_id is None or match.away_team_id is None:
        raise TeamsUnknown
    if (number := await replay_number(tx, match_id)) is not None:
        raise ReplayExists(number=number)
    await overrule(tx, match)
    after = fixtures.decided(match, Score(home=data.home, away=data.away), "award", data.reason)
    await settle_decision(tx, competition, match, after, "award", decider, data.reason)
