"""After the password: the page that asks for the second factor. And signing in with a passkey, which is both."""

from typing import Any
from urllib.parse import quote

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts.actions.check_code import CodeChecker
from matchday.modules.accounts.actions.finish_sign_in import HalfSignIn, finish_half_sign_in, forget_half_sign_in, is_half_signed_in
from matchday.modules.accounts.actions.issue_tokens import TokenIssuer
from matchday.modules.accounts.actions.sign_in_with_passkey import sign_in_with_passkey
from matchday.modules.accounts.actions.visit_google import Google
from matchday.modules.accounts.domain.addresses import local_path
from matchday.modules.accounts.domain.codes import CODE_LENGTH_MAX
from matchday.modules.accounts.domain.passkeys import RelyingParty
from matchday.modules.accounts.errors import CodeRefused, HalfSignInOver
from matchday.modules.accounts.pages.cookies import HALF, SessionCookies
from matchday.modules.accounts.pages.passkey_answers import read_assertion
from matchday.modules.accounts.pages.said import NOTHING, Said, device_of, filled, said
from matchday.web.rendering import Page


def ask_for_second_step(half: HalfSignIn, going: str, cookies: SessionCookies) -> Redirect:
    """Where whoever has shown the first factor goes on."""
    return Redirect(location=_second(going), cookies=cookies.of_half(half))


@page("/sign-in/second", access=anyone)
async def second_step_page(request: Request[Any, Any, Any], tx: Transaction, visitor: Identity | None) -> Page | Redirect:
    """Only for who has just shown the password."""
    going = local_path(request.query_params.get("next"))
    if visitor is not None:
        return Redirect(location=going)
    if not await is_half_signed_in(tx, request.cookies.get(HALF, "")):
        return Redirect(location=f"/sign-in?next={quote(going, safe='/')}")
    return _page(going, NOTHING)


@form("/sign-in/second", access=anyone)
async def second_step(
    request: Request[Any, Any, Any],
    tx: Transaction,
    fields: FormFields,
    issuer: TokenIssuer,
    checker: CodeChecker,
    cookies: SessionCookies,
    google: Google,
) -> Page | Redirect:
    """The code of an app, or a recovery code."""
    going, code = local_path(fields.get("next")), fields.text("code", CODE_LENGTH_MAX)
    try:
        tokens = await finish_half_sign_in(tx, issuer, checker, token=request.cookies.get(HALF, ""), code=code, device=device_of(request))
    except HalfSignInOver as over:
        return _from_the_beginning(going, said(request, over), google)
    except Refusal as refusal:
        return _page(going, said(request, refusal, field="code" if isinstance(refusal, CodeRefused) else ""))
    return Redirect(location=going, cookies=(*cookies.of(tokens), *cookies.half_gone()))


@form("/sign-in/passkey", access=anyone)
async def passkey_sign_in(
    request: Request[Any, Any, Any],
    tx: Transaction,
    fields: FormFields,
    issuer: TokenIssuer,
    party: RelyingParty,
    cookies: SessionCookies,
    google: Google,
) -> Page | Redirect:
    """From the first page or from the second."""
    going, half = local_path(fields.get("next")), request.cookies.get(HALF, "")
    try:
        challenge_id, assertion = read_assertion(fields)
        tokens = await sign_in_with_passkey(tx, issuer, party, assertion, challenge_id=challenge_id, device=device_of(request))
    except Refusal as refusal:
        if await is_half_signed_in(tx, half):
            return _page(going, said(request, refusal))
        return _from_the_beginning(going, said(request, refusal), google)
    await forget_half_sign_in(tx, half)
    return Redirect(location=going, cookies=(*cookies.of(tokens), *cookies.half_gone()))


def _second(going: str) -> str:
    return f"/sign-in/second?next={quote(going, safe='/')}"


def _page(going: str, wrong: Said) -> Page:
    return filled("accounts/second_step.html", {"next": going}, wrong)


def _from_the_beginning(going: str, wrong: Said, google: Google) -> Page:
    return filled("accounts/sign_in.html", {"next": going, "email": "", "google": google}, wrong)


SECOND_STEP = (second_step_page, second_step, passkey_sign_in)
