"""Showing again who one is, on the way to what changes how one signs in."""

from typing import Any
from urllib.parse import quote

from litestar import Request

from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts.actions.confirm_presence import Presence
from matchday.modules.accounts.domain.addresses import local_path
from matchday.modules.accounts.domain.passwords import PASSWORD_LENGTH_MAX
from matchday.modules.accounts.errors import WrongPassword
from matchday.modules.accounts.pages.said import NOTHING, Said, device_of, filled, said
from matchday.web.rendering import Page

_DEFAULT = "/me"


def confirm_first(going: str) -> Redirect:
    """Where a page sends who has not shown lately who they are; they come back to `going`."""
    return Redirect(location=f"/me/confirm?next={quote(going, safe='/')}")


@page("/me/confirm", access=signed_in)
async def confirm_page(request: Request[Any, Any, Any], identity: Identity, presence: Presence) -> Page:
    """Offers what the account has."""
    return await show(presence, identity, local_path(request.query_params.get("next"), _DEFAULT), NOTHING)


@form("/me/confirm", access=signed_in)
async def confirm_with_password(
    request: Request[Any, Any, Any], identity: Identity, fields: FormFields, presence: Presence
) -> Page | Redirect:
    """Goes on to where the person was going."""
    going, password = local_path(fields.get("next"), _DEFAULT), fields.text("password", PASSWORD_LENGTH_MAX)
    try:
        await presence.show_password(identity.account_id, identity.session_id, password=password, device=device_of(request))
    except Refusal as refusal:
        wrong = said(request, refusal, field="password" if isinstance(refusal, WrongPassword) else "")
        return await show(presence, identity, going, wrong)
    return Redirect(location=going)


async def show(presence: Presence, identity: Identity, going: str, wrong: Said) -> Page:
    """The page with every way the account has of showing who one is, one section each."""
    return filled("accounts/confirm.html", {"next": going, "ways": await presence.ways(identity.account_id)}, wrong)


CONFIRM = (confirm_page, confirm_with_password)
