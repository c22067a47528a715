"""Decides what becomes of a match that was played by a team which, after a correction, was not due there."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.annul_match import annul
from matchday.modules.competitions.actions.replay_match import another_match, replay
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.actions.take_decision import Decider
from matchday.modules.competitions.actions.tell_changes import tell_changes
from matchday.modules.competitions.domain import fixtures
from matchday.modules.competitions.domain.season import Competition, Match
from matchday.modules.competitions.errors import FollowUpDecided
from matchday.modules.competitions.schemas.fixtures import NewTime
from matchday.modules.competitions.schemas.stages import FollowUpDecision
from matchday.modules.competitions.store import stages as rows

OPERATIONS: Mapping[str, fixtures.Operation] = {"annulled": "annul", "replayed": "replay"}


async def decide_follow_up(tx: Transaction, follow_up_id: UUID, data: FollowUpDecision, decider: Decider) -> None:
    """All that stands open about the match is decided together. Raises NotFound, FollowUpDecided, and what annulling or
    replaying any match raises."""
    found = await rows.load_follow_up(tx, follow_up_id)
    competition = await store.lock_competition(tx, found["competition_id"]) if found else None
    if found is None or competition is None:
        raise NotFound
    # Read again under the lock: somebody else may have decided meanwhile.
    held = await rows.load_follow_up(tx, follow_up_id)
    if held is None or held["state"] != "open":
        raise FollowUpDecided
    (match,) = await store.load_matches(tx, [held["match_id"]])
    if data.decision in OPERATIONS:
        fixtures.permit(OPERATIONS[data.decision], match)
    tx.note("decide_follow_up", competition=competition.name, match=match.number, decision=data.decision, reason=data.reason)
    decided = await rows.decide_follow_ups(tx, match.match_id, data.decision, data.reason)
    if data.decision == "annulled":
        await annul(tx, competition, match, data.reason, decider)
    elif data.decision == "replayed":
        await _replay(tx, competition, match, decided, data, decider)
    else:
        await settle_results(tx, competition, [])
    await tell_changes(tx, competition, follow_up_ids=[each["follow_up_id"] for each in decided])


async def _replay(
    tx: Transaction, competition: Competition, match: Match, decided: Sequence[Mapping[str, Any]], data: FollowUpDecision, decider: Decider
) -> None:
    """By those who are due, so that the calendar's rules are looked at for them. Without a day it waits for one."""
    due = {f"{each['side']}_team_id": each["due_team_id"] for each in decided}
    move = NewTime(kicks_off_at=data.kicks_off_at or match.kicks_off_at, reason=data.reason, do_it_anyway=data.do_it_anyway)
    again = msgspec.structs.replace(
        await another_match(tx, competition, match),
        kicks_off_at=move.kicks_off_at,
        phase="scheduled" if data.kicks_off_at else "postponed",
        **due,
    )
    await replay(tx, competition, match, again, move, decider, is_void=True)
