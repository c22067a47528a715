"""A person comes into an organisation by the link that was sent to their address."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.accounts.actions.give_roles import give_roles
from matchday.modules.accounts.domain.invitations import judge_acceptance, roles_after
from matchday.modules.accounts.domain.links import hash_link_token
from matchday.modules.accounts.domain.roles import MEMBERS_MAX, ORGANISATIONS_PER_ACCOUNT_MAX
from matchday.modules.accounts.errors import InvitationForAnother, InvitationOver, TooManyMembers, TooManyOrganisations
from matchday.modules.accounts.store import invitations, organisations, people


async def accept_invitation(tx: Transaction, account_id: UUID, token: str) -> UUID:
    """Returns the organisation. Under its lock, so that a link sent twice, withdrawn or replaced meanwhile opens once or
    not at all. Raises InvitationOver, InvitationForAnother, TooManyMembers, TooManyOrganisations."""
    hashed = hash_link_token(token)
    organisation_id = await invitations.organisation_of_token(tx, hashed)
    if organisation_id is None or await organisations.lock_organisation(tx, organisation_id) is None:
        raise InvitationOver
    account = await people.lock_account(tx, account_id)
    found = await invitations.load_acceptance(tx, hashed, account_id)
    if account is None or found is None:
        raise InvitationOver
    verdict = judge_acceptance(
        is_open=found["is_open"],
        invited_email=found["email"],
        own_email=account.email,
        may_sender_invite=found["may_sender_invite"],
        sent_at=found["sent_at"],
        decided_at=found["decided_at"],
    )
    if verdict == "for_another":
        raise InvitationForAnother
    if verdict == "over":
        raise InvitationOver
    if not found["own_roles"]:
        await _make_room(tx, organisation_id, account_id)
    await invitations.end_invitation(tx, organisation_id, found["invitation_id"], "accepted")
    after = roles_after(found["own_roles"], found["roles"])
    tx.note("accept_invitation", organisation_id=organisation_id, account_id=account_id, person=account.name, roles_after=after)
    if after != tuple(found["own_roles"]):
        await give_roles(tx, organisation_id, account_id, after)
    return organisation_id


async def _make_room(tx: Transaction, organisation_id: UUID, account_id: UUID) -> None:
    if await organisations.count_members(tx, organisation_id) >= MEMBERS_MAX:
        raise TooManyMembers(limit=MEMBERS_MAX)
    if await organisations.count_organisations(tx, account_id) >= ORGANISATIONS_PER_ACCOUNT_MAX:
        raise TooManyOrganisations(limit=ORGANISATIONS_PER_ACCOUNT_MAX)
