"""For owners of organisations and for platform admins."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Slice, delete, get, patch, put
from matchday.backbone.http.access import member, platform_admin, role
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions import change_roles as roles
from matchday.modules.accounts.actions.ban_account import ban_account, lift_ban
from matchday.modules.accounts.actions.change_organisation import change_organisation as change
from matchday.modules.accounts.actions.change_platform_admin import change_platform_admin
from matchday.modules.accounts.actions.require_fresh_sign_in import require_fresh_sign_in
from matchday.modules.accounts.domain.names import normal_line
from matchday.modules.accounts.errors import ConfirmationNeeded, LastOwner, OwnAccount
from matchday.modules.accounts.schemas import (
    AccountForAdmin,
    Ban,
    ChangeOrganisation,
    ChangeRoles,
    MemberView,
    OrganisationView,
)

Search = Annotated[str, QueryParameter(name="search", max_length=100)]


@patch("/organisations/{organisation_id:uuid}", access=role("owner"))
async def change_organisation(tx: Transaction, organisation_id: UUID, data: ChangeOrganisation) -> OrganisationView:
    """Its name and its colour."""
    await change(tx, organisation_id, name=data.name, accent=data.accent)
    found = await queries.organisation(tx, organisation_id)
    if found is None:
        raise NotFound
    return found


@get("/organisations/{organisation_id:uuid}/members", access=member())
async def list_members(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[MemberView]:
    """By name."""
    return await queries.members(tx, organisation_id, cursor)


@put("/organisations/{organisation_id:uuid}/members/{account_id:uuid}", access=role("owner"), refuses=[LastOwner])
async def change_roles(tx: Transaction, identity: Identity, organisation_id: UUID, account_id: UUID, data: ChangeRoles) -> MemberView:
    """All roles the member has from now on. Honoured everywhere within seconds."""
    await roles.change_roles(tx, organisation_id, account_id, data.roles, by=identity)
    return await queries.one_member(tx, organisation_id, account_id)


@delete("/organisations/{organisation_id:uuid}/members/{account_id:uuid}", access=role("owner"), refuses=[LastOwner])
async def remove_member(tx: Transaction, identity: Identity, organisation_id: UUID, account_id: UUID) -> None:
    """Ends the membership."""
    await roles.remove_member(tx, organisation_id, account_id, by=identity)


@get("/accounts", access=platform_admin)
async def list_accounts(tx: Transaction, cursor: Cursor, search: Search = "") -> Slice[AccountForAdmin]:
    """Newest first."""
    return await queries.accounts_for_admin(tx, normal_line(search), cursor)


@put("/accounts/{account_id:uuid}/ban", access=platform_admin, refuses=[OwnAccount])
async def ban(tx: Transaction, identity: Identity, account_id: UUID, data: Ban) -> None:
    """Signs the account out everywhere and lets it in no more."""
    await ban_account(tx, account_id, reason=data.reason, by=identity.account_id)


@delete("/accounts/{account_id:uuid}/ban", access=platform_admin, refuses=[OwnAccount])
async def unban(tx: Transaction, identity: Identity, account_id: UUID) -> None:
    """The account may sign in again."""
    await lift_ban(tx, account_id, by=identity.account_id)


@put("/accounts/{account_id:uuid}/platform-admin", access=platform_admin, refuses=[OwnAccount, ConfirmationNeeded])
async def make_platform_admin(tx: Transaction, identity: Identity, account_id: UUID) -> None:
    """May do everything, everywhere."""
    await require_fresh_sign_in(tx, identity)
    await change_platform_admin(tx, account_id, is_platform_admin=True, by=identity.account_id)


@delete("/accounts/{account_id:uuid}/platform-admin", access=platform_admin, refuses=[OwnAccount, ConfirmationNeeded])
async def unmake_platform_admin(tx: Transaction, identity: Identity, account_id: UUID) -> None:
    """Takes it back."""
    await require_fresh_sign_in(tx, identity)
    await change_platform_admin(tx, account_id, is_platform_admin=False, by=identity.account_id)


MANAGE = (
    change_organisation,
    list_members,
    change_roles,
    remove_member,
    list_accounts,
    ban,
    unban,
    make_platform_admin,
    unmake_platform_admin,
)
