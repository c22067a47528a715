"""Setting up an app for codes, and recovery codes."""

from base64 import b64encode
from typing import Any

import segno
from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts.actions.check_code import CodeChecker
from matchday.modules.accounts.actions.set_up_totp import (
    begin_totp,
    confirm_totp,
    make_recovery_codes,
    pending_totp,
    switch_totp_off,
)
from matchday.modules.accounts.actions.visit_google import Google
from matchday.modules.accounts.domain.codes import CODE_LENGTH_MAX
from matchday.modules.accounts.errors import ConfirmationNeeded, TotpNotBegun, TotpNotOn, TotpOnAlready, WrongCode
from matchday.modules.accounts.pages.confirm import confirm_first
from matchday.modules.accounts.pages.said import NOTHING, Said, device_of, said
from matchday.modules.accounts.pages.security import SECURITY_PATH, show_security
from matchday.web.rendering import Page

_APP_PATH = f"{SECURITY_PATH}/app"
_PIXELS_PER_MODULE = 5
_KEY_GROUP = 4


@form("/me/security/app", access=signed_in)
async def begin(tx: Transaction, identity: Identity, checker: CodeChecker) -> Redirect:
    """A new key; the next page shows it."""
    try:
        await begin_totp(tx, checker, identity)
    except ConfirmationNeeded:
        return confirm_first(SECURITY_PATH)
    except TotpOnAlready:
        return Redirect(location=SECURITY_PATH)
    return Redirect(location=_APP_PATH)


@page("/me/security/app", access=signed_in)
async def app_page(tx: Transaction, identity: Identity, checker: CodeChecker) -> Page | Redirect:
    """The key as a QR code, as a link and as text. Without one that was begun there is nothing to see."""
    try:
        return await _show(tx, identity, checker, NOTHING)
    except ConfirmationNeeded:
        return confirm_first(_APP_PATH)
    except TotpNotBegun:
        return Redirect(location=SECURITY_PATH)


@form("/me/security/app/on", access=signed_in)
async def switch_on(
    request: Request[Any, Any, Any],
    tx: Transaction,
    identity: Identity,
    fields: FormFields,
    checker: CodeChecker,
    google: Google,
) -> Page | Redirect:
    """Answers with the recovery codes, which are shown this once."""
    try:
        codes = await confirm_totp(tx, checker, identity, fields.text("code", CODE_LENGTH_MAX), device_of(request))
    except ConfirmationNeeded:
        return confirm_first(_APP_PATH)
    except WrongCode as wrong:
        return await _show(tx, identity, checker, said(request, wrong, field="code"))
    except Refusal as refusal:
        return await show_security(request, tx, identity, google, said(request, refusal))
    return _codes_page(codes, is_first=True)


@form("/me/security/app/off", access=signed_in)
async def switch_off(request: Request[Any, Any, Any], tx: Transaction, identity: Identity) -> Redirect:
    """Off already is as wanted."""
    try:
        await switch_totp_off(tx, identity, device_of(request))
    except ConfirmationNeeded:
        return confirm_first(SECURITY_PATH)
    except TotpNotOn:
        return Redirect(location=SECURITY_PATH)
    return Redirect(location=f"{SECURITY_PATH}?done=codes-off")


@form("/me/security/recovery-codes", access=signed_in)
async def new_recovery_codes(request: Request[Any, Any, Any], tx: Transaction, identity: Identity) -> Page | Redirect:
    """Shown this once; those from before are void."""
    try:
        codes = await make_recovery_codes(tx, identity, device_of(request))
    except ConfirmationNeeded:
        return confirm_first(SECURITY_PATH)
    except TotpNotOn:
        return Redirect(location=SECURITY_PATH)
    return _codes_page(codes, is_first=False)


async def _show(tx: Transaction, identity: Identity, checker: CodeChecker, wrong: Said) -> Page:
    pending = await pending_totp(tx, checker, identity)
    picture = segno.make(pending.address, micro=False, error="m").svg_data_uri(
        scale=_PIXELS_PER_MODULE, border=3, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    key = pending.secret
    context = {
        "picture": picture,
        "address": pending.address,
        "key": " ".join(key[start : start + _KEY_GROUP] for start in range(0, len(key), _KEY_GROUP)),
        "errors": wrong.errors,
        "sentence": wrong.sentence,
    }
    return Page("accounts/app_codes.html", context, status=wrong.status, is_secret=True)


def _codes_page(codes: list[str], *, is_first: bool) -> Page:
    file = b64encode("".join(f"{code}\r\n" for code in codes).encode()).decode()
    return Page("accounts/recovery_codes.html", {"codes": codes, "file": file, "is_first": is_first}, is_secret=True)


APP_CODES = (begin, app_page, switch_on, switch_off, new_recovery_codes)
