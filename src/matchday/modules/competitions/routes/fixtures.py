"""Decisions about matches over HTTP, and their officials. Everybody may read what was decided."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import delete, get, post, put
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions import errors, queries
from matchday.modules.competitions.actions.abandon_match import abandon_match
from matchday.modules.competitions.actions.annul_match import annul_match
from matchday.modules.competitions.actions.assign_official import assign_official, withdraw_official
from matchday.modules.competitions.actions.award_match import award_match
from matchday.modules.competitions.actions.cancel_match import cancel_match
from matchday.modules.competitions.actions.give_walkover import give_walkover
from matchday.modules.competitions.actions.postpone_match import postpone_match
from matchday.modules.competitions.actions.replan_calendar import replan_calendar
from matchday.modules.competitions.actions.replay_match import replay_match
from matchday.modules.competitions.actions.reschedule_match import preview_move, reschedule_match
from matchday.modules.competitions.actions.resume_match import resume_match
from matchday.modules.competitions.actions.take_decision import Decider
from matchday.modules.competitions.actions.withdraw_decision import withdraw_decision
from matchday.modules.competitions.domain.fixtures import REFUSED, Operation
from matchday.modules.competitions.queries.fixtures import decisions_of, officials_of
from matchday.modules.competitions.routes.powers import competition_organiser, match_organiser
from matchday.modules.competitions.schemas import CalendarView, MatchView, NewRemainder
from matchday.modules.competitions.schemas.fixtures import (
    MatchDecisions,
    MovePreview,
    NewAbandonment,
    NewAward,
    NewOfficial,
    NewPostponement,
    NewReason,
    NewTime,
    NewWalkover,
    OfficialView,
)

PLANNING = [errors.NothingToPlan, errors.TooFewRounds]


def refusals(operation: Operation, *more: type[Refusal]) -> list[type[Refusal]]:
    """Everything that the table of transitions and the action itself may answer with."""
    return sorted({*REFUSED[operation].values(), *more}, key=lambda refusal: refusal.__name__)


@get("/matches/{match_id:uuid}/decisions", access=anyone)
async def list_decisions(tx: Transaction, match_id: UUID) -> MatchDecisions:
    """What was decided about a match, by whom, when and why, with what it was before and after."""
    found = await decisions_of(tx, match_id)
    if found is None:
        raise NotFound
    return found


@get("/matches/{match_id:uuid}/officials", access=anyone)
async def list_officials(tx: Transaction, match_id: UUID) -> list[OfficialView]:
    """Referees and others."""
    return await officials_of(tx, match_id)


@post("/matches/{match_id:uuid}/move-previews", access=match_organiser, refuses=refusals("reschedule"), status=200)
async def preview_match_move(tx: Transaction, match_id: UUID, data: NewTime) -> MovePreview:
    """Which rules would be broken, and with which matches, if it were moved there. Changes nothing."""
    tx.note("preview_move")
    return await preview_move(tx, match_id, data)


@put("/matches/{match_id:uuid}/time", access=match_organiser, refuses=refusals("reschedule", errors.CalendarConflicts))
async def put_time(tx: Transaction, identity: Identity, match_id: UUID, data: NewTime) -> MatchView:
    """Reschedules it. A postponed match is on again."""
    await reschedule_match(tx, match_id, data, _decider(identity))
    return await _match(tx, match_id)


@post("/matches/{match_id:uuid}/postponements", access=match_organiser, refuses=refusals("postpone", errors.CalendarConflicts))
async def add_postponement(tx: Transaction, identity: Identity, match_id: UUID, data: NewPostponement) -> MatchView:
    """Postpones it, to another time or until further notice."""
    await postpone_match(tx, match_id, data, _decider(identity))
    return await _match(tx, match_id)


@post("/matches/{match_id:uuid}/cancellations", access=match_organiser, refuses=refusals("cancel"))
async def add_cancellation(tx: Transaction, identity: Identity, match_id: UUID, data: NewReason) -> MatchView:
    """It will not be played."""
    await cancel_match(tx, match_id, data.reason, _decider(identity))
    return await _match(tx, match_id)


@post("/matches/{match_id:uuid}/abandonments", access=match_organiser, refuses=refusals("abandon"))
async def add_abandonment(tx: Transaction, identity: Identity, match_id: UUID, data: NewAbandonment) -> MatchView:
    """It was broken off. Where live keeps its protocol, the score is the protocol's."""
    await abandon_match(tx, match_id, data, _decider(identity))
    return await _match(tx, match_id)


