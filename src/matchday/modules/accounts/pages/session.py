"""What happens to a browser's session between pages: renewal on the way, and signing out."""

from typing import Any

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, NotSignedIn
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.backbone.http.routing import FORM, MULTIPART
from matchday.modules.accounts.actions.end_sessions import end_session, end_session_of_token
from matchday.modules.accounts.actions.enter import Entrance
from matchday.modules.accounts.domain.addresses import local_path
from matchday.modules.accounts.pages.cookies import REFRESH, SessionCookies
from matchday.modules.accounts.pages.said import device_of


@page("/session/refresh", access=anyone)
async def renew(request: Request[Any, Any, Any], entrance: Entrance, cookies: SessionCookies) -> Redirect:
    """The edge sends pages with an expired access token here, and they go back to where they were."""
    return await _renew(request, entrance, cookies, gone_status=303)


@form("/session/refresh", access=anyone, accepts=(FORM, MULTIPART), body_bytes_max=10 * 1024 * 1024)
async def renew_on_the_way(request: Request[Any, Any, Any], entrance: Entrance, cookies: SessionCookies) -> Redirect:
    """The same for a form on its way; its body is not read here. 307 keeps method and body, so that a form that was
    filled in for longer than ten minutes is not lost."""
    return await _renew(request, entrance, cookies, gone_status=307)


async def _renew(request: Request[Any, Any, Any], entrance: Entrance, cookies: SessionCookies, *, gone_status: int) -> Redirect:
    """Where there is nothing to renew the browser goes on as a visitor: the page it asked for knows whether that is enough."""
    going = local_path(request.query_params.get("next"))
    try:
        tokens = await entrance.renew(request.cookies.get(REFRESH, ""), device_of(request))
    except NotSignedIn:
        return Redirect(location=going, status=gone_status, cookies=cookies.gone())
    return Redirect(location=going, status=307, cookies=cookies.of(tokens))


@form("/session/end", access=anyone)
async def sign_out(
    request: Request[Any, Any, Any], tx: Transaction, visitor: Identity | None, fields: FormFields, cookies: SessionCookies
) -> Redirect:
    """Below `/session`, so that the refresh token comes along and a session whose access token has expired ends too."""
    try:
        if visitor is not None:
            await end_session(tx, visitor.account_id, visitor.session_id)
        elif token := request.cookies.get(REFRESH):
            await end_session_of_token(tx, token)
    except NotFound:
        pass  # it had ended already
    return Redirect(location=local_path(fields.get("next")), cookies=cookies.gone())


SESSION = (renew, renew_on_the_way, sign_out)
