"""Enters, or corrects, the final result of a match."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Phrase
from matchday.contracts.competitions import Goal, Score
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.actions.take_decision import UNNAMED, Decider, settle_decision, take_up
from matchday.modules.competitions.domain import results
from matchday.modules.competitions.errors import ResultImpossible, TeamsUnknown
from matchday.modules.competitions.schemas import NewResult


async def record_result(tx: Transaction, match_id: UUID, data: NewResult, decider: Decider = UNNAMED) -> None:
    """The same result twice changes nothing; a correction is written down with what it corrects. Raises NotFound, TeamsUnknown,
    ResultImpossible or the refusal of the match's state: LiveKeepsResult, MatchDecided and so on."""
    competition, held = await take_up(tx, match_id, "record_result")
    if held.home_team_id is None or held.away_team_id is None:
        raise TeamsUnknown
    score, goals = _result(data)
    tx.note("record_result", before=_shown(held.score), after=_shown(score))
    changed = msgspec.structs.replace(held, phase="finished", score=score, goals=goals, regular_time=None)
    if held.score is not None and (score.home, score.away) == (held.score.home, held.score.away):
        changed = msgspec.structs.replace(changed, goals=goals or held.goals, regular_time=held.regular_time)
    if changed == held:
        return
    changed = msgspec.structs.replace(changed, version=held.version + 1)
    if held.phase == "finished":
        await settle_decision(tx, competition, held, changed, "record_result", decider, data.reason)
        return
    await store.save_matches(tx, competition.competition_id, [changed])
    await settle_results(tx, competition, [changed])


def _result(data: NewResult) -> tuple[Score, tuple[Goal, ...]]:
    score = Score(**{field: getattr(data, field) for field in Score.__struct_fields__ if hasattr(data, field)})
    goals = results.in_order([_goal(goal) for goal in data.goals])
    reasons = results.objections(score, None, goals)
    if not reasons and results.half_time_contradicts(score, goals):
        reasons.append(Phrase("the goals up to minute 45 do not make the half-time score"))
    if reasons:
        raise ResultImpossible(reasons=Phrase.listed(reasons))
    return score, goals


def _shown(score: Score | None) -> str:
    return f"{score.home}:{score.away}" if score else ""


def _goal(goal: msgspec.Struct) -> Goal:
    return msgspec.convert(msgspec.structs.asdict(goal), Goal)
