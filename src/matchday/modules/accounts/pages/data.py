"""Taking one's data, and deleting one's account."""

from typing import Any

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.answers import Answer
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.delete_account import delete_own_account
from matchday.modules.accounts.actions.export_data import DataExports
from matchday.modules.accounts.domain.emails import EMAIL_LENGTH_MAX
from matchday.modules.accounts.errors import ConfirmationNeeded
from matchday.modules.accounts.pages.confirm import confirm_first
from matchday.modules.accounts.pages.cookies import SessionCookies
from matchday.modules.accounts.pages.said import NOTHING, Said, device_of, filled, said
from matchday.web.rendering import Page

_DATA_PATH = "/me/data"
_DELETE_PATH = "/me/delete"


@page(_DATA_PATH, access=signed_in)
async def data_page() -> Page:
    """What is in the file, and the button that makes it."""
    return filled("accounts/data.html", {}, NOTHING)


@form(_DATA_PATH, access=signed_in)
async def download(request: Request[Any, Any, Any], identity: Identity, data_exports: DataExports) -> Page | Redirect | Answer[bytes]:
    """The file itself."""
    try:
        file = await data_exports.make_file(identity, device_of(request))
    except ConfirmationNeeded:
        return confirm_first(_DATA_PATH)
    except Refusal as refusal:
        return filled("accounts/data.html", {}, said(request, refusal))
    headers = {"Content-Disposition": 'attachment; filename="matchday.zip"', "Cache-Control": "no-store"}
    return Answer(body=file, headers=headers, media_type="application/zip")


@page(_DELETE_PATH, access=signed_in)
async def delete_page(tx: Transaction, identity: Identity) -> Page:
    """What will happen, and what stands in the way."""
    return await _page(tx, identity, "", NOTHING)


@form(_DELETE_PATH, access=signed_in)
async def delete(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, fields: FormFields, cookies: SessionCookies
) -> Page | Redirect:
    """For good."""
    typed = fields.text("email", EMAIL_LENGTH_MAX)
    try:
        await delete_own_account(tx, identity, typed=typed, device=device_of(request))
    except ConfirmationNeeded:
        return confirm_first(_DELETE_PATH)
    except Refusal as refusal:
        return await _page(tx, identity, typed, said(request, refusal))
    return Redirect(location="/account-deleted", cookies=cookies.gone())


@page("/account-deleted", access=anyone)
async def deleted() -> Page:
    """The last page of an account."""
    return filled("accounts/deleted.html", {}, NOTHING)


async def _page(tx: Transaction, identity: Identity, typed: str, wrong: Said) -> Page:
    context = {
        "me": await queries.me(tx, identity.account_id),
        "owned": await queries.organisations_where_last_owner(tx, identity.account_id),
        "email": typed,
    }
    return filled("accounts/delete.html", context, wrong)


DATA = (data_page, download, delete_page, delete, deleted)
