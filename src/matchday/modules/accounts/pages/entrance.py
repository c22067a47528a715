"""Signing in."""

from typing import Any

from litestar import Request

from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts.actions.enter import Entrance
from matchday.modules.accounts.actions.finish_sign_in import HalfSignIn
from matchday.modules.accounts.actions.visit_google import Google
from matchday.modules.accounts.domain.addresses import local_path
from matchday.modules.accounts.domain.emails import EMAIL_LENGTH_MAX
from matchday.modules.accounts.domain.passwords import PASSWORD_LENGTH_MAX
from matchday.modules.accounts.pages.cookies import SessionCookies
from matchday.modules.accounts.pages.said import NOTHING, device_of, filled, said
from matchday.modules.accounts.pages.second_step import ask_for_second_step
from matchday.web.rendering import Page


@page("/sign-in", access=anyone)
async def sign_in_page(request: Request[Any, Any, Any], visitor: Identity | None, google: Google) -> Page | Redirect:
    """Who is signed in already goes on."""
    going = local_path(request.query_params.get("next"))
    if visitor is not None:
        return Redirect(location=going)
    done = request.query_params.get("done", "")
    return filled("accounts/sign_in.html", {"next": going, "email": "", "done": done, "google": google}, NOTHING)


@form("/sign-in", access=anyone)
async def sign_in(
    request: Request[Any, Any, Any], fields: FormFields, entrance: Entrance, cookies: SessionCookies, google: Google
) -> Page | Redirect:
    """Goes on to where the person wanted to go, by way of the second factor if there is one."""
    going, email = local_path(fields.get("next")), fields.text("email", EMAIL_LENGTH_MAX)
    try:
        outcome = await entrance.sign_in_on_page(email=email, password=_password(fields), device=device_of(request))
    except Refusal as refusal:
        return filled("accounts/sign_in.html", {"next": going, "email": email, "google": google}, said(request, refusal))
    if isinstance(outcome, HalfSignIn):
        return ask_for_second_step(outcome, going, cookies)
    return Redirect(location=going, cookies=cookies.of(outcome))


def _password(fields: FormFields) -> str:
    return fields.text("password", PASSWORD_LENGTH_MAX)


ENTRANCE = (sign_in_page, sign_in)
