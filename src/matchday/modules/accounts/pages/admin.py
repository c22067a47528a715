"""The platform admin's list of accounts."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import platform_admin
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.ban_account import ban_account, lift_ban
from matchday.modules.accounts.actions.change_platform_admin import change_platform_admin
from matchday.modules.accounts.actions.delete_account import delete_account_as_admin
from matchday.modules.accounts.actions.require_fresh_sign_in import require_fresh_sign_in
from matchday.modules.accounts.domain.names import normal_line
from matchday.modules.accounts.errors import ConfirmationNeeded
from matchday.modules.accounts.pages.confirm import confirm_first
from matchday.modules.accounts.pages.said import NOTHING, Said, filled, said
from matchday.web.rendering import Page

_SEARCH_LENGTH_MAX = 100
_REASON_LENGTH_MAX = 500


@page("/admin/accounts", access=platform_admin)
async def accounts(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, cursor: Cursor) -> Page:
    """Newest first; `q` searches names and addresses."""
    return await _page(request, tx, identity, cursor, NOTHING)


@form("/admin/accounts/{account_id:uuid}/ban", access=platform_admin, moves_money=True)
async def ban(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, account_id: UUID, fields: FormFields
) -> Page | Redirect:
    """Signs the account out everywhere."""
    try:
        await ban_account(tx, account_id, reason=fields.text("reason", _REASON_LENGTH_MAX)[:_REASON_LENGTH_MAX], by=identity.account_id)
    except Refusal as refusal:
        return await _refused(request, tx, identity, account_id, refusal)
    return Redirect(location="/admin/accounts?done=banned")


@form("/admin/accounts/{account_id:uuid}/ban/lift", access=platform_admin, moves_money=True)
async def unban(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, account_id: UUID) -> Page | Redirect:
    """The account may sign in again."""
    try:
        await lift_ban(tx, account_id, by=identity.account_id)
    except Refusal as refusal:
        return await _refused(request, tx, identity, account_id, refusal)
    return Redirect(location="/admin/accounts?done=freed")


@form("/admin/accounts/{account_id:uuid}/platform-admin", access=platform_admin, moves_money=True)
async def make_admin(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, account_id: UUID) -> Page | Redirect:
    """May do everything, everywhere."""
    return await _change_admin(request, tx, identity, account_id, is_platform_admin=True)


@form("/admin/accounts/{account_id:uuid}/platform-admin/end", access=platform_admin, moves_money=True)
async def unmake_admin(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, account_id: UUID) -> Page | Redirect:
    """Takes it back."""
    return await _change_admin(request, tx, identity, account_id, is_platform_admin=False)


@form("/admin/accounts/{account_id:uuid}/delete", access=platform_admin, moves_money=True)
async def delete_account(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, account_id: UUID) -> Page | Redirect:
    """For good."""
    try:
        await require_fresh_sign_in(tx, identity)
        await delete_account_as_admin(tx, account_id, by=identity.account_id)
    except ConfirmationNeeded:
        return confirm_first("/admin/accounts")
    except Refusal as refusal:
        return await _refused(request, tx, identity, account_id, refusal)
    return Redirect(location="/admin/accounts?done=deleted")


async def _change_admin(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, account_id: UUID, *, is_platform_admin: bool
) -> Page | Redirect:
    """Asks to show again who one is: a browser left open makes no admins."""
    try:
        await require_fresh_sign_in(tx, identity)
        await change_platform_admin(tx, account_id, is_platform_admin=is_platform_admin, by=identity.account_id)
    except ConfirmationNeeded:
        return confirm_first("/admin/accounts")
    except Refusal as refusal:
        return await _refused(request, tx, identity, account_id, refusal)
    return Redirect(location=f"/admin/accounts?done={'made' if is_platform_admin else 'taken'}")


async def _refused(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, account_id: UUID, refusal: Refusal) -> Page:
    """The beginning of the list, with the account in question in sight."""
    return await _page(request, tx, identity, Cursor(after=None, limit=50), said(request, refusal), wrong_id=account_id)


async def _page(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, cursor: Cursor, wrong: Said, wrong_id: UUID | None = None
) -> Page:
    search = normal_line(request.query_params.get("q", ""))[:_SEARCH_LENGTH_MAX]
    found = await queries.accounts_for_admin(tx, search, cursor)
    following = {"cursor": found.next} | ({"q": search} if search else {})
    context = {
        "accounts": found.items,
        "acts": await queries.admin_acts(tx, [account.account_id for account in found.items]),
        "wrong_id": wrong_id,
        "search": search,
        "own_id": identity.account_id,
        "next_address": f"/admin/accounts?{urlencode(following)}" if found.next else "",
        "first_address": "/admin/accounts" if cursor.after is not None else "",
        "done": request.query_params.get("done", ""),
    }
    return filled("accounts/accounts.html", context, wrong)


ADMIN = (accounts, ban, unban, make_admin, unmake_admin, delete_account)
