"""What goes by way of a mail, and showing again who one is."""

from msgspec import Struct

from matchday.modules.accounts.schemas import Email, LinkToken, NewPassword, Password


class MailSent(Struct, frozen=True, kw_only=True):
    """The same whether or not anything was sent to the address: it does not tell who has an account."""

    email: str
    detail: str


class ConfirmSignUp(Struct, frozen=True, kw_only=True):
    """The token of the link in the mail, and the password that was chosen when signing up."""

    token: LinkToken
    password: Password


class AskPasswordReset(Struct, frozen=True, kw_only=True):
    """Of whom the password was forgotten."""

    email: Email


class ResetPassword(Struct, frozen=True, kw_only=True):
    """The token of the link in the mail."""

    token: LinkToken
    new_password: NewPassword


class ChangeEmail(Struct, frozen=True, kw_only=True):
    """The new address."""

    email: Email


class FollowLink(Struct, frozen=True, kw_only=True):
    """The token of the link in the mail."""

    token: LinkToken


class ShowPassword(Struct, frozen=True, kw_only=True):
    """The present one."""

    password: Password


class WaysToConfirm(Struct, frozen=True, kw_only=True):
    """With what an account can show who it is."""

    has_password: bool
    has_codes: bool
    has_passkeys: bool
    has_google: bool
