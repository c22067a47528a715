"""Organisers write down clubs and persons; a team's manager corrects whom the team has brought in."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import asdict, replace

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotAllowed, NotFound
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.register_person import check_birthday, lock_team
from matchday.modules.competitions.actions.tell_clubs import tell_matches_of_teams
from matchday.modules.competitions.actions.tell_squads import tell_squads
from matchday.modules.competitions.domain.participants.people import Club, Person
from matchday.modules.competitions.errors import ClubTaken
from matchday.modules.competitions.schemas.participants import NewClub, NewPerson
from matchday.modules.competitions.store import participants, registrations, squads


async def add_club(tx: Transaction, organisation_id: UUID, data: NewClub) -> UUID:
    """Raises ClubTaken."""
    club_id = new_id()
    await _save_club(tx, organisation_id, Club(club_id=club_id, ref=str(club_id), **asdict(data)))
    tx.note("add_club", club=data.name)
    return club_id


async def change_club(tx: Transaction, organisation_id: UUID, club_id: UUID, data: NewClub) -> None:
    """Raises NotFound, ClubTaken."""
    held = await participants.lock_club(tx, club_id)
    if held is None:
        raise NotFound
    changed = replace(held, **asdict(data))
    if changed != held:
        await _save_club(tx, organisation_id, replace(changed, version=held.version + 1))
    tx.note("change_club", organisation_id=organisation_id, club=data.name)


async def set_club_of_team(tx: Transaction, team_id: UUID, club_id: UUID | None) -> None:
    """Whose entry the team is. Raises NotFound for a club of another organisation."""
    competition, team = await lock_team(tx, team_id)
    if club_id is not None and all(club.club_id != club_id for club in await participants.lock_clubs(tx, competition.organisation_id)):
        raise NotFound
    await squads.set_club(tx, team_id, club_id)
    await tell_matches_of_teams(tx, [team_id])
    tx.note("set_club_of_team", team=team["name"])


async def add_person(tx: Transaction, organisation_id: UUID, data: NewPerson) -> UUID:
    """Raises Invalid."""
    check_birthday(data.born_on)
    person_id = new_id()
    person = Person(person_id=person_id, organisation_id=organisation_id, ref=str(person_id), **asdict(data))
    await participants.save_persons(tx, [person])
    tx.note("add_person", person=data.name)
    return person_id


async def change_person(tx: Transaction, person_id: UUID, data: NewPerson, *, for_team: UUID | None = None) -> None:
    """Marks and names in squads follow. `for_team`: a team's manager asks, who may correct whom the team has brought in
    until anything of the person was approved. Raises NotFound, NotAllowed, Invalid."""
    check_birthday(data.born_on)
    places = await lock_places(tx, [person_id])
    held = (await participants.lock_persons(tx, [person_id])).get(person_id)
    if held is None:
        raise NotFound
    if for_team is not None and (held.made_by_team != for_team or places):
        raise NotAllowed
    changed = replace(held, **asdict(data))
    tx.note("change_person", person=data.name)
    if changed == held:
        return
    await participants.save_persons(tx, [replace(changed, version=held.version + 1)])
    await tell_places(tx, places)


async def lock_places(tx: Transaction, person_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Competitions and teams of persons; the competitions are locked, in one order. What joins meanwhile is read under the
    lock."""
    competitions = sorted({competition_id for competition_id, _ in await registrations.places_of_persons(tx, person_ids)})
    for competition_id in competitions:
        await store.lock_competition(tx, competition_id)
    return await registrations.places_of_persons(tx, person_ids)


async def tell_places(tx: Transaction, places: Sequence[tuple[UUID, UUID]]) -> None:
    """Says the squads of these teams anew."""
    for competition_id in sorted({competition_id for competition_id, _ in places}):
        competition = await store.lock_competition(tx, competition_id)
        if competition is not None:
            await tell_squads(tx, competition, [team_id for held, team_id in places if held == competition_id])


async def _save_club(tx: Transaction, organisation_id: UUID, club: Club) -> None:
    if await participants.save_clubs(tx, organisation_id, [club]):
        raise ClubTaken(name=club.name)
