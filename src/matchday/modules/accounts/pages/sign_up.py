"""Signing up, and following the link in the mail that confirms it."""

from typing import Any

from litestar import Request

from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts.actions.seal_links import MailLinks
from matchday.modules.accounts.actions.sign_up import SignUps
from matchday.modules.accounts.actions.visit_google import Google
from matchday.modules.accounts.domain.addresses import local_path
from matchday.modules.accounts.domain.emails import EMAIL_LENGTH_MAX
from matchday.modules.accounts.domain.links import LINK_TOKEN_LENGTH_MAX
from matchday.modules.accounts.domain.names import NAME_LENGTH_MAX, normal_line
from matchday.modules.accounts.domain.passwords import PASSWORD_LENGTH_MAX
from matchday.modules.accounts.errors import LinkOver, WrongChosenPassword
from matchday.modules.accounts.pages.cookies import SessionCookies
from matchday.modules.accounts.pages.said import NOTHING, Said, device_of, filled, locale_of, said
from matchday.web.rendering import Page


@page("/sign-up", access=anyone)
async def sign_up_page(request: Request[Any, Any, Any], visitor: Identity | None, google: Google) -> Page | Redirect:
    """Who is signed in already goes on. An invitation brings the address it was sent to along."""
    going = local_path(request.query_params.get("next"))
    if visitor is not None:
        return Redirect(location=going)
    email = normal_line(request.query_params.get("email", ""))[:EMAIL_LENGTH_MAX]
    return filled("accounts/sign_up.html", {"next": going, "email": email, "name": "", "google": google}, NOTHING)


@form("/sign-up", access=anyone)
async def sign_up(request: Request[Any, Any, Any], fields: FormFields, sign_ups: SignUps, mail_links: MailLinks, google: Google) -> Page:
    """The next page is the same whether or not the address has an account."""
    going = local_path(fields.get("next"))
    email, name = fields.text("email", EMAIL_LENGTH_MAX), fields.text("name", NAME_LENGTH_MAX)
    password = fields.text("password", PASSWORD_LENGTH_MAX)
    try:
        sent_to = await sign_ups.ask(
            email=email, password=password, name=name, locale=locale_of(request), device=device_of(request), going=going
        )
    except Refusal as refusal:
        return filled("accounts/sign_up.html", {"next": going, "email": email, "name": name, "google": google}, said(request, refusal))
    return Page("accounts/look_in_mail.html", {"about": "sign_up", "email": sent_to, "mailbox_path": mail_links.mailbox_path})


@page("/sign-up/confirm", access=anyone)
async def confirm_page(request: Request[Any, Any, Any], sign_ups: SignUps) -> Page:
    """Asks for the password. Looking at it changes nothing: programs follow the links in mails too."""
    token = request.query_params.get("token", "")
    if not await sign_ups.is_open(token):
        return _over()
    return _confirm(token, local_path(request.query_params.get("next")), NOTHING)


@form("/sign-up/confirm", access=anyone)
async def confirm(request: Request[Any, Any, Any], fields: FormFields, sign_ups: SignUps, cookies: SessionCookies) -> Page | Redirect:
    """The new account is signed in at once, and goes on to where the person wanted to be."""
    token, going = fields.text("token", LINK_TOKEN_LENGTH_MAX), local_path(fields.get("next"))
    try:
        tokens = await sign_ups.confirm(token=token, password=fields.text("password", PASSWORD_LENGTH_MAX), device=device_of(request))
    except LinkOver:
        return _over()
    except Refusal as refusal:
        wrong = said(request, refusal, field="password" if isinstance(refusal, WrongChosenPassword) else "")
        return _confirm(token, going, wrong)
    return Redirect(location="/me?done=welcome" if going == "/" else going, cookies=cookies.of(tokens))


def _confirm(token: str, going: str, wrong: Said) -> Page:
    return filled("accounts/sign_up_confirm.html", {"token": token, "next": going}, wrong, is_secret=True)


def _over() -> Page:
    return Page("accounts/link_over.html", {"about": "sign_up"}, status=LinkOver.status)


SIGN_UP = (sign_up_page, sign_up, confirm_page, confirm)
