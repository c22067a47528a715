"""Clubs, persons, and to whom teams are entrusted, over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Slice, delete, get, post, put
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions.actions.entrust_team import accept_invitation, invite_manager, invite_person, remove_manager
from matchday.modules.competitions.actions.keep_people import add_club, add_person, change_club, change_person, set_club_of_team
from matchday.modules.competitions.actions.merge_people import look_at_merge, merge_clubs, merge_persons
from matchday.modules.competitions.errors import ClubTaken, InvitationOver, NotToBeMerged, TooManyLinks
from matchday.modules.competitions.queries import participants as queries
from matchday.modules.competitions.routes.powers import club_organiser, organiser, person_organiser, team_organiser
from matchday.modules.competitions.schemas.participants import (
    Accepted,
    ClubView,
    InvitationLink,
    InvitationToken,
    MergeOrder,
    MergeView,
    NewClub,
    NewPerson,
    PersonView,
    TeamClub,
    TeamPerson,
)

Asked = Annotated[str, QueryParameter(name="q", max_length=120, required=False)]


@get("/organisations/{organisation_id:uuid}/clubs", access=organiser)
async def list_clubs(tx: Transaction, organisation_id: UUID, cursor: Cursor, q: Asked = "") -> Slice[ClubView]:
    """Clubs by name; `q` is part of a name."""
    return await queries.list_clubs(tx, organisation_id, q, cursor)


@post("/organisations/{organisation_id:uuid}/clubs", access=organiser, refuses=[ClubTaken], idempotent=True)
async def create_club(tx: Transaction, organisation_id: UUID, data: NewClub) -> ClubView:
    """Writes a club down."""
    return await _club(tx, await add_club(tx, organisation_id, data))


@put("/clubs/{club_id:uuid}", access=club_organiser, refuses=[ClubTaken])
async def put_club(tx: Transaction, club_id: UUID, data: NewClub) -> ClubView:
    """The club as it shall be."""
    organisation_id = await queries.organisation_of_club(tx, {"club_id": club_id})
    if organisation_id is None:
        raise NotFound
    await change_club(tx, organisation_id, club_id, data)
    return await _club(tx, club_id)


@put("/teams/{team_id:uuid}/club", access=team_organiser)
async def put_club_of_team(tx: Transaction, team_id: UUID, data: TeamClub) -> TeamClub:
    """Says whose entry in the competition a team is."""
    await set_club_of_team(tx, team_id, data.club_id)
    return data


@get("/organisations/{organisation_id:uuid}/persons", access=organiser)
async def list_persons(tx: Transaction, organisation_id: UUID, cursor: Cursor, q: Asked = "") -> Slice[PersonView]:
    """Persons by name; `q` is part of a name."""
    return await queries.list_persons(tx, organisation_id, q, cursor)


@post("/organisations/{organisation_id:uuid}/persons", access=organiser, idempotent=True)
async def create_person(tx: Transaction, organisation_id: UUID, data: NewPerson) -> PersonView:
    """Writes a person down."""
    return await _person(tx, await add_person(tx, organisation_id, data))


@put("/persons/{person_id:uuid}", access=person_organiser)
async def put_person(tx: Transaction, person_id: UUID, data: NewPerson) -> PersonView:
    """The person as he or she shall be written down; squads that have the person are told."""
    await change_person(tx, person_id, data)
    return await _person(tx, person_id)


@post("/persons/{person_id:uuid}/merge-previews", access=person_organiser, refuses=[NotToBeMerged], status=200)
async def preview_merge_of_persons(tx: Transaction, person_id: UUID, data: MergeOrder) -> MergeView:
    """What a merge would move. Changes nothing."""
    return await look_at_merge(tx, "person", person_id, data.gone_id)


@post("/persons/{person_id:uuid}/merges", access=person_organiser, refuses=[NotToBeMerged])
async def merge_two_persons(tx: Transaction, identity: Identity, person_id: UUID, data: MergeOrder) -> MergeView:
    """Two rows that are one person become one; registrations, documents and history move."""
    return await merge_persons(tx, person_id, data.gone_id, identity.account_id)


@post("/clubs/{club_id:uuid}/merge-previews", access=club_organiser, refuses=[NotToBeMerged], status=200)
async def preview_merge_of_clubs(tx: Transaction, club_id: UUID, data: MergeOrder) -> MergeView:
    """What a merge would move. Changes nothing."""
    return await look_at_merge(tx, "club", club_id, data.gone_id)


@post("/clubs/{club_id:uuid}/merges", access=club_organiser, refuses=[NotToBeMerged])
async def merge_two_clubs(tx: Transaction, identity: Identity, club_id: UUID, data: MergeOrder) -> MergeView:
    """Two rows that are one club become one; its teams move."""
    return await merge_clubs(tx, club_id, data.gone_id, identity.account_id)


@get("/teams/{team_id:uuid}/managers", access=team_organiser)
async def list_managers(tx: Transaction, team_id: UUID) -> list[TeamPerson]:
    """To whom the team is entrusted."""
    return await queries.managers_of(tx, team_id)


@post("/teams/{team_id:uuid}/invitations", access=team_organiser, refuses=[TooManyLinks])
async def add_manager_invitation(tx: Transaction, team_id: UUID) -> InvitationLink:
    """A link that makes whoever opens it signed in a manager of the team. It is shown this once and works once."""
    return await invite_manager(tx, team_id)


@delete("/teams/{team_id:uuid}/managers/{account_id:uuid}", access=team_organiser)
async def delete_manager(tx: Transaction, team_id: UUID, account_id: UUID) -> None:
    """Takes the team out of somebody's hands; its open links end."""
    await remove_manager(tx, team_id, account_id)


@post("/persons/{person_id:uuid}/invitations", access=person_organiser, refuses=[TooManyLinks])
async def add_person_invitation(tx: Transaction, person_id: UUID) -> InvitationLink:
    """A link by which a person says which account is his or hers."""
    return await invite_person(tx, person_id)


@post("/team-invitations/acceptance", access=signed_in, refuses=[InvitationOver], status=200, audited=True)
async def take_invitation(tx: Transaction, identity: Identity, data: InvitationToken) -> Accepted:
    """Takes what the link offers, for the account that is signed in."""
    return await accept_invitation(tx, identity.account_id, identity.name, data.token)


async def _club(tx: Transaction, club_id: UUID) -> ClubView:
    view = await queries.club_by_id(tx, club_id)
    if view is None:
        raise NotFound
    return view


async def _person(tx: Transaction, person_id: UUID) -> PersonView:
    view = await queries.person_by_id(tx, person_id)
    if view is None:
        raise NotFound
    return view


api = [take_invitation]
manage = [
    list_clubs,
    create_club,
    put_club,
    put_club_of_team,
    list_persons,
    create_person,
    put_person,
    preview_merge_of_persons,
    merge_two_persons,
    preview_merge_of_clubs,
    merge_two_clubs,
    list_managers,
    add_manager_invitation,
    delete_manager,
    add_person_invitation,
]
