"""A team's manager, or the organiser, writes a person down for the team; a draft until it is handed in."""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import asdict, replace

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid, NotFound
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.tell_squads import tell_squads
from matchday.modules.competitions.domain.participants import steps
from matchday.modules.competitions.domain.participants.people import Person, Registration
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.errors import HasRegistration, NotAtThisStep, NumberWorn
from matchday.modules.competitions.schemas.participants import NewRegistration, RegistrationChange
from matchday.modules.competitions.store import registrations, squads
from matchday.modules.competitions.store.participants import lock_persons, save_persons

LATEST_DAY = date(2200, 1, 1)
EARLIEST_DAY = date(1850, 1, 1)


async def lock_team(tx: Transaction, team_id: UUID) -> tuple[Competition, dict[str, Any]]:
    """The team under its competition's lock: everything about registrations takes turns there. Raises NotFound."""
    team = await squads.team_at(tx, team_id)
    competition = await store.lock_competition(tx, team["competition_id"]) if team else None
    if team is None or competition is None:
        raise NotFound
    return competition, team


async def register_person(tx: Transaction, team_id: UUID, data: NewRegistration, by: UUID, *, may_back_date: bool) -> UUID:
    """Returns the registration. Who is not the organiser registers from today on, else a window that has closed could be
    climbed into from behind. Raises NotFound, Invalid, HasRegistration."""
    competition, team = await lock_team(tx, team_id)
    today = await registrations.today_of(tx, competition.zone)
    first = data.valid_from or today
    _check_days(first, data.valid_until, None if may_back_date else today)
    person = await _person(tx, competition, team_id, data)
    if await registrations.in_hand(tx, team_id, person.person_id):
        raise HasRegistration(person=person.name)
    registration_id = new_id()
    registration = Registration(
        registration_id=registration_id,
        ref=str(registration_id),
        competition_id=competition.competition_id,
        team_id=team_id,
        person_id=person.person_id,
        number=data.number,
        position=data.position,
        valid_from=first,
        valid_until=data.valid_until,
    )
    await registrations.save_registrations(tx, [registration], by)
    tx.note("register_person", team=team["name"], person=person.name)
    return registration_id


async def change_registration(
    tx: Transaction, team_id: UUID, registration_id: UUID, data: RegistrationChange, by: UUID, *, may_back_date: bool
) -> None:
    """Raises NotFound, Invalid, NotAtThisStep, NumberWorn."""
    competition, team = await lock_team(tx, team_id)
    registration, person = await find_registration(tx, team_id, registration_id)
    wanted = asdict(data)
    changes = {name: value for name, value in wanted.items() if getattr(registration, name) != value}
    if not changes:
        return
    if "valid_from" in changes or "valid_until" in changes:
        today = await registrations.today_of(tx, competition.zone)
        _check_days(data.valid_from, data.valid_until, None if may_back_date else today)
    if registration.status == "approved" and not may_back_date:
        raise NotAtThisStep(status=registration.status)
    changed = steps.changed(registration, **changes)
    if await registrations.clashes(tx, [changed]):
        raise NumberWorn(number=data.number)
    await registrations.save_registrations(tx, [changed], by)
    tx.note("change_registration", team=team["name"], person=person.name)
    if changed.status == "approved":
        await tell_squads(tx, competition, [team_id])


async def find_registration(tx: Transaction, team_id: UUID, registration_id: UUID) -> tuple[Registration, Person]:
    """Of this team. Raises NotFound, for another's as well."""
    members = await registrations.load_members(tx, [registration_id])
    if not members or members[0].registration.team_id != team_id:
        raise NotFound
    return members[0].registration, members[0].person


async def _person(tx: Transaction, competition: Competition, team_id: UUID, data: NewRegistration) -> Person:
    if (data.person_id is None) == (data.person is None):
        raise _wrong("person", "Choose a person, or write down a new one.")
    if data.person_id is not None:
        held = (await lock_persons(tx, [data.person_id])).get(data.person_id)
        if held is None or held.organisation_id != competition.organisation_id:
            raise _wrong("person_id", "There is no such person here.")
        return held
    person_id = new_id()
    wanted = asdict(data.person) if data.person is not None else {}
    person = Person(person_id=person_id, organisation_id=competition.organisation_id, ref=str(person_id), **wanted)
    check_birthday(person.born_on)
    person = replace(person, made_by_team=team_id)
    await save_persons(tx, [person])
    return person


def check_birthday(born_on: date | None) -> None:
    """Raises Invalid for a day on which nobody who plays was born."""
    if born_on is not None and not EARLIEST_DAY <= born_on <= LATEST_DAY:
        raise _wrong("born_on", "Nobody who takes part was born on this day.")


def _check_days(first: date, last: date | None, not_before: date | None) -> None:
    if not EARLIEST_DAY <= first <= LATEST_DAY or (last is not None and last > LATEST_DAY):
        raise _wrong("valid_from", "Choose a day between 1850 and 2200.")
    if not_before is not None and first < not_before:
        raise _wrong("valid_from", "A registration begins today at the earliest. Only the organiser can date it back.")
    if last is not None and last < first:
        raise _wrong("valid_until", "The last day is before the first.")


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(faults=(Fault(message=message, field=field, pointer=f"/{field}"),))
