"""Decides what becomes of a match that was played by a team which, after a correction, was not due there."""

from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.actions.tell_changes import tell_changes
from matchday.modules.competitions.domain.season import Competition, Match
from matchday.modules.competitions.errors import FollowUpDecided, MatchInPlay
from matchday.modules.competitions.schemas.stages import FollowUpDecision
from matchday.modules.competitions.store import stages as rows

ENDED = ("finished", "abandoned")


async def decide_follow_up(tx: Transaction, follow_up_id: UUID, data: FollowUpDecision) -> None:
    """All that stands open about the match is decided together. Raises NotFound, FollowUpDecided, or MatchInPlay when a match
    that is being played is to be annulled."""
    found = await rows.load_follow_up(tx, follow_up_id)
    competition = await store.lock_competition(tx, found["competition_id"]) if found else None
    if found is None or competition is None:
        raise NotFound
    # Read again under the lock: somebody else may have decided meanwhile.
    held = await rows.load_follow_up(tx, follow_up_id)
    if held is None or held["state"] != "open":
        raise FollowUpDecided
    (match,) = await store.load_matches(tx, [held["match_id"]])
    if data.decision != "stands" and match.phase not in ENDED:
        raise MatchInPlay
    tx.note("decide_follow_up", competition=competition.name, match=match.number, decision=data.decision, reason=data.reason)
    decided = await rows.decide_follow_ups(tx, match.match_id, data.decision, data.reason)
    changed = await _annul(tx, competition, match, data) if data.decision != "stands" else []
    await settle_results(tx, competition, changed)
    await tell_changes(tx, competition, follow_up_ids=decided)


async def _annul(tx: Transaction, competition: Competition, match: Match, data: FollowUpDecision) -> list[Match]:
    """The match stays to be seen, and counts for nothing; a replay waits for those who are due."""
    annulled = msgspec.structs.replace(match, phase="annulled", note=data.reason, version=match.version + 1)
    changed = [annulled]
    if data.decision == "replayed":
        changed.append(await _replay(tx, competition, match, data))
    await store.save_matches(tx, competition.competition_id, changed)
    return changed


async def _replay(tx: Transaction, competition: Competition, match: Match, data: FollowUpDecision) -> Match:
    season = await store.load_season(tx, competition.competition_id)
    fields: dict[str, Any] = {
        "match_id": new_id(),
        "number": max(held.number for held in season.matches) + 1,
        "kicks_off_at": data.kicks_off_at or match.kicks_off_at,
        "phase": "scheduled",
        "score": None,
        "regular_time": None,
        "goals": (),
        "result_by": "play",
        "note": None,
        "replay_of": match.match_id,
        "live_version": 0,
        "version": 1,
    }
    return msgspec.structs.replace(match, **fields)
