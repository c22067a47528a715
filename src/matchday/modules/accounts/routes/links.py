"""What goes by way of a mail: signing up, a forgotten password, another e-mail address."""

from typing import Any

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.http import post, put
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.ask_password_reset import ask_password_reset
from matchday.modules.accounts.actions.change_email import ask_email_change
from matchday.modules.accounts.actions.change_email import confirm_email_change as confirm_change
from matchday.modules.accounts.actions.confirm_presence import Presence
from matchday.modules.accounts.actions.reset_password import PasswordResets
from matchday.modules.accounts.actions.seal_links import MailLinks
from matchday.modules.accounts.actions.sign_up import SignUps
from matchday.modules.accounts.errors import (
    AccountBanned,
    ConfirmationNeeded,
    EmailTaken,
    LinkOver,
    SessionOver,
    TooManyAttempts,
    TooManyMails,
    WrongChosenPassword,
    WrongPassword,
)
from matchday.modules.accounts.pages.said import device_of, locale_of
from matchday.modules.accounts.schemas import MeView, SignUp, Tokens
from matchday.modules.accounts.schemas.links import (
    AskPasswordReset,
    ChangeEmail,
    ConfirmSignUp,
    FollowLink,
    MailSent,
    ResetPassword,
    ShowPassword,
)

_LOOK = "Look in your mail: a link on its way to this address leads on. If nothing comes, look among unwanted mail too."
_LOOK_IF_KNOWN = "If this address has an account, a link on its way to it leads to a new password. Look among unwanted mail too."


@post("/accounts", access=anyone, status=202, refuses=[TooManyMails])
async def sign_up(request: Request[Any, Any, Any], data: SignUp, sign_ups: SignUps) -> MailSent:
    """Asks for an account. It begins when the link in the mail is confirmed; the answer is the same for an address that has
    one. Accept-Language chooses the language of our mails."""
    email = await sign_ups.ask(
        email=data.email, password=data.password, name=data.name, locale=locale_of(request), device=device_of(request)
    )
    return MailSent(email=email, detail=_LOOK)


@post("/accounts/confirmation", access=anyone, refuses=[LinkOver, WrongChosenPassword, EmailTaken])
async def confirm_sign_up(request: Request[Any, Any, Any], data: ConfirmSignUp, sign_ups: SignUps) -> Tokens:
    """Creates the account and signs in. A link takes five passwords, then it is over."""
    return await sign_ups.confirm(token=data.token, password=data.password, device=device_of(request))


@post("/password-resets", access=anyone, status=202, refuses=[TooManyMails])
async def ask_reset(request: Request[Any, Any, Any], tx: Transaction, data: AskPasswordReset, mail_links: MailLinks) -> MailSent:
    """Asks for a link to a new password, good for an hour. The answer does not tell whether there is an account."""
    email = await ask_password_reset(tx, mail_links, email=data.email, device=device_of(request))
    return MailSent(email=email, detail=_LOOK_IF_KNOWN)


@post("/password-resets/confirmation", access=anyone, status=200, refuses=[LinkOver, AccountBanned])
async def reset_password(request: Request[Any, Any, Any], data: ResetPassword, resets: PasswordResets) -> None:
    """Sets the new password and ends every session. Sign in with it afterwards."""
    await resets.reset(token=data.token, new=data.new_password, device=device_of(request))


@put("/me/confirmation", access=signed_in, refuses=[WrongPassword, TooManyAttempts, SessionOver])
async def confirm_presence(request: Request[Any, Any, Any], identity: Identity, data: ShowPassword, presence: Presence) -> None:
    """Shows again who one is; for ten minutes this session may change how one signs in."""
    await presence.show_password(identity.account_id, identity.session_id, password=data.password, device=device_of(request))


@put("/me/email", access=signed_in, refuses=[ConfirmationNeeded, TooManyMails])
async def change_email(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, data: ChangeEmail, mail_links: MailLinks
) -> MailSent:
    """Mails a link to the new address, which takes effect when the link is confirmed. The answer does not tell whether the
    address belongs to another account."""
    email = await ask_email_change(tx, mail_links, identity, email=data.email, device=device_of(request))
    return MailSent(email=email, detail=_LOOK)


@put("/me/email/confirmation", access=signed_in, refuses=[LinkOver, EmailTaken])
async def confirm_email_change(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, data: FollowLink) -> MeView:
    """All other sessions end, and the old address is told. Only the account that asked can confirm."""
    await confirm_change(tx, identity, token=data.token, device=device_of(request))
    return await queries.me(tx, identity.account_id)


LINKS = (sign_up, confirm_sign_up, ask_reset, reset_password, confirm_presence, change_email, confirm_email_change)
