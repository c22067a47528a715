"""An abandoned match goes on, at another time if need be, from the score it was broken off at."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.actions.judge_move import accepted_conflicts
from matchday.modules.competitions.actions.take_decision import Decider, settle_decision, take_up
from matchday.modules.competitions.domain import fixtures
from matchday.modules.competitions.errors import ReplayExists
from matchday.modules.competitions.schemas.fixtures import NewTime
from matchday.modules.competitions.store.decisions import drop_overruled, replay_number
from matchday.modules.competitions.store.fixtures import save_fields_of_matches


async def resume_match(tx: Transaction, match_id: UUID, move: NewTime, decider: Decider) -> None:
    """From now on live is heard again. Raises NotFound, ReplayExists, Invalid, CalendarConflicts or the refusal of the
    match's state."""
    competition, match = await take_up(tx, match_id, "resume")
    if (number := await replay_number(tx, match_id)) is not None:
        raise ReplayExists(number=number)
    accepted = await accepted_conflicts(tx, competition, match, move)
    await drop_overruled(tx, match_id)
    after = fixtures.moved(
        match,
        phase="scheduled",
        kicks_off_at=move.kicks_off_at,
        venue_id=move.venue_id or match.venue_id,
        note=move.reason or match.note,
    )
    if move.venue_id is not None:
        await save_fields_of_matches(tx, {match_id: move.field_id})
    await settle_decision(tx, competition, match, after, "resume", decider, move.reason, accepted=accepted)
