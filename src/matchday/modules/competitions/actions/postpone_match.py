"""A match is not played when it should have been."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.actions.judge_move import accepted_conflicts
from matchday.modules.competitions.actions.take_decision import Decider, settle_decision, take_up
from matchday.modules.competitions.domain import fixtures
from matchday.modules.competitions.schemas.fixtures import NewPostponement, NewTime
from matchday.modules.competitions.store.fixtures import save_fields_of_matches


async def postpone_match(tx: Transaction, match_id: UUID, data: NewPostponement, decider: Decider) -> None:
    """With a new time it is scheduled again; without one it waits, and nobody can kick off. Raises as rescheduling does."""
    competition, match = await take_up(tx, match_id, "postpone")
    if data.kicks_off_at is None:
        after = fixtures.moved(match, phase="postponed", note=data.reason)
        await settle_decision(tx, competition, match, after, "postpone", decider, data.reason)
        return
    move = NewTime(
        kicks_off_at=data.kicks_off_at, venue_id=data.venue_id, field_id=data.field_id, reason=data.reason, do_it_anyway=data.do_it_anyway
    )
    accepted = await accepted_conflicts(tx, competition, match, move)
    after = fixtures.moved(
        match, phase="scheduled", kicks_off_at=data.kicks_off_at, venue_id=data.venue_id or match.venue_id, note=data.reason
    )
    if data.venue_id is not None:
        await save_fields_of_matches(tx, {match_id: data.field_id})
    await settle_decision(tx, competition, match, after, "postpone", decider, data.reason, accepted=accepted)
