"""Invitations: sent by owners, accepted by the people they were sent to."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import delete, get, post
from matchday.backbone.http.access import role, signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions import accept_invitation as acceptance
from matchday.modules.accounts.actions import invite_member as invite
from matchday.modules.accounts.actions.seal_links import MailLinks
from matchday.modules.accounts.errors import (
    InvitationForAnother,
    InvitationOver,
    TooManyInvitationMails,
    TooManyInvitations,
    TooManyMembers,
    TooManyOrganisations,
)
from matchday.modules.accounts.schemas import AcceptInvitation, InvitationView, Invite, OrganisationView


@get("/organisations/{organisation_id:uuid}/invitations", access=role("owner"))
async def list_invitations(tx: Transaction, organisation_id: UUID) -> list[InvitationView]:
    """Open and expired ones, newest first."""
    return await queries.invitations(tx, organisation_id)


@post(
    "/organisations/{organisation_id:uuid}/invitations",
    access=role("owner"),
    idempotent=True,
    refuses=[TooManyMembers, TooManyInvitations, TooManyInvitationMails],
)
async def invite_member(tx: Transaction, identity: Identity, organisation_id: UUID, data: Invite, mail_links: MailLinks) -> InvitationView:
    """Sends a link that works for a week, once, for the person with this address. The answer is the same whether or not the
    address has an account or is a member's. Inviting an address again replaces its open invitation."""
    invitation_id = await invite.invite_member(tx, mail_links, organisation_id, email=data.email, roles=data.roles, by=identity.account_id)
    return await _one(tx, organisation_id, invitation_id)


@post(
    "/organisations/{organisation_id:uuid}/invitations/{invitation_id:uuid}/mails",
    access=role("owner"),
    idempotent=True,
    refuses=[TooManyInvitationMails],
)
async def resend_invitation(
    tx: Transaction, identity: Identity, organisation_id: UUID, invitation_id: UUID, mail_links: MailLinks
) -> InvitationView:
    """Sends it again with a new link for another week; the link from before is dead."""
    await invite.resend_invitation(tx, mail_links, organisation_id, invitation_id, by=identity.account_id)
    return await _one(tx, organisation_id, invitation_id)


@delete("/organisations/{organisation_id:uuid}/invitations/{invitation_id:uuid}", access=role("owner"))
async def withdraw_invitation(tx: Transaction, organisation_id: UUID, invitation_id: UUID) -> None:
    """Its link is dead."""
    await invite.withdraw_invitation(tx, organisation_id, invitation_id)


@post(
    "/invitations/acceptance",
    access=signed_in,
    audited=True,
    refuses=[InvitationOver, InvitationForAnother, TooManyMembers, TooManyOrganisations],
)
async def accept_invitation(tx: Transaction, identity: Identity, data: AcceptInvitation) -> OrganisationView:
    """By the person whose account has the address that was invited. A member gets the roles besides those held. Renew the
    access token afterwards: the one at hand does not know of the roles."""
    organisation_id = await acceptance.accept_invitation(tx, identity.account_id, data.token)
    found = await queries.organisation(tx, organisation_id)
    if found is None:
        raise NotFound
    return found


async def _one(tx: Transaction, organisation_id: UUID, invitation_id: UUID) -> InvitationView:
    (found,) = await queries.invitations(tx, organisation_id, invitation_id)
    return found


INVITATIONS = (list_invitations, invite_member, resend_invitation, withdraw_invitation)
ACCEPTANCE = (accept_invitation,)
