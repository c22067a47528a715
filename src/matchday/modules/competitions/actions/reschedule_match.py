"""A match is played at another time or place. What that breaks is known before it is done."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.actions.judge_move import accepted_conflicts, judge_move
from matchday.modules.competitions.actions.take_decision import Decider, settle_decision, take_up
from matchday.modules.competitions.domain import fixtures
from matchday.modules.competitions.schemas.fixtures import MovePreview, NewTime
from matchday.modules.competitions.store.fixtures import save_fields_of_matches


async def reschedule_match(tx: Transaction, match_id: UUID, move: NewTime, decider: Decider) -> None:
    """A postponed match is on again with this. Raises NotFound, Invalid for an unknown ground, CalendarConflicts unless it
    shall be done anyway, or the refusal of the match's state."""
    competition, match = await take_up(tx, match_id, "reschedule")
    accepted = await accepted_conflicts(tx, competition, match, move)
    after = fixtures.moved(
        match,
        kicks_off_at=move.kicks_off_at,
        venue_id=move.venue_id or match.venue_id,
        phase="scheduled",
        note=move.reason or None,
    )
    if move.venue_id is not None:
        await save_fields_of_matches(tx, {match_id: move.field_id})
    await settle_decision(tx, competition, match, after, "reschedule", decider, move.reason, accepted=accepted)


async def preview_move(tx: Transaction, match_id: UUID, move: NewTime) -> MovePreview:
    """The conflicts that it would be done with. Changes nothing."""
    competition, match = await take_up(tx, match_id, "reschedule")
    return MovePreview(conflicts=await judge_move(tx, competition, match, move))
