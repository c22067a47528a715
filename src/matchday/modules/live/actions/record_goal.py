"""A goal is scored."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import Goal
from matchday.modules.live.actions.record_entry import record_entry
from matchday.modules.live.domain import GoalScored
from matchday.modules.live.schemas import NewGoal, Recorded


async def record_goal(tx: Transaction, match_id: UUID, command: NewGoal, recorded_by: UUID) -> Recorded:
    """Raises NotFound, GoalOutsidePlay, EntryIdReused."""
    goal = Goal(
        side=command.side,
        player=command.player,
        minute=command.minute,
        added=command.added,
        is_penalty=command.is_penalty,
        is_own_goal=command.is_own_goal,
    )
    tx.note("record_goal")
    return await record_entry(tx, match_id, command.entry_id, GoalScored(goal=goal), recorded_by)
