"""Asks the regulations about registrations of one team: every fault at once, each with the person and the rule."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault
from matchday.modules.competitions.domain.participants.people import Member
from matchday.modules.competitions.domain.participants.squad_faults import SquadFault, faults_of, squad_faults
from matchday.modules.competitions.domain.regulations.squads import SquadRules
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.errors import RegistrationRefused
from matchday.modules.competitions.store.registrations import day_in, load_elsewhere, load_squad


async def judge(
    tx: Transaction,
    competition: Competition,
    rules: SquadRules,
    team_id: UUID,
    candidates: Sequence[Member],
    today: date,
    *,
    after_transfer: bool = False,
) -> list[SquadFault]:
    """Of candidates that are to be valid beside the approved squad. `after_transfer`: their registrations for other teams
    end the day before, which makes them transfers but stands against nothing."""
    ids = {member.registration.registration_id for member in candidates}
    squad = [
        member for member in await load_squad(tx, team_id, ("approved", "deregistered")) if member.registration.registration_id not in ids
    ]
    persons = [member.person.person_id for member in candidates]
    elsewhere = await load_elsewhere(tx, competition.competition_id, team_id, persons)

    def handed_in(member: Member) -> date:
        moment = member.registration.submitted_at
        return day_in(moment, competition.zone) if moment is not None and member.registration.status == "submitted" else today

    found = faults_of(rules, candidates, squad, elsewhere, handed_in)
    return [fault for fault in found if not (after_transfer and fault.rule == "registered_elsewhere")]


async def check_squad(tx: Transaction, competition: Competition, rules: SquadRules, team_id: UUID, today: date) -> list[SquadFault]:
    """What stands against a team's squad as it is, and against what it has in hand."""
    waiting = await load_squad(tx, team_id, ("draft", "submitted", "rejected"))
    if waiting:
        return await judge(tx, competition, rules, team_id, waiting, today)
    return squad_faults(rules, await load_squad(tx, team_id, ("approved", "deregistered")))


def refusal_of(found: Sequence[SquadFault]) -> RegistrationRefused:
    """With every fault: `field` is the registration it is about. Pages say them in the reader's language from `found`."""
    return RegistrationRefused(found=tuple(found), faults=_as_faults(found))


def _as_faults(found: Sequence[SquadFault]) -> tuple[Fault, ...]:
    return tuple(
        Fault(
            message=fault.sentence,
            field=str(fault.registration_id) if fault.registration_id else None,
            pointer=f"/registrations/{fault.registration_id}" if fault.registration_id else None,
            code=fault.rule,
        )
        for fault in found
    )
