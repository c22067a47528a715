"""A team hands in registrations, or takes one back."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.competitions.actions.judge_registrations import judge, refusal_of
from matchday.modules.competitions.actions.register_person import find_registration, lock_team
from matchday.modules.competitions.domain.participants import steps
from matchday.modules.competitions.store import registrations
from matchday.modules.competitions.store.regulations import load_regulations

_SETTLED_LATER = ("document_missing", "registered_elsewhere")
"""What may still come right before the approval: a document that follows, the release by the other club."""


async def hand_in_registrations(tx: Transaction, team_id: UUID, registration_ids: Sequence[UUID], by: UUID) -> None:
    """All or none. Raises NotFound, NotAtThisStep, RegistrationRefused."""
    competition, team = await lock_team(tx, team_id)
    members = await registrations.load_members(tx, registration_ids)
    if len(members) != len(set(registration_ids)) or any(member.registration.team_id != team_id for member in members):
        raise NotFound
    at = await tx.clock()
    handed_in = [steps.submitted(member.registration, at) for member in members]
    rules = (await load_regulations(tx, competition)).squads
    found = await judge(tx, competition, rules, team_id, members, registrations.day_in(at, competition.zone))
    if standing := [fault for fault in found if not fault.is_open and fault.rule not in _SETTLED_LATER]:
        raise refusal_of(standing)
    await registrations.save_registrations(tx, handed_in, by)
    tx.note("hand_in_registrations", team=team["name"], persons=[member.person.name for member in members])


async def withdraw_registration(tx: Transaction, team_id: UUID, registration_id: UUID, reason: str | None, by: UUID) -> None:
    """Before it was approved. Raises NotFound, NotAtThisStep."""
    _, team = await lock_team(tx, team_id)
    registration, person = await find_registration(tx, team_id, registration_id)
    await registrations.save_registrations(tx, [steps.withdrawn(registration, reason)], by)
    tx.note("withdraw_registration", team=team["name"], person=person.name)
