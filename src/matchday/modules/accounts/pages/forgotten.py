"""A forgotten password: asking for a link, and following it to a new one."""

from typing import Any

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.modules.accounts.actions.ask_password_reset import ask_password_reset
from matchday.modules.accounts.actions.reset_password import PasswordResets
from matchday.modules.accounts.actions.seal_links import MailLinks
from matchday.modules.accounts.domain.emails import EMAIL_LENGTH_MAX
from matchday.modules.accounts.domain.links import LINK_TOKEN_LENGTH_MAX
from matchday.modules.accounts.domain.passwords import PASSWORD_LENGTH_MAX
from matchday.modules.accounts.errors import LinkOver
from matchday.modules.accounts.pages.cookies import SessionCookies
from matchday.modules.accounts.pages.said import NOTHING, device_of, filled, said
from matchday.web.rendering import Page


@page("/forgotten", access=anyone)
async def forgotten_page() -> Page:
    """For who is signed in as well: an account without a password gets its first one here."""
    return filled("accounts/forgotten.html", {"email": ""}, NOTHING)


@form("/forgotten", access=anyone)
async def forgotten(request: Request[Any, Any, Any], tx: Transaction, fields: FormFields, mail_links: MailLinks) -> Page:
    """The next page is the same whether or not the address has an account."""
    email = fields.text("email", EMAIL_LENGTH_MAX)
    try:
        sent_to = await ask_password_reset(tx, mail_links, email=email, device=device_of(request))
    except Refusal as refusal:
        return filled("accounts/forgotten.html", {"email": email}, said(request, refusal))
    return Page("accounts/look_in_mail.html", {"about": "reset", "email": sent_to, "mailbox_path": mail_links.mailbox_path})


@page("/reset", access=anyone)
async def reset_page(request: Request[Any, Any, Any], resets: PasswordResets) -> Page:
    """Looking at it changes nothing: programs follow the links in mails too."""
    token = request.query_params.get("token", "")
    if not await resets.is_open(token):
        return _over()
    return filled("accounts/reset.html", {"token": token}, NOTHING, is_secret=True)


@form("/reset", access=anyone)
async def reset(request: Request[Any, Any, Any], fields: FormFields, resets: PasswordResets, cookies: SessionCookies) -> Page | Redirect:
    """Every session has ended, this browser's too: on to signing in."""
    token = fields.text("token", LINK_TOKEN_LENGTH_MAX)
    try:
        await resets.reset(token=token, new=fields.text("new_password", PASSWORD_LENGTH_MAX), device=device_of(request))
    except LinkOver:
        return _over()
    except Refusal as refusal:
        return filled("accounts/reset.html", {"token": token}, said(request, refusal), is_secret=True)
    return Redirect(location="/sign-in?done=reset", cookies=cookies.gone())


def _over() -> Page:
    return Page("accounts/link_over.html", {"about": "reset"}, status=LinkOver.status)


FORGOTTEN = (forgotten_page, forgotten, reset_page, reset)
