"""Inviting people into an organisation, and following the link in the mail."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.accept_invitation import accept_invitation
from matchday.modules.accounts.actions.invite_member import invite_member, resend_invitation, withdraw_invitation
from matchday.modules.accounts.actions.issue_tokens import TokenIssuer
from matchday.modules.accounts.actions.reissue_access import reissue_access
from matchday.modules.accounts.actions.seal_links import MailLinks
from matchday.modules.accounts.domain.emails import EMAIL_LENGTH_MAX
from matchday.modules.accounts.domain.links import LINK_TOKEN_LENGTH_MAX
from matchday.modules.accounts.errors import InvitationOver
from matchday.modules.accounts.pages.cookies import SessionCookies
from matchday.modules.accounts.pages.organisation import IS_OWNER, chosen_roles, id_of, organisation_page
from matchday.modules.accounts.pages.said import NOTHING, Said, filled, said
from matchday.web.rendering import Page

_PATH = "/invitations/accept"


@form("/organisations/{slug:str}/invitations", access=IS_OWNER, moves_money=True)
async def invite(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, slug: str, fields: FormFields, mail_links: MailLinks
) -> Page | Redirect:
    """Says the same whether or not the address has an account."""
    email, roles = fields.text("email", EMAIL_LENGTH_MAX), chosen_roles(fields)
    try:
        await invite_member(tx, mail_links, await id_of(tx, slug), email=email, roles=roles, by=identity.account_id)
    except Refusal as refusal:
        return await organisation_page(request, tx, identity, slug, said(request, refusal), "invitations", email=email, roles=roles)
    return Redirect(location=f"/organisations/{slug}?done=invited#invitations")


@form("/organisations/{slug:str}/invitations/{invitation_id:uuid}/mails", access=IS_OWNER, moves_money=True)
async def resend(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, slug: str, invitation_id: UUID, mail_links: MailLinks
) -> Page | Redirect:
    """With a new link."""
    try:
        await resend_invitation(tx, mail_links, await id_of(tx, slug), invitation_id, by=identity.account_id)
    except Refusal as refusal:
        return await organisation_page(request, tx, identity, slug, said(request, refusal), "invitation")
    return Redirect(location=f"/organisations/{slug}?done=resent#invitations")


@form("/organisations/{slug:str}/invitations/{invitation_id:uuid}/withdrawal", access=IS_OWNER, moves_money=True)
async def withdraw(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, slug: str, invitation_id: UUID) -> Page | Redirect:
    """The link in the mail is dead."""
    try:
        await withdraw_invitation(tx, await id_of(tx, slug), invitation_id)
    except Refusal as refusal:
        return await organisation_page(request, tx, identity, slug, said(request, refusal), "invitation")
    return Redirect(location=f"/organisations/{slug}?done=withdrawn#invitations")


@page(_PATH, access=anyone)
async def invitation_page(request: Request[Any, Any, Any], tx: Transaction, visitor: Identity | None) -> Page:
    """Shows who invites where. Looking at it changes nothing: programs follow the links in mails too."""
    return await _show(tx, visitor, request.query_params.get("token", ""), NOTHING)


@form(_PATH, access=signed_in, moves_money=True, audited=True)
async def accept(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, fields: FormFields, issuer: TokenIssuer, cookies: SessionCookies
) -> Page | Redirect:
    """Goes on to the organisation, with a token that knows of the new roles."""
    token = fields.text("token", LINK_TOKEN_LENGTH_MAX)
    try:
        organisation_id = await accept_invitation(tx, identity.account_id, token)
    except Refusal as refusal:
        return await _show(tx, identity, token, said(request, refusal))
    found = await queries.organisation(tx, organisation_id)
    access = await reissue_access(tx, issuer, identity.account_id, identity.session_id)
    return Redirect(location=f"/organisations/{found.slug if found else ''}?done=joined", cookies=cookies.of_access(access))


async def _show(tx: Transaction, visitor: Identity | None, token: str, wrong: Said) -> Page:
    """One page for everybody who holds the link: visitors are led to signing in or up, the wrong person to changing over."""
    invitation = await queries.shown_invitation(tx, token[:LINK_TOKEN_LENGTH_MAX])
    own_email = (await queries.me(tx, visitor.account_id)).email if visitor is not None else ""
    is_mine = invitation is not None and own_email.lower() == invitation.email.lower()
    context = {
        "invitation": invitation,
        "accent": invitation.accent if invitation else None,
        "token": token,
        "own_email": own_email,
        "is_mine": is_mine,
        "here": f"{_PATH}?token={quote(token, safe='')}",
        "sentence_over": InvitationOver.sentence,
    }
    is_shown = invitation is not None and (invitation.is_open or (invitation.is_accepted and is_mine))
    status = wrong.status if is_shown else InvitationOver.status
    return filled("accounts/invitation.html", context, Said(errors=wrong.errors, sentence=wrong.sentence, status=status))


INVITATIONS = (invite, resend, withdraw, invitation_page, accept)
