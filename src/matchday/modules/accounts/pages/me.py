"""One's own account: what leads to everything about it, and the password."""

from typing import Any

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.enter import Entrance
from matchday.modules.accounts.domain.passwords import PASSWORD_LENGTH_MAX
from matchday.modules.accounts.errors import WrongPassword
from matchday.modules.accounts.pages.said import NOTHING, device_of, filled, said
from matchday.web.rendering import Page


@page("/me", access=signed_in)
async def me(request: Request[Any, Any, Any], tx: Transaction, identity: Identity) -> Page:
    """Where everything about oneself is found."""
    return Page("accounts/me.html", {"me": await queries.me(tx, identity.account_id), "done": request.query_params.get("done", "")})


@page("/me/password", access=signed_in)
async def password_page() -> Page:
    """A page of its own: nothing of it has to be read from the database while a password is hashed."""
    return filled("accounts/password.html", {}, NOTHING)


@form("/me/password", access=signed_in)
async def change_password(request: Request[Any, Any, Any], identity: Identity, fields: FormFields, entrance: Entrance) -> Page | Redirect:
    """The other devices are signed out."""
    present, new = (fields.text(name, PASSWORD_LENGTH_MAX) for name in ("present_password", "new_password"))
    try:
        await entrance.change_password(identity.account_id, identity.session_id, present=present, new=new, device=device_of(request))
    except Refusal as refusal:
        wrong = said(request, refusal, field="present_password" if isinstance(refusal, WrongPassword) else "")
        return filled("accounts/password.html", {}, wrong)
    return Redirect(location="/me/security?done=password")


ME = (me, password_page, change_password)
