"""The squad that a page names becomes rows as a file of participants has them.

Who is already in the squad under that name is that player. What somebody has written stays: a page fills what is empty, and
changes only what came from it. Who is new gets a name for files made from source, team and name, and whether he is somebody
known elsewhere is asked, never guessed.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain.crawling.sources import Source
from matchday.modules.competitions.domain.crawling.squads import ReadPlayer, ReadSquad
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.participants.people import Member
from matchday.modules.competitions.domain.participants.sheets.rows import PersonRow, RegistrationRow, Sheets
from matchday.modules.competitions.domain.season import Team

_FILLED = ("born_on", "nationality", "second_nationality", "position")


class SquadPlan(msgspec.Struct, frozen=True, kw_only=True):
    """The rows, and what was left as it is although the page says otherwise."""

    sheets: Sheets
    faults: tuple[Phrase, ...]


def sheets_of(source: Source, key: str, team: Team, squad: ReadSquad, members: Sequence[Member]) -> SquadPlan:
    """`members` are the team's valid squad."""
    held: dict[str, list[Member]] = {}
    for member in members:
        held.setdefault(plain(member.person.name), []).append(member)
    numbers = {member.registration.number: plain(member.person.name) for member in members if member.registration.number is not None}
    persons, registrations = [], []
    faults: list[Phrase] = []
    by_ref = {member.registration.ref: member for member in members}
    for place, told in enumerate(squad.players, start=1):
        player, known = told, by_ref.get(ref_of(key, team.name, told.name))
        same = held.get(plain(player.name), [known] if known else [])
        if len(same) > 1:
            faults.append(
                Phrase("{name}: {count} of the squad are called so, so nothing was taken over", name=player.name, count=len(same))
            )
            continue
        if player.number is not None and player.number in numbers and (not same or numbers[player.number] != plain(same[0].person.name)):
            faults.append(Phrase("{name}: number {number} is somebody else's here", name=player.name, number=player.number))
            player = msgspec.structs.replace(player, number=None)
        person, registration, kept = _rows(source, key, team, player, same[0] if same else None)
        persons.append((place, person))
        registrations.append((place, registration))
        faults += kept
    return SquadPlan(sheets=Sheets(persons=tuple(persons), registrations=tuple(registrations)), faults=tuple(faults))


def ref_of(key: str, team: str, name: str) -> str:
    """The same player of the same page is always called the same."""
    told = hashlib.sha256("\n".join((key, plain(team), plain(name))).encode()).hexdigest()
    return f"web-{told[:24]}"


def _rows(source: Source, key: str, team: Team, player: ReadPlayer, held: Member | None) -> tuple[PersonRow, RegistrationRow, list[Phrase]]:
    own = ref_of(key, team.name, player.name)
    if held is None:
        valid_from = source.squads.valid_from if source.squads else None
        if valid_from is None:
            raise ValueError("a squad needs its description")
        registration = RegistrationRow(
            registration_ref=own,
            team_code=team.code,
            person_ref=own,
            number=player.number,
            position=player.position,
            valid_from=valid_from,
            status="approved",
        )
        told = {name: getattr(player, name) for name in _FILLED}
        return PersonRow(person_ref=own, name=player.name, **told), registration, []
    person, entry = held.person, held.registration
    faults: list[Phrase] = []
    facts = {name: _kept(player, name, getattr(person, name), person.ref == own, faults) for name in _FILLED}
    row = PersonRow(person_ref=person.ref, name=person.name, trained_here=person.is_trained_here, **facts)
    places = {name: _kept(player, name, getattr(entry, name), entry.ref == own, faults) for name in ("number", "position")}
    given: dict[str, Any] = {
        name: getattr(entry, name) for name in ("valid_from", "valid_until", "status", "reason", "exception", "submitted_at", "decided_at")
    }
    registration = RegistrationRow(registration_ref=entry.ref, team_code=team.code, person_ref=person.ref, **places, **given)
    return row, registration, faults


def _kept(player: ReadPlayer, name: str, held: Any, is_own: bool, faults: list[Phrase]) -> Any:
    told = getattr(player, name)
    if told is None or told == held:
        return held
    if held is None or is_own:
        return told
    fault = Phrase("{name}: {field} is {held} here and {told} there, and stays", name=player.name, field=name, held=held, told=told)
    faults += [] if fault in faults else [fault]
    return held