@post(
    "/matches/{match_id:uuid}/resumptions",
    access=match_organiser,
    refuses=refusals("resume", errors.ReplayExists, errors.CalendarConflicts),
)
async def add_resumption(tx: Transaction, identity: Identity, match_id: UUID, data: NewTime) -> MatchView:
    """An abandoned match goes on."""
    await resume_match(tx, match_id, data, _decider(identity))
    return await _match(tx, match_id)


@post("/matches/{match_id:uuid}/walkovers", access=match_organiser, refuses=refusals("walk_over", errors.TeamsUnknown))
async def add_walkover(tx: Transaction, identity: Identity, match_id: UUID, data: NewWalkover) -> MatchView:
    """One side did not play."""
    await give_walkover(tx, match_id, data, _decider(identity))
    return await _match(tx, match_id)


@post("/matches/{match_id:uuid}/awards", access=match_organiser, refuses=refusals("award", errors.TeamsUnknown, errors.ReplayExists))
async def add_award(tx: Transaction, identity: Identity, match_id: UUID, data: NewAward) -> MatchView:
    """A decision replaces the result."""
    await award_match(tx, match_id, data, _decider(identity))
    return await _match(tx, match_id)


@post("/matches/{match_id:uuid}/annulments", access=match_organiser, refuses=refusals("annul"))
async def add_annulment(tx: Transaction, identity: Identity, match_id: UUID, data: NewReason) -> MatchView:
    """It does not count."""
    await annul_match(tx, match_id, data.reason, _decider(identity))
    return await _match(tx, match_id)


@post(
    "/matches/{match_id:uuid}/replays",
    access=match_organiser,
    refuses=refusals("replay", errors.ReplayExists, errors.CalendarConflicts),
    idempotent=True,
)
async def add_replay(tx: Transaction, identity: Identity, match_id: UUID, data: NewTime) -> MatchView:
    """It is played again as another match, which is the answer."""
    return await _match(tx, await replay_match(tx, match_id, data, _decider(identity)))


@post(
    "/matches/{match_id:uuid}/withdrawals",
    access=match_organiser,
    refuses=refusals("withdraw_decision", errors.ReplayExists, errors.OthersPlayThere),
)
async def add_withdrawal(tx: Transaction, identity: Identity, match_id: UUID, data: NewReason) -> MatchView:
    """Takes back the decision that stands: what was played counts again."""
    await withdraw_decision(tx, match_id, data.reason, _decider(identity))
    return await _match(tx, match_id)


@post("/matches/{match_id:uuid}/officials", access=match_organiser, refuses=[errors.OfficialBooked], status=200)
async def put_official(tx: Transaction, match_id: UUID, data: NewOfficial) -> list[OfficialView]:
    """Sends somebody to the match. Nobody is at two matches at once, unless it shall be done anyway."""
    await assign_official(tx, match_id, data)
    return await officials_of(tx, match_id)


@delete("/matches/{match_id:uuid}/officials/{person_id:uuid}", access=match_organiser)
async def remove_official(tx: Transaction, match_id: UUID, person_id: UUID) -> None:
    """Somebody else will be there."""
    await withdraw_official(tx, match_id, person_id)


@post("/competitions/{slug:str}/replannings", access=competition_organiser, refuses=PLANNING, status=200)
async def replan_rest(tx: Transaction, identity: Identity, slug: str, data: NewRemainder) -> CalendarView:
    """Gives every match that is still to be played a new day. What was played stays."""
    return await replan_calendar(tx, slug, data, _decider(identity), is_preview=False)


@post("/competitions/{slug:str}/replanning-previews", access=competition_organiser, refuses=PLANNING, status=200)
async def preview_replanning(tx: Transaction, identity: Identity, slug: str, data: NewRemainder) -> CalendarView:
    """The calendar that the same wishes would make, and every rule that cannot be kept. Changes nothing."""
    tx.note("preview_calendar")
    return await replan_calendar(tx, slug, data, _decider(identity), is_preview=True)


def _decider(identity: Identity) -> Decider:
    return Decider(account_id=identity.account_id, name=identity.name)


async def _match(tx: Transaction, match_id: UUID) -> MatchView:
    return (await queries.matches_by_id(tx, [match_id]))[0]


public = [list_decisions, list_officials]
manage = [
    preview_match_move,
    put_time,
    add_postponement,
    add_cancellation,
    add_abandonment,
    add_resumption,
    add_walkover,
    add_award,
    add_annulment,
    add_replay,
    add_withdrawal,
    put_official,
    remove_official,
    replan_rest,
    preview_replanning,
]
