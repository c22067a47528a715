"""One organisation: its members and their roles, its name and colour."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import member, role
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.change_organisation import change_organisation
from matchday.modules.accounts.actions.change_roles import change_roles, leave_organisation, remove_member
from matchday.modules.accounts.actions.issue_tokens import TokenIssuer
from matchday.modules.accounts.actions.reissue_access import reissue_access
from matchday.modules.accounts.domain.names import NAME_LENGTH_MAX, fault_of_slug
from matchday.modules.accounts.domain.roles import MEMBERS_MAX, ROLES
from matchday.modules.accounts.pages.cookies import SessionCookies
from matchday.modules.accounts.pages.said import NOTHING, Said, filled, said
from matchday.web.rendering import Page


async def organisation_in_path(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """For access rules. What cannot be a slug is not asked of the database, which would choke on some of it."""
    slug = path["slug"]
    return None if fault_of_slug(slug) else await queries.organisation_of_slug(tx, slug)


IS_MEMBER = member(of=organisation_in_path)
IS_OWNER = role("owner", of=organisation_in_path)


@page("/organisations/{slug:str}", access=IS_MEMBER)
async def organisation(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, slug: str) -> Page:
    """For its members; owners find the forms here too."""
    return await organisation_page(request, tx, identity, slug, NOTHING, "")


@form("/organisations/{slug:str}/settings", access=IS_OWNER, moves_money=True)
async def change_settings(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, slug: str, fields: FormFields
) -> Page | Redirect:
    """Name and colour."""
    name, accent = fields.text("name", NAME_LENGTH_MAX), fields.text("accent", 7)
    try:
        await change_organisation(tx, await id_of(tx, slug), name=name, accent=accent)
    except Refusal as refusal:
        return await organisation_page(request, tx, identity, slug, said(request, refusal), "settings", name=name, accent=accent)
    return Redirect(location=f"/organisations/{slug}?done=settings")


@form("/organisations/{slug:str}/members/{account_id:uuid}", access=IS_OWNER, moves_money=True)
async def change(
    request: Request[Any, Any, Any],
    tx: Transaction,
    identity: Identity,
    slug: str,
    account_id: UUID,
    fields: FormFields,
    issuer: TokenIssuer,
    cookies: SessionCookies,
) -> Page | Redirect:
    """All roles of a member from now on."""
    try:
        await change_roles(tx, await id_of(tx, slug), account_id, chosen_roles(fields), by=identity)
    except Refusal as refusal:
        return await organisation_page(request, tx, identity, slug, said(request, refusal), "member")
    return await _onward(tx, identity, account_id, issuer, cookies, f"/organisations/{slug}?done=roles")


@form("/organisations/{slug:str}/members/{account_id:uuid}/removal", access=IS_OWNER, moves_money=True)
async def remove(
    request: Request[Any, Any, Any],
    tx: Transaction,
    identity: Identity,
    slug: str,
    account_id: UUID,
    issuer: TokenIssuer,
    cookies: SessionCookies,
) -> Page | Redirect:
    """Ends a membership."""
    try:
        await remove_member(tx, await id_of(tx, slug), account_id, by=identity)
    except Refusal as refusal:
        return await organisation_page(request, tx, identity, slug, said(request, refusal), "member")
    location = "/organisations" if account_id == identity.account_id else f"/organisations/{slug}?done=removed"
    return await _onward(tx, identity, account_id, issuer, cookies, location)


@form("/organisations/{slug:str}/leave", access=IS_MEMBER)
async def leave(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, slug: str, issuer: TokenIssuer, cookies: SessionCookies
) -> Page | Redirect:
    """Ends one's own membership."""
    try:
        await leave_organisation(tx, await id_of(tx, slug), identity.account_id)
    except Refusal as refusal:
        return await organisation_page(request, tx, identity, slug, said(request, refusal), "leave")
    return await _onward(tx, identity, identity.account_id, issuer, cookies, "/organisations")


async def id_of(tx: Transaction, slug: str) -> UUID:
    organisation_id = await queries.organisation_of_slug(tx, slug)
    if organisation_id is None:
        raise NotFound
    return organisation_id


def chosen_roles(fields: FormFields) -> tuple[str, ...]:
    return tuple(role for role in ROLES if f"role-{role}" in fields)


async def _onward(
    tx: Transaction, identity: Identity, account_id: UUID, issuer: TokenIssuer, cookies: SessionCookies, location: str
) -> Redirect:
    """Who changed their own roles takes a token along that knows of it."""
    if account_id != identity.account_id:
        return Redirect(location=location)
    access = await reissue_access(tx, issuer, identity.account_id, identity.session_id)
    return Redirect(location=location, cookies=cookies.of_access(access))


async def organisation_page(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, slug: str, wrong: Said, form_name: str, **typed: Any
) -> Page:
    """`form_name` tells which of the page's forms `wrong` is about."""
    organisation_id = await id_of(tx, slug)
    found = await queries.organisation(tx, organisation_id)
    if found is None:
        raise NotFound
    listed = await queries.members(tx, organisation_id, Cursor(after=None, limit=MEMBERS_MAX))
    is_owner = identity.is_platform_admin or identity.has_role(organisation_id, "owner")
    context = {
        "organisation": found,
        "accent": found.accent,
        "members": listed.items,
        "all_roles": ROLES,
        "is_owner": is_owner,
        "invitations": await queries.invitations(tx, organisation_id) if is_owner else [],
        "is_member": identity.has_role(organisation_id),
        "may_make_keys": identity.is_platform_admin or identity.has_role(organisation_id, "owner", "organiser"),
        "may_manage": identity.is_platform_admin or identity.has_role(organisation_id, "owner", "organiser", "scorer"),
        "may_sell": identity.is_platform_admin
        or identity.has_role(organisation_id, "owner", "organiser", "box_office", "treasurer", "gate"),
        "may_organise": identity.is_platform_admin or identity.has_role(organisation_id, "owner", "organiser"),
        "own_id": identity.account_id,
        "form_name": form_name,
        "typed": typed,
        "done": request.query_params.get("done", ""),
    }
    return filled("accounts/organisation.html", context, wrong)


ORGANISATION = (organisation, change_settings, change, remove, leave)
