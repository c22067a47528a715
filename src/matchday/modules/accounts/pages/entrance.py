"""Signing in and signing up."""

from typing import Any

from litestar import Request

from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts.actions.enter import Entrance
from matchday.modules.accounts.domain.addresses import local_path
from matchday.modules.accounts.domain.emails import EMAIL_LENGTH_MAX
from matchday.modules.accounts.domain.names import NAME_LENGTH_MAX
from matchday.modules.accounts.domain.passwords import PASSWORD_LENGTH_MAX
from matchday.modules.accounts.errors import EmailTaken
from matchday.modules.accounts.pages.cookies import SessionCookies
from matchday.modules.accounts.pages.said import NOTHING, device_of, filled, said
from matchday.web.rendering import Page


@page("/sign-in", access=anyone)
async def sign_in_page(request: Request[Any, Any, Any], visitor: Identity | None) -> Page | Redirect:
    """Who is signed in already goes on."""
    going = local_path(request.query_params.get("next"))
    if visitor is not None:
        return Redirect(location=going)
    return filled("accounts/sign_in.html", {"next": going, "email": ""}, NOTHING)


@form("/sign-in", access=anyone)
async def sign_in(request: Request[Any, Any, Any], fields: FormFields, entrance: Entrance, cookies: SessionCookies) -> Page | Redirect:
    """Goes on to where the person wanted to go."""
    going, email = local_path(fields.get("next")), fields.text("email", EMAIL_LENGTH_MAX)
    try:
        tokens = await entrance.sign_in(email=email, password=_password(fields), device=device_of(request))
    except Refusal as refusal:
        return filled("accounts/sign_in.html", {"next": going, "email": email}, said(request, refusal))
    return Redirect(location=going, cookies=cookies.of(tokens))


@page("/sign-up", access=anyone)
async def sign_up_page(request: Request[Any, Any, Any], visitor: Identity | None) -> Page | Redirect:
    """Who is signed in already goes on."""
    going = local_path(request.query_params.get("next"))
    if visitor is not None:
        return Redirect(location=going)
    return filled("accounts/sign_up.html", {"next": going, "email": "", "name": ""}, NOTHING)


@form("/sign-up", access=anyone)
async def sign_up(request: Request[Any, Any, Any], fields: FormFields, entrance: Entrance, cookies: SessionCookies) -> Page | Redirect:
    """The new account is signed in at once."""
    going = local_path(fields.get("next"))
    email, name = fields.text("email", EMAIL_LENGTH_MAX), fields.text("name", NAME_LENGTH_MAX)
    try:
        tokens = await entrance.sign_up(email=email, password=_password(fields), name=name, device=device_of(request))
    except Refusal as refusal:
        wrong = said(request, refusal, field="email" if isinstance(refusal, EmailTaken) else "")
        return filled("accounts/sign_up.html", {"next": going, "email": email, "name": name}, wrong)
    return Redirect(location=going, cookies=cookies.of(tokens))


def _password(fields: FormFields) -> str:
    return fields.text("password", PASSWORD_LENGTH_MAX)


ENTRANCE = (sign_in_page, sign_in, sign_up_page, sign_up)
