"""The decision that stands about a match is taken back: what was played counts again."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.actions.take_decision import Decider, let_play_count, settle_decision, take_up
from matchday.modules.competitions.errors import NoDecisionStands, OthersPlayThere, ReplayExists
from matchday.modules.competitions.store.decisions import do_others_play_there, load_overruled, replay_number


async def withdraw_decision(tx: Transaction, match_id: UUID, reason: str, decider: Decider) -> None:
    """A cancelled match is to be played again, an annulled one counts, an awarded one has the score it was played with.
    Raises NotFound, ReplayExists, OthersPlayThere, NoDecisionStands (an abandonment that live has told is live's to take back)
    or the refusal of the match's state."""
    competition, match = await take_up(tx, match_id, "withdraw_decision")
    overruled = (await load_overruled(tx, [match_id])).get(match_id)
    if match.phase == "abandoned" and overruled is None:
        raise NoDecisionStands
    if (number := await replay_number(tx, match_id)) is not None:
        raise ReplayExists(number=number)
    if overruled is not None and overruled.phase == "finished" and await do_others_play_there(tx, match):
        raise OthersPlayThere
    after = await let_play_count(tx, match)
    await settle_decision(tx, competition, match, after, "withdraw_decision", decider, reason)
