"""A match is played again from the beginning, as another match that knows which one it stands for."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.competitions.actions.judge_move import accepted_conflicts
from matchday.modules.competitions.actions.take_decision import Decider, overrule, settle_decision, take_up
from matchday.modules.competitions.domain import fixtures
from matchday.modules.competitions.domain.season import Match
from matchday.modules.competitions.errors import ReplayExists
from matchday.modules.competitions.schemas.fixtures import NewTime
from matchday.modules.competitions.store.decisions import free_number, replay_number
from matchday.modules.competitions.store.fixtures import save_fields_of_matches


async def replay_match(tx: Transaction, match_id: UUID, move: NewTime, decider: Decider) -> UUID:
    """The id of the new match. The old one does not count any more. Raises NotFound, ReplayExists, Invalid,
    CalendarConflicts or the refusal of the match's state."""
    competition, match = await take_up(tx, match_id, "replay")
    if (number := await replay_number(tx, match_id)) is not None:
        raise ReplayExists(number=number)
    again = _again(match, await free_number(tx, competition.competition_id), move)
    accepted = await accepted_conflicts(tx, competition, again, move)
    if match.phase == "finished":
        await overrule(tx, match)
    phase = "annulled" if match.phase == "finished" else match.phase
    after = fixtures.moved(match, phase=phase, note=move.reason or match.note)
    await settle_decision(tx, competition, match, after, "replay", decider, move.reason, accepted=accepted, also=(again,))
    if move.field_id is not None:
        await save_fields_of_matches(tx, {again.match_id: move.field_id})
    return again.match_id


def _again(match: Match, number: int, move: NewTime) -> Match:
    """It keeps the places in the bracket that the old match was filled from. Who waits for the old match's winner is told
    by whoever settles results, through `replay_of`."""
    return msgspec.structs.replace(
        match,
        match_id=new_id(),
        number=number,
        venue_id=move.venue_id or match.venue_id,
        kicks_off_at=move.kicks_off_at,
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
