"""A team is entrusted to people of its club, by a link that works once; a person is linked to an account the same way."""

from uuid import UUID

from msgspec.structs import replace

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.ids import new_id
from matchday.modules.competitions.actions.register_person import lock_team
from matchday.modules.competitions.domain.participants.invitations import OPEN_PER_TEAM_MAX, VALID_FOR, hash_token, new_token
from matchday.modules.competitions.errors import InvitationOver, TooManyLinks
from matchday.modules.competitions.queries.participants import organisation_of_team
from matchday.modules.competitions.schemas.participants import Accepted, InvitationLink
from matchday.modules.competitions.store import squads
from matchday.modules.competitions.store.participants import lock_persons, save_persons

PATH = "/teams/invitation"


async def invite_manager(tx: Transaction, team_id: UUID) -> InvitationLink:
    """The link is shown once and kept as a hash only. Raises NotFound, TooManyLinks."""
    _, team = await lock_team(tx, team_id)
    tx.note("invite_manager", team=team["name"])
    return await _link(tx, team_id=team_id, person_id=None)


async def invite_person(tx: Transaction, person_id: UUID) -> InvitationLink:
    """For the person, whoever opens it. Raises NotFound, TooManyLinks."""
    person = (await lock_persons(tx, [person_id])).get(person_id)
    if person is None:
        raise NotFound
    tx.note("invite_person", person=person.name)
    return await _link(tx, team_id=None, person_id=person_id)


async def accept_invitation(tx: Transaction, account_id: UUID, name: str, token: str) -> Accepted:
    """Raises InvitationOver, also for a link that somebody else has taken a moment ago."""
    opened = await squads.use_invitation(tx, hash_token(token))
    if opened is None:
        raise InvitationOver
    if opened["team_id"] is not None:
        team = await squads.team_at(tx, opened["team_id"])
        await squads.add_manager(tx, opened["team_id"], account_id, name)
        owner = await organisation_of_team(tx, {"team_id": opened["team_id"]})
        tx.note("accept_team_invitation", organisation_id=owner, account_id=account_id, team=team["name"] if team else "")
        return Accepted(team_id=opened["team_id"], person_id=None, name=team["name"] if team else "")
    person = (await lock_persons(tx, [opened["person_id"]])).get(opened["person_id"])
    if person is None:
        raise InvitationOver
    await save_persons(tx, [replace(person, account_id=account_id, version=person.version + 1)])
    tx.note("accept_team_invitation", organisation_id=person.organisation_id, account_id=account_id, person=person.name)
    return Accepted(team_id=None, person_id=person.person_id, name=person.name)


async def remove_manager(tx: Transaction, team_id: UUID, account_id: UUID) -> None:
    """From the next request on. Open links of the team end as well: one of them may be in the same hands. Raises NotFound."""
    _, team = await lock_team(tx, team_id)
    if not await squads.remove_manager(tx, team_id, account_id):
        raise NotFound
    await squads.end_invitations(tx, team_id)
    tx.note("remove_manager", team=team["name"])


async def _link(tx: Transaction, *, team_id: UUID | None, person_id: UUID | None) -> InvitationLink:
    token = new_token()
    is_saved = await squads.save_invitation(
        tx,
        invitation_id=new_id(),
        team_id=team_id,
        person_id=person_id,
        token_hash=hash_token(token),
        seconds_valid=VALID_FOR.total_seconds(),
        open_max=OPEN_PER_TEAM_MAX,
    )
    if not is_saved:
        raise TooManyLinks(limit=OPEN_PER_TEAM_MAX)
    return InvitationLink(path=f"{PATH}?token={token}", days=VALID_FOR.days)
