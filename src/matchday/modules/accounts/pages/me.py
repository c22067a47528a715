"""One's own account: name, password, and where it is signed in."""

from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Invalid, NotFound, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.end_sessions import end_every_session, end_session
from matchday.modules.accounts.actions.enter import Entrance
from matchday.modules.accounts.actions.issue_tokens import TokenIssuer
from matchday.modules.accounts.actions.reissue_access import reissue_access
from matchday.modules.accounts.actions.change_profile import change_profile
from matchday.modules.accounts.domain.names import NAME_LENGTH_MAX
from matchday.modules.accounts.domain.passwords import PASSWORD_LENGTH_MAX
from matchday.modules.accounts.errors import WrongPassword
from matchday.modules.accounts.pages.cookies import SessionCookies
from matchday.modules.accounts.pages.said import NOTHING, Said, device_of, filled, said
from matchday.web.rendering import Page


@page("/me", access=signed_in)
async def me(request: Request[Any, Any, Any], tx: Transaction, identity: Identity) -> Page:
    """Name, organisations, signed-in devices."""
    return await _page(request, tx, identity, NOTHING)


@form("/me/name", access=signed_in)
async def rename(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, fields: FormFields, issuer: TokenIssuer, cookies: SessionCookies
) -> Page | Redirect:
    """The name others see."""
    name = fields.text("name", NAME_LENGTH_MAX)
    try:
        await change_profile(tx, identity.account_id, name=name)
    except Invalid as refusal:
        return await _page(request, tx, identity, said(request, refusal), typed_name=name)
    access = await reissue_access(tx, issuer, identity.account_id, identity.session_id)
    return Redirect(location="/me?done=name", cookies=cookies.of_access(access))


@form("/me/sessions/{session_id:uuid}/end", access=signed_in)
async def end_one(tx: Transaction, identity: Identity, session_id: UUID, cookies: SessionCookies) -> Redirect:
    """Signs a device out; one that is out already is as wanted."""
    try:
        await end_session(tx, identity.account_id, session_id)
    except NotFound:
        return Redirect(location="/me")
    if session_id == identity.session_id:
        return Redirect(location="/", cookies=cookies.gone())
    return Redirect(location="/me?done=session")


@form("/me/sessions/end", access=signed_in)
async def end_all(tx: Transaction, identity: Identity, cookies: SessionCookies) -> Redirect:
    """Signs out everywhere, here too."""
    await end_every_session(tx, identity.account_id)
    return Redirect(location="/sign-in", cookies=cookies.gone())


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
    return Redirect(location="/me?done=password")


async def _page(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, wrong: Said, typed_name: str | None = None) -> Page:
    mine = await queries.me(tx, identity.account_id)
    context = {
        "me": mine,
        "typed_name": mine.name if typed_name is None else typed_name,
        "sessions": await queries.sessions(tx, identity.account_id, identity.session_id),
        "done": request.query_params.get("done", ""),
    }
    return filled("accounts/me.html", context, wrong)


ME = (me, rename, end_one, end_all, password_page, change_password)
