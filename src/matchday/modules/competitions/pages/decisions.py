"""The organiser's page of one match: everything that may be decided about it now, each as a form that works on a phone."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid, NotFound, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions import queries, store
from matchday.modules.competitions.actions.abandon_match import abandon_match
from matchday.modules.competitions.actions.annul_match import annul_match
from matchday.modules.competitions.actions.assign_official import assign_official, withdraw_official
from matchday.modules.competitions.actions.award_match import award_match
from matchday.modules.competitions.actions.cancel_match import cancel_match
from matchday.modules.competitions.actions.give_walkover import give_walkover
from matchday.modules.competitions.actions.postpone_match import postpone_match
from matchday.modules.competitions.actions.replay_match import replay_match
from matchday.modules.competitions.actions.reschedule_match import preview_move, reschedule_match
from matchday.modules.competitions.actions.resume_match import resume_match
from matchday.modules.competitions.actions.take_decision import Decider
from matchday.modules.competitions.actions.withdraw_decision import withdraw_decision
from matchday.modules.competitions.domain.fixtures import REFUSED, state_of
from matchday.modules.competitions.domain.importers.reading import zone_of
from matchday.modules.competitions.pages.fields import converted, errors_of
from matchday.modules.competitions.queries.fixtures import decisions_of, officials_of, persons_to_choose
from matchday.modules.competitions.queries.venues import venues_to_choose
from matchday.modules.competitions.routes.powers import match_organiser
from matchday.modules.competitions.schemas.fixtures import (
    MoveConflict,
    NewAbandonment,
    NewAward,
    NewOfficial,
    NewPostponement,
    NewReason,
    NewTime,
    NewWalkover,
)
from matchday.web.rendering import Page

ADDRESS = "/manage/matches/{match_id:uuid}"
Do = Callable[[Transaction, UUID, FormFields, str, Decider], Awaitable[object]]
_REASON = {"reason": "Say why, in at most 300 letters.", "absent": "Choose who was absent."}
_NUMBERS = {"home": "Give a number from 0 to 99.", "away": "Give a number from 0 to 99."}


@page(ADDRESS, access=match_organiser)
async def show_match(tx: Transaction, request: Request[Any, Any, Any], match_id: UUID) -> Page:
    """What was decided, and what may be."""
    return await _page(tx, match_id, {}, done=request.query_params.get("done", ""))


@form(f"{ADDRESS}/decisions", access=match_organiser)
async def send_decision(tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """Does what the form says. A move that breaks rules is shown with them first."""
    operation = fields.get("operation", "")
    do = _DO.get(operation)
    if do is None:
        raise NotFound
    zone = await _zone(tx, match_id)
    try:
        if operation == "reschedule" and not fields.get("do_it_anyway"):
            preview = await preview_move(tx, match_id, _time(fields, zone))
            if preview.conflicts:
                tx.note("preview_move")
                return await _page(tx, match_id, fields, found=preview.conflicts)
        await do(tx, match_id, fields, zone, Decider(account_id=identity.account_id, name=identity.name))
    except Refusal as refusal:
        return await _page(tx, match_id, fields, refusal=refusal)
    return Redirect(location=f"/manage/matches/{match_id}?done={operation}")


@form(f"{ADDRESS}/officials", access=match_organiser)
async def send_official(tx: Transaction, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """Sends somebody to the match, or nobody any more."""
    try:
        if fields.get("remove"):
            await withdraw_official(tx, match_id, converted(NewOfficial, {"person_id": fields["remove"]}, {}).person_id)
        else:
            given: dict[str, Any] = {name: fields[name] for name in ("person_id", "role") if fields.get(name)}
            given["do_it_anyway"] = bool(fields.get("do_it_anyway"))
            await assign_official(tx, match_id, converted(NewOfficial, given, {"person_id": "Choose somebody."}))
    except Refusal as refusal:
        return await _page(tx, match_id, dict(fields) | {"operation": "official"}, refusal=refusal)
    return Redirect(location=f"/manage/matches/{match_id}?done=official")


async def _zone(tx: Transaction, match_id: UUID) -> str:
    matches = await queries.matches_by_id(tx, [match_id])
    competition = await queries.competition_at(tx, matches[0].competition_slug) if matches else None
    if competition is None:
        raise NotFound
    return competition.zone or "UTC"


def _given(fields: FormFields, *names: str) -> dict[str, Any]:
    return {name: fields.text(name, 400) for name in names if fields.get(name)}


def _time(fields: FormFields, zone: str) -> NewTime:
    try:
        moment = datetime.fromisoformat(fields.text("kicks_off_at", 40)).replace(tzinfo=zone_of(zone))
    except ValueError as error:
        fault = Fault(message="Give a date and a time.", field="kicks_off_at", pointer="/kicks_off_at")
        raise Invalid(faults=(fault,)) from error
    venue, _, field = fields.text("place", 80).partition("/")
    given = _given(fields, "reason") | {"kicks_off_at": moment, "do_it_anyway": bool(fields.get("do_it_anyway"))}
    given |= ({"venue_id": venue} if venue else {}) | ({"field_id": field} if field else {})
    return converted(NewTime, given, _REASON)


async def _reschedule(tx: Transaction, match_id: UUID, fields: FormFields, zone: str, decider: Decider) -> None:
    await reschedule_match(tx, match_id, _time(fields, zone), decider)


async def _postpone(tx: Transaction, match_id: UUID, fields: FormFields, _zone: str, decider: Decider) -> None:
    await postpone_match(tx, match_id, converted(NewPostponement, _given(fields, "reason"), _REASON), decider)


async def _cancel(tx: Transaction, match_id: UUID, fields: FormFields, _zone: str, decider: Decider) -> None:
    await cancel_match(tx, match_id, converted(NewReason, _given(fields, "reason"), _REASON).reason, decider)


async def _abandon(tx: Transaction, match_id: UUID, fields: FormFields, _zone: str, decider: Decider) -> None:
    data = converted(NewAbandonment, _given(fields, "reason", "home", "away"), _REASON | _NUMBERS)
    await abandon_match(tx, match_id, data, decider)


async def _resume(tx: Transaction, match_id: UUID, fields: FormFields, zone: str, decider: Decider) -> None:
    await resume_match(tx, match_id, _time(fields, zone), decider)


async def _walk_over(tx: Transaction, match_id: UUID, fields: FormFields, _zone: str, decider: Decider) -> None:
    await give_walkover(tx, match_id, converted(NewWalkover, _given(fields, "reason", "absent"), _REASON), decider)


async def _award(tx: Transaction, match_id: UUID, fields: FormFields, _zone: str, decider: Decider) -> None:
    await award_match(tx, match_id, converted(NewAward, _given(fields, "reason", "home", "away"), _REASON | _NUMBERS), decider)


async def _annul(tx: Transaction, match_id: UUID, fields: FormFields, _zone: str, decider: Decider) -> None:
    await annul_match(tx, match_id, converted(NewReason, _given(fields, "reason"), _REASON).reason, decider)


async def _replay(tx: Transaction, match_id: UUID, fields: FormFields, zone: str, decider: Decider) -> None:
    await replay_match(tx, match_id, _time(fields, zone), decider)


async def _withdraw(tx: Transaction, match_id: UUID, fields: FormFields, _zone: str, decider: Decider) -> None:
    await withdraw_decision(tx, match_id, converted(NewReason, _given(fields, "reason"), _REASON).reason, decider)


_DO: dict[str, Do] = {
    "reschedule": _reschedule,
    "postpone": _postpone,
    "cancel": _cancel,
    "abandon": _abandon,
    "resume": _resume,
    "walk_over": _walk_over,
    "award": _award,
    "annul": _annul,
    "replay": _replay,
    "withdraw_decision": _withdraw,
}


async def _page(
    tx: Transaction,
    match_id: UUID,
    typed: Any,
    *,
    refusal: Refusal | None = None,
    found: tuple[MoveConflict, ...] = (),
    done: str = "",
) -> Page:
    matches = await queries.matches_by_id(tx, [match_id])
    if not matches:
        raise NotFound
    match = matches[0]
    state = state_of((await store.load_matches(tx, [match_id]))[0])
    zone = await _zone(tx, match_id)
    context = {
        "match": match,
        "state": state,
        "zone": zone,
        "allowed": [operation for operation in _DO if state not in REFUSED[operation]],  # type: ignore[index]
        "typed": typed,
        "when": match.kicks_off_at.astimezone(zone_of(zone)).strftime("%Y-%m-%dT%H:%M"),
        "venues": await venues_to_choose(tx, match.competition_slug),
        "history": await decisions_of(tx, match_id),
        "officials": await officials_of(tx, match_id),
        "persons": await persons_to_choose(tx, match.organisation_id),
        "errors": errors_of(refusal, {}) if refusal and not refusal.code.startswith("calendar") else {},
        "sentence": refusal or "",
        "is_breaking": bool(refusal and refusal.code in ("calendar_conflicts", "official_booked")),
        "found": found,
        "done": done,
    }
    return Page("competitions/decisions.html", context, status=refusal.status if refusal else 200)


decisions = [show_match, send_decision, send_official]
