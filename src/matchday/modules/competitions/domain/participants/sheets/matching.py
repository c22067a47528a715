"""What a file changes: its rows compared with what is held. Nothing is guessed; what cannot be placed is a fault of its line."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.participants.people import Club, Person, Registration
from matchday.modules.competitions.domain.participants.sheets.rows import ClubRow, PersonRow, RegistrationRow, Sheets, TeamRow
from matchday.modules.competitions.domain.season import Team

Fault = tuple[int, Phrase]


class Held(Struct, frozen=True, kw_only=True):
    """What there is, by the names that files use. What was merged away is there under its old name as well."""

    clubs: Mapping[str, Club]
    persons: Mapping[str, Person]
    teams: Mapping[str, Team]
    registrations: Mapping[str, Registration]


class Plan(Struct, kw_only=True):
    """What is to be saved, and the line each registration stands in."""

    clubs: dict[str, Club] = {}
    persons: dict[str, Person] = {}
    teams: dict[str, Team] = {}
    club_of_team: dict[UUID, UUID | None] = {}
    registrations: list[Registration] = []
    lines: dict[UUID, int] = {}
    created: dict[str, int] = {}
    changed: dict[str, int] = {}
    unchanged: int = 0
    faults: list[Fault] = []


class Matching:
    """One pass over a file. `new_id` makes ids; `owner` and `competition_id` are whose the new rows are."""

    def __init__(self, held: Held, owner: UUID, competition_id: UUID | None, new_id: Callable[[], UUID]) -> None:
        self._held = held
        self._owner = owner
        self._competition_id = competition_id
        self._new_id = new_id
        self._plan = Plan()
        self._club_names = {plain(club.name): club.ref for club in held.clubs.values()}
        self._team_names = {team.name.casefold(): code for code, team in held.teams.items()}

    def plan(self, sheets: Sheets) -> Plan:
        """Clubs and persons first: teams and registrations name them."""
        for line, club in sheets.clubs:
            self._club(line, club)
        for line, person in sheets.persons:
            self._person(line, person)
        for line, team in sheets.teams:
            self._team(line, team)
        for line, registration in sheets.registrations:
            self._registration(line, registration)
        return self._plan

    def _club(self, line: int, row: ClubRow) -> None:
        held = self._held.clubs.get(row.club_ref)
        named = self._club_names.get(plain(row.name))
        if named is not None and named != (held.ref if held else row.club_ref):
            self._plan.faults.append(
                (line, Phrase("There is a club called {name} already; files name it {ref}.", name=row.name, ref=named))
            )
            return
        self._club_names[plain(row.name)] = held.ref if held else row.club_ref
        wanted = {
            "name": row.name,
            "short_name": row.short_name,
            "colours": tuple(row.colours.split()),
            "founded": row.founded,
            "home_venue": row.home_venue,
        }
        club = held or Club(club_id=self._new_id(), ref=row.club_ref, name=row.name)
        self._note("clubs", held, replace(club, **wanted), self._plan.clubs, row.club_ref)

    def _person(self, line: int, row: PersonRow) -> None:
        held = self._held.persons.get(row.person_ref)
        if row.born_on is not None and not 1850 <= row.born_on.year <= 2200:
            self._plan.faults.append((line, Phrase("Nobody who takes part was born on {day}.", day=row.born_on)))
        wanted = {
            "name": row.name,
            "born_on": row.born_on,
            "nationality": row.nationality,
            "second_nationality": row.second_nationality,
            "position": row.position,
            "is_trained_here": row.trained_here,
        }
        person = held or Person(person_id=self._new_id(), organisation_id=self._owner, ref=row.person_ref, name=row.name)
        self._note("persons", held, replace(person, **wanted), self._plan.persons, row.person_ref)

    def _team(self, line: int, row: TeamRow) -> None:
        held = self._held.teams.get(row.team_code)
        club = self._find_club(line, row.club_ref)
        if held is not None and held.name != row.name:
            self._plan.faults.append(
                (
                    line,
                    Phrase(
                        "The team {code} is called {name} here. Teams are renamed in the competition.", code=row.team_code, name=held.name
                    ),
                )
            )
            return
        if held is None and row.name.casefold() in self._team_names:
            self._plan.faults.append(
                (
                    line,
                    Phrase(
                        "There is a team called {name} already, with the code {code}.",
                        name=row.name,
                        code=self._team_names[row.name.casefold()],
                    ),
                )
            )
            return
        self._team_names[row.name.casefold()] = row.team_code
        team = replace(held or Team(team_id=self._new_id(), name=row.name, code=row.team_code), club_id=club.club_id if club else None)
        self._note("teams", held, team, self._plan.teams, row.team_code)
        if held is not None and held != team:
            self._plan.club_of_team[team.team_id] = team.club_id

    def _registration(self, line: int, row: RegistrationRow) -> None:
        team = self._plan.teams.get(row.team_code) or self._held.teams.get(row.team_code)
        person = self._plan.persons.get(row.person_ref) or self._held.persons.get(row.person_ref)
        faults = _faults_of_registration(row)
        faults += [] if team else [Phrase("There is no team {code} in this competition.", code=row.team_code)]
        faults += [] if person else [Phrase("There is no person {ref} here.", ref=row.person_ref)]
        self._plan.faults += [(line, fault) for fault in faults]
        if faults or team is None or person is None or self._competition_id is None:
            return
        held = self._held.registrations.get(row.registration_ref)
        given: dict[str, Any] = {name: getattr(row, name) for name in _TAKEN_OVER}
        wanted: dict[str, Any] = given | {"team_id": team.team_id, "person_id": person.person_id}
        if held is None:
            ids: dict[str, Any] = {"registration_id": self._new_id(), "ref": row.registration_ref, "competition_id": self._competition_id}
            changed = Registration(**ids, **wanted)
        else:
            changed = replace(held, **wanted)
        self._plan.lines[changed.registration_id] = line
        kept: dict[str, Registration] = {}
        self._note("registrations", held, changed, kept, row.registration_ref)
        if held != changed:
            self._plan.registrations += kept.values()

    def _find_club(self, line: int, ref: str | None) -> Club | None:
        if ref is None:
            return None
        club = self._plan.clubs.get(ref) or self._held.clubs.get(ref)
        if club is None:
            self._plan.faults.append((line, Phrase("There is no club {ref} here.", ref=ref)))
        return club

    def _note(self, kind: str, held: Any, wanted: Any, kept: dict[str, Any], key: str) -> None:
        """Counts, and keeps under the file's name what is wanted."""
        if held is None:
            self._plan.created[kind] = self._plan.created.get(kind, 0) + 1
        elif held != wanted:
            self._plan.changed[kind] = self._plan.changed.get(kind, 0) + 1
            wanted = replace(wanted, version=held.version + 1) if hasattr(wanted, "version") else wanted
        else:
            self._plan.unchanged += 1
        kept[key] = wanted


_TAKEN_OVER = (
    "number",
    "position",
    "valid_from",
    "valid_until",
    "status",
    "reason",
    "exception",
    "submitted_at",
    "decided_at",
)


def _faults_of_registration(row: RegistrationRow) -> list[Phrase]:
    faults = []
    if any(day is not None and not 1850 <= day.year <= 2200 for day in (row.valid_from, row.valid_until)):
        faults.append(Phrase("Days are between 1850 and 2200."))
    if row.valid_until is not None and row.valid_until < row.valid_from:
        faults.append(Phrase("The last day, {last}, is before the first, {first}.", last=row.valid_until, first=row.valid_from))
    if row.status == "rejected" and row.reason is None:
        faults.append(Phrase("A rejected registration needs a reason."))
    if row.status == "deregistered" and row.valid_until is None:
        faults.append(Phrase("A deregistered registration needs its last day."))
    if any(moment is not None and moment.tzinfo is None for moment in (row.submitted_at, row.decided_at)):
        faults.append(Phrase("A moment needs its zone, as in 2026-08-01T12:00:00+00:00."))
    return faults
