"""How one signs in: password, passkeys, codes of an app, and where one is signed in."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.add_passkey import add_passkey, remove_passkey, rename_passkey
from matchday.modules.accounts.actions.end_sessions import end_every_session, end_session
from matchday.modules.accounts.actions.visit_google import Google
from matchday.modules.accounts.domain.devices import describe
from matchday.modules.accounts.domain.passkeys import PASSKEY_NAME_LENGTH_MAX, PASSKEYS_PER_ACCOUNT_MAX, RelyingParty
from matchday.modules.accounts.errors import ConfirmationNeeded
from matchday.modules.accounts.pages.confirm import confirm_first
from matchday.modules.accounts.pages.cookies import SessionCookies
from matchday.modules.accounts.pages.passkey_answers import read_registration
from matchday.modules.accounts.pages.said import NOTHING, Said, device_of, filled, said
from matchday.web.rendering import Page

SECURITY_PATH = "/me/security"


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What stood in the form that was refused; `passkey_id` is None in the one for a new passkey."""

    name: str
    passkey_id: UUID | None = None


@page("/me/security", access=signed_in)
async def security(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, google: Google) -> Page:
    """Everything about signing in, on one page."""
    return await show_security(request, tx, identity, google, NOTHING)


@form("/me/security/passkeys", access=signed_in)
async def add(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, fields: FormFields, party: RelyingParty, google: Google
) -> Page | Redirect:
    """`static/js/passkeys.js` has filled in what the authenticator made."""
    name = fields.text("name", PASSKEY_NAME_LENGTH_MAX)
    try:
        challenge_id, registration = read_registration(fields)
        await add_passkey(tx, party, identity, registration, challenge_id=challenge_id, name=name, device=device_of(request))
    except ConfirmationNeeded:
        return confirm_first(SECURITY_PATH)
    except Refusal as refusal:
        return await show_security(request, tx, identity, google, said(request, refusal), Typed(name=name))
    return Redirect(location=f"{SECURITY_PATH}?done=passkey-added")


@form("/me/security/passkeys/{passkey_id:uuid}", access=signed_in)
async def rename(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, fields: FormFields, passkey_id: UUID, google: Google
) -> Page | Redirect:
    """What to call it."""
    name = fields.text("name", PASSKEY_NAME_LENGTH_MAX)
    try:
        await rename_passkey(tx, identity, passkey_id, name)
    except Refusal as refusal:
        return await show_security(request, tx, identity, google, said(request, refusal), Typed(name=name, passkey_id=passkey_id))
    return Redirect(location=f"{SECURITY_PATH}?done=passkey-renamed")


@form("/me/security/passkeys/{passkey_id:uuid}/remove", access=signed_in)
async def remove(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, passkey_id: UUID, google: Google) -> Page | Redirect:
    """One that is gone already is as wanted."""
    try:
        await remove_passkey(tx, identity, passkey_id, device_of(request))
    except ConfirmationNeeded:
        return confirm_first(SECURITY_PATH)
    except NotFound:
        return Redirect(location=SECURITY_PATH)
    except Refusal as refusal:
        return await show_security(request, tx, identity, google, said(request, refusal))
    return Redirect(location=f"{SECURITY_PATH}?done=passkey-removed")


@form("/me/sessions/{session_id:uuid}/end", access=signed_in)
async def end_one(tx: Transaction, identity: Identity, session_id: UUID, cookies: SessionCookies) -> Redirect:
    """Signs a device out; one that is out already is as wanted."""
    try:
        await end_session(tx, identity.account_id, session_id)
    except NotFound:
        return Redirect(location=SECURITY_PATH)
    if session_id == identity.session_id:
        return Redirect(location="/", cookies=cookies.gone())
    return Redirect(location=f"{SECURITY_PATH}?done=session")


@form("/me/sessions/end", access=signed_in)
async def end_all(tx: Transaction, identity: Identity, cookies: SessionCookies) -> Redirect:
    """Signs out everywhere, here too."""
    await end_every_session(tx, identity.account_id)
    return Redirect(location="/sign-in", cookies=cookies.gone())


async def show_security(
    request: Request[Any, Any, Any],
    tx: Transaction,
    identity: Identity,
    google: Google,
    wrong: Said,
    typed: Typed | None = None,
) -> Page:
    """The whole page, with what is wrong beside the form it is about."""
    known = await queries.passkeys(tx, identity.account_id)
    context = {
        "ways": await queries.ways_to_confirm(tx, identity.account_id),
        "passkeys": known,
        "may_add": len(known) < PASSKEYS_PER_ACCOUNT_MAX,
        "passkeys_max": PASSKEYS_PER_ACCOUNT_MAX,
        "second_factor": await queries.second_factor(tx, identity.account_id),
        "google": google,
        "google_identity": await queries.google_identity(tx, identity.account_id),
        "sessions": await queries.sessions(tx, identity.account_id, identity.session_id),
        "typed": typed or Typed(name=describe(device_of(request).user_agent)[:PASSKEY_NAME_LENGTH_MAX]),
        "done": request.query_params.get("done", ""),
    }
    return filled("accounts/security.html", context, wrong)


SECURITY = (security, add, rename, remove, end_one, end_all)
