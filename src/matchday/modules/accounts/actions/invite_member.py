"""An owner invites somebody by e-mail address, whether or not the address has an account: the answer is the same."""

import math
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.ids import new_id
from matchday.contracts.accounts import InvitationSent
from matchday.modules.accounts.actions.seal_links import MailLinks
from matchday.modules.accounts.domain.emails import EMAIL_FAULT, email_hash, normal_email
from matchday.modules.accounts.domain.faults import fault, refuse
from matchday.modules.accounts.domain.invitations import ADDRESS_THROTTLE, INVITATION_LIFE, OPEN_INVITATIONS_MAX, ORGANISATION_THROTTLE
from matchday.modules.accounts.domain.links import hash_link_token, new_link_token
from matchday.modules.accounts.domain.roles import MEMBERS_MAX, ordered
from matchday.modules.accounts.errors import TooManyInvitationMails, TooManyInvitations, TooManyMembers
from matchday.modules.accounts.store import invitations, organisations, people


async def invite_member(tx: Transaction, links: MailLinks, organisation_id: UUID, *, email: str, roles: Sequence[str], by: UUID) -> UUID:
    """Returns the invitation. An open one to the same address is replaced, its link dies. Raises Invalid, NotFound,
    TooManyMembers, TooManyInvitations, TooManyInvitationMails."""
    address, given = normal_email(email), ordered(roles)
    refuse(
        None if address else fault("email", EMAIL_FAULT),
        None if given else fault("roles", "Choose at least one role.", "missing"),
    )
    address = address or ""
    organisation = await _lock(tx, organisation_id)
    if await organisations.count_members(tx, organisation_id) >= MEMBERS_MAX:
        raise TooManyMembers(limit=MEMBERS_MAX)
    invitation_id = await invitations.find_open(tx, organisation_id, address)
    if invitation_id is None and await invitations.count_open(tx, organisation_id) >= OPEN_INVITATIONS_MAX:
        raise TooManyInvitations(limit=OPEN_INVITATIONS_MAX)
    invitation_id = invitation_id or new_id()
    tx.note("invite_member", email=address, roles=given)
    await _send(tx, links, organisation, invitation_id, address, given, by)
    return invitation_id


async def resend_invitation(tx: Transaction, links: MailLinks, organisation_id: UUID, invitation_id: UUID, *, by: UUID) -> None:
    """With a new link, for another week, in the name of who sends it now. Raises NotFound, TooManyInvitationMails."""
    organisation = await _lock(tx, organisation_id)
    found = await invitations.load_open(tx, organisation_id, invitation_id)
    if found is None:
        raise NotFound
    tx.note("resend_invitation", email=found["email"], roles=found["roles"])
    await _send(tx, links, organisation, invitation_id, found["email"], tuple(found["roles"]), by)


async def withdraw_invitation(tx: Transaction, organisation_id: UUID, invitation_id: UUID) -> None:
    """Its link is dead. Raises NotFound, also for one that was accepted a moment ago."""
    await _lock(tx, organisation_id)
    found = await invitations.load_open(tx, organisation_id, invitation_id)
    if found is None:
        raise NotFound
    tx.note("withdraw_invitation", email=found["email"], roles=found["roles"])
    await invitations.end_invitation(tx, organisation_id, invitation_id, "withdrawn")


async def _lock(tx: Transaction, organisation_id: UUID) -> Any:
    """Inviting, accepting and withdrawing take turns."""
    organisation = await organisations.lock_organisation(tx, organisation_id)
    if organisation is None:
        raise NotFound
    tx.note(organisation_id=organisation_id)
    return organisation


async def _send(
    tx: Transaction, links: MailLinks, organisation: Any, invitation_id: UUID, email: str, roles: tuple[str, ...], by: UUID
) -> None:
    await _count_mail(tx, organisation["organisation_id"], email)
    sender, invited = await people.read_account(tx, by), await people.find_account(tx, email)
    if sender is None:
        raise NotFound
    token, sent_at = new_link_token(), await tx.clock()
    expires_at = sent_at + INVITATION_LIFE
    await invitations.save_invitation(
        tx,
        invitation_id,
        organisation["organisation_id"],
        email=email,
        roles=roles,
        token_hash=hash_link_token(token),
        invited_by=by,
        sent_at=sent_at,
        expires_at=expires_at,
    )
    tx.publish(
        InvitationSent(
            invitation_id=invitation_id,
            organisation_id=organisation["organisation_id"],
            organisation_name=organisation["name"],
            invited_by=sender.name,
            email=email,
            locale=(invited or sender).locale,
            roles=roles,
            sealed_path=links.seal(f"/invitations/accept?token={token}", str(invitation_id)),
            expires_at=expires_at,
        )
    )


async def _count_mail(tx: Transaction, organisation_id: UUID, email: str) -> None:
    """The same for addresses that have an account and for those that do not. Raises TooManyInvitationMails."""
    hashed = email_hash(email)
    await invitations.lock_address(tx, hashed)
    waits = (
        await invitations.mails_of_organisation(tx, organisation_id, ORGANISATION_THROTTLE.seconds, ORGANISATION_THROTTLE.tries),
        await invitations.mails_to_address(tx, hashed, ADDRESS_THROTTLE.seconds, ADDRESS_THROTTLE.tries),
    )
    if wait_seconds := max((wait for wait in waits if wait is not None), default=0.0):
        raise TooManyInvitationMails(retry_after_seconds=math.ceil(wait_seconds), hours=math.ceil(wait_seconds / 3600))
    await invitations.insert_mail(tx, new_id(), organisation_id, hashed)
