"""The organiser approves or rejects what teams have handed in, and ends what was approved."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid, NotFound
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.judge_registrations import judge, refusal_of
from matchday.modules.competitions.actions.register_person import find_registration, lock_team
from matchday.modules.competitions.actions.tell_managers import tell_managers
from matchday.modules.competitions.actions.tell_squads import tell_squads
from matchday.modules.competitions.domain.participants import steps
from matchday.modules.competitions.domain.participants.people import Member, Registration
from matchday.modules.competitions.domain.participants.squad_faults import SquadFault
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.errors import RegisteredTwice
from matchday.modules.competitions.schemas.participants import Decision
from matchday.modules.competitions.store import registrations
from matchday.modules.competitions.store.regulations import load_regulations

_NEVER_EXCEPTED = ("registered_elsewhere", "number_taken")
"""No reason makes one person two, or one shirt two persons'."""


async def decide_registrations(tx: Transaction, slug: str, decision: Decision, by: UUID) -> list[UUID]:
    """All or none, under the competition's lock. Returns the teams whose squads have changed. Raises NotFound, NotAtThisStep,
    RegistrationRefused, RegisteredTwice, Invalid."""
    competition = await store.lock_competition_at(tx, slug)
    members = await registrations.load_members(tx, decision.registration_ids)
    if competition is None or len(members) != len(set(decision.registration_ids)):
        raise NotFound
    if any(member.registration.competition_id != competition.competition_id for member in members):
        raise NotFound
    if decision.verdict == "reject":
        return await _reject(tx, competition, members, decision, by)
    return await _approve(tx, competition, members, decision, by)


async def _reject(tx: Transaction, competition: Competition, members: Sequence[Member], decision: Decision, by: UUID) -> list[UUID]:
    if not decision.reason:
        fault = Fault(message="Say why, so that the team can mend it.", field="reason", pointer="/reason", code="missing")
        raise Invalid(faults=(fault,))
    at = await tx.clock()
    decided = [steps.rejected(member.registration, at, decision.reason) for member in members]
    await registrations.save_registrations(tx, decided, by)
    tx.note("reject_registrations", persons=[member.person.name for member in members], reason=decision.reason)
    await tell_managers(tx, competition, members, "rejected", decision.reason, by)
    return []


async def _approve(tx: Transaction, competition: Competition, members: Sequence[Member], decision: Decision, by: UUID) -> list[UUID]:
    at = await tx.clock()
    drafts = [steps.submitted(member.registration, at) for member in members if member.registration.status == "draft"]
    waiting = {one.registration_id: one for one in drafts}
    handed_in = [waiting.get(member.registration.registration_id, member.registration) for member in members]
    decided = [steps.approved(registration, at, decision.exception) for registration in handed_in]
    await _check_rules(tx, competition, members, decision, registrations.day_in(at, competition.zone))
    ended = await _previous(tx, decided, decision)
    changed = [*ended, *decided]
    if await registrations.clashes(tx, changed):
        raise RegisteredTwice
    await registrations.save_registrations(tx, drafts, by)
    await registrations.save_registrations(tx, changed, by)
    team_ids = sorted({registration.team_id for registration in changed})
    tx.note("approve_registrations", persons=[member.person.name for member in members], exception=decision.exception or "")
    await tell_squads(tx, competition, team_ids)
    await tell_managers(tx, competition, members, "approved", decision.exception, by)
    return team_ids


async def _check_rules(tx: Transaction, competition: Competition, members: Sequence[Member], decision: Decision, today: date) -> None:
    rules = (await load_regulations(tx, competition)).squads
    found: list[SquadFault] = []
    for team_id in sorted({member.registration.team_id for member in members}):
        candidates = [member for member in members if member.registration.team_id == team_id]
        found += await judge(tx, competition, rules, team_id, candidates, today, after_transfer=decision.ends_previous)
    standing = [fault for fault in found if not fault.is_open and (not decision.exception or fault.rule in _NEVER_EXCEPTED)]
    if standing:
        raise refusal_of(standing)


async def _previous(tx: Transaction, decided: Sequence[Registration], decision: Decision) -> list[Registration]:
    """The same persons' registrations for other teams, ended the day before."""
    if not decision.ends_previous:
        return []
    ended: dict[UUID, Registration] = {}
    for registration in decided:
        last_day = steps.day_before(registration.valid_from)
        for other in await registrations.load_others_valid(tx, registration):
            ended[other.registration_id] = steps.deregistered(other, last_day, "transfer")
    return list(ended.values())


async def end_registration(
    tx: Transaction, team_id: UUID, registration_id: UUID, last_day: date | None, reason: str | None, by: UUID
) -> None:
    """An approved one; it stays in the books with its last day. Raises NotFound, NotAtThisStep."""
    competition, team = await lock_team(tx, team_id)
    registration, person = await find_registration(tx, team_id, registration_id)
    day = last_day or await registrations.today_of(tx, competition.zone)
    await registrations.save_registrations(tx, [steps.deregistered(registration, day, reason)], by)
    tx.note("end_registration", team=team["name"], person=person.name, last_day=str(day))
    await tell_squads(tx, competition, [team_id])
