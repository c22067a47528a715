"""A match is played again from the beginning, as another match that knows which one it stands for."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.competitions.actions.judge_move import accepted_conflicts
from matchday.modules.competitions.actions.take_decision import Decider, overrule, settle_decision, take_up
from matchday.modules.competitions.domain import fixtures
from matchday.modules.competitions.domain.season import Competition, Match
from matchday.modules.competitions.errors import ReplayExists
from matchday.modules.competitions.schemas.fixtures import NewTime
from matchday.modules.competitions.store.decisions import free_number, replay_number
from matchday.modules.competitions.store.fixtures import save_fields_of_matches


async def replay_match(tx: Transaction, match_id: UUID, move: NewTime, decider: Decider) -> UUID:
    """The id of the new match. The old one does not count any more. Raises NotFound, ReplayExists, Invalid,
    CalendarConflicts or the refusal of the match's state."""
    competition, match = await take_up(tx, match_id, "replay")
    again = await another_match(tx, competition, match)
    again = msgspec.structs.replace(again, kicks_off_at=move.kicks_off_at, venue_id=move.venue_id or match.venue_id)
    await replay(tx, competition, match, again, move, decider)
    return again.match_id


async def replay(
    tx: Transaction, competition: Competition, match: Match, again: Match, move: NewTime, decider: Decider, *, is_void: bool = False
) -> None:
    """The same of a match that is locked with its competition and may be replayed. `again` takes its place, at the time and
    place of the move; a match that waits for its day breaks no rule. What was broken off stays so, unless it `is_void`."""
    accepted = await accepted_conflicts(tx, competition, again, move) if again.phase == "scheduled" else ()
    if is_off := is_void or match.phase == "finished":
        await overrule(tx, match)
    after = fixtures.moved(match, phase="annulled" if is_off else match.phase, note=move.reason or match.note)
    await settle_decision(tx, competition, match, after, "replay", decider, move.reason, accepted=accepted, also=(again,))
    if move.field_id is not None:
        await save_fields_of_matches(tx, {again.match_id: move.field_id})


async def another_match(tx: Transaction, competition: Competition, match: Match) -> Match:
    """It keeps the places in the bracket that the old match was filled from. Who waits for the old match's winner is told
    by whoever settles results, through `replay_of`. Raises ReplayExists."""
    if (number := await replay_number(tx, match.match_id)) is not None:
        raise ReplayExists(number=number)
    return msgspec.structs.replace(
        match,
        match_id=new_id(),
        number=await free_number(tx, competition.competition_id),
        phase="scheduled",
        score=None,
        regular_time=None,
        goals=(),
        result_by="play",
        note=None,
        replay_of=match.match_id,
        live_version=0,
        version=1,
    )
