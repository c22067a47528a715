"""One's own e-mail address and the language of our mails."""

from typing import Any

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.change_email import ask_email_change, confirm_email_change, is_email_change_open
from matchday.modules.accounts.actions.change_locale import change_locale
from matchday.modules.accounts.actions.require_fresh_sign_in import require_fresh_sign_in
from matchday.modules.accounts.actions.seal_links import MailLinks
from matchday.modules.accounts.domain.emails import EMAIL_LENGTH_MAX
from matchday.modules.accounts.domain.links import LINK_TOKEN_LENGTH_MAX
from matchday.modules.accounts.errors import ConfirmationNeeded, LinkOver
from matchday.modules.accounts.pages.confirm import confirm_first
from matchday.modules.accounts.pages.said import NOTHING, device_of, filled, said
from matchday.web.rendering import Page

EMAIL_PATH = "/me/email"
_LOCALE_LENGTH_MAX = 5


@page("/me/email", access=signed_in)
async def email_page(tx: Transaction, identity: Identity) -> Page | Redirect:
    """Asks who one is before anything is typed."""
    try:
        await require_fresh_sign_in(tx, identity)
    except ConfirmationNeeded:
        return confirm_first(EMAIL_PATH)
    return filled("accounts/email.html", {"me": await queries.me(tx, identity.account_id), "email": ""}, NOTHING)


@form("/me/email", access=signed_in)
async def change_email(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, fields: FormFields, mail_links: MailLinks
) -> Page | Redirect:
    """The next page is the same whether or not the address belongs to another account."""
    email = fields.text("email", EMAIL_LENGTH_MAX)
    try:
        sent_to = await ask_email_change(tx, mail_links, identity, email=email, device=device_of(request))
    except ConfirmationNeeded:
        return confirm_first(EMAIL_PATH)
    except Refusal as refusal:
        return filled("accounts/email.html", {"me": await queries.me(tx, identity.account_id), "email": email}, said(request, refusal))
    return Page("accounts/look_in_mail.html", {"about": "email", "email": sent_to, "mailbox_path": mail_links.mailbox_path})


@page("/me/email/confirm", access=signed_in)
async def confirm_page(request: Request[Any, Any, Any], tx: Transaction, identity: Identity) -> Page:
    """Looking at it changes nothing: programs follow the links in mails too."""
    token = request.query_params.get("token", "")
    email = await is_email_change_open(tx, identity, token)
    if email is None:
        return _over()
    return filled("accounts/email_confirm.html", {"token": token, "email": email}, NOTHING, is_secret=True)


@form("/me/email/confirm", access=signed_in)
async def confirm(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, fields: FormFields) -> Page | Redirect:
    """The other devices are signed out."""
    token = fields.text("token", LINK_TOKEN_LENGTH_MAX)
    try:
        await confirm_email_change(tx, identity, token=token, device=device_of(request))
    except LinkOver:
        return _over()
    except Refusal as refusal:
        return filled("accounts/email_confirm.html", {"token": token, "email": ""}, said(request, refusal))
    return Redirect(location="/me?done=email")


@form("/me/locale", access=signed_in)
async def change_language(tx: Transaction, identity: Identity, fields: FormFields) -> Redirect:
    """The language we write to the person in."""
    await change_locale(tx, identity.account_id, fields.text("mail_locale", _LOCALE_LENGTH_MAX))
    return Redirect(location="/me?done=locale")


def _over() -> Page:
    return Page("accounts/link_over.html", {"about": "email"}, status=LinkOver.status)


EMAIL = (email_page, change_email, confirm_page, confirm, change_language)
