"""Showing again who one is with a passkey or a code; the page is that of `confirm.py`."""

from typing import Any

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.check_code import CodeChecker
from matchday.modules.accounts.actions.confirm_identity import confirm_with_code, confirm_with_passkey
from matchday.modules.accounts.domain.addresses import local_path
from matchday.modules.accounts.domain.codes import CODE_LENGTH_MAX
from matchday.modules.accounts.domain.passkeys import RelyingParty
from matchday.modules.accounts.errors import WrongCode
from matchday.modules.accounts.pages.passkey_answers import read_assertion
from matchday.modules.accounts.pages.said import Said, device_of, filled, said
from matchday.web.rendering import Page

_DEFAULT = "/me"


@form("/me/confirm/code", access=signed_in)
async def confirm_by_code(
    request: Request[Any, Any, Any],
    tx: Transaction,
    identity: Identity,
    fields: FormFields,
    checker: CodeChecker,
) -> Page | Redirect:
    """Of the app, or a recovery code."""
    going = local_path(fields.get("next"), _DEFAULT)
    try:
        await confirm_with_code(tx, checker, identity, fields.text("code", CODE_LENGTH_MAX), device_of(request))
    except Refusal as refusal:
        wrong = said(request, refusal, field="code" if isinstance(refusal, WrongCode) else "")
        return await _show(tx, identity, going, wrong)
    return Redirect(location=going)


@form("/me/confirm/passkey", access=signed_in)
async def confirm_by_passkey(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, fields: FormFields, party: RelyingParty
) -> Page | Redirect:
    """One of one's own."""
    going = local_path(fields.get("next"), _DEFAULT)
    try:
        challenge_id, assertion = read_assertion(fields)
        await confirm_with_passkey(tx, party, identity, assertion, challenge_id=challenge_id)
    except Refusal as refusal:
        return await _show(tx, identity, going, said(request, refusal))
    return Redirect(location=going)


async def _show(tx: Transaction, identity: Identity, going: str, wrong: Said) -> Page:
    ways = await queries.ways_to_confirm(tx, identity.account_id)
    return filled("accounts/confirm.html", {"next": going, "ways": ways}, wrong)


CONFIRM_FACTORS = (confirm_by_code, confirm_by_passkey)
