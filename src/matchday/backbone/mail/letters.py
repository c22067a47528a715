"""A letter, and the message it becomes on the wire (RFC 5322, MIME, RFC 8058).

Nothing that a person wrote can start a header of its own: a value with a line break or any other control character is
refused before it is put anywhere.
"""

import unicodedata
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from uuid import UUID

import msgspec

from matchday.backbone.mail.settings import MailSettings

SUBJECT_LENGTH_MAX = 200
NAME_LENGTH_MAX = 100
URL_LENGTH_MAX = 900


class _Policy(EmailPolicy):
    """Leaves an address between angle brackets whole: the standard one makes encoded words of whatever is longer than a
    line, and a mail provider cannot click on those. A line may have 998 characters."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() == "list-unsubscribe":
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() == "list-unsubscribe":
            return self.fold(name, value).encode("ascii")
        return bytes(super().fold_binary(name, value))


_SMTP = _Policy(linesep="\r\n")
_SMTP_UTF8 = _Policy(linesep="\r\n", utf8=True)


class LetterRefused(ValueError):
    """A value cannot stand in a header: it would break out of it, or it is no address."""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """`letter_id` makes the Message-ID: the same letter sent again can be recognised as such.

    `unsubscribe_url` answers POST without sign-in; it is left out for letters that nobody can do without.
    """

    letter_id: UUID
    recipient: str
    recipient_name: str = ""
    subject: str
    text: str
    html: str
    language: str = "en"
    unsubscribe_url: str | None = None


def compose(letter: Letter, mail: MailSettings, at: datetime) -> EmailMessage:
    """The message as it is sent. Raises LetterRefused."""
    recipient = address_of(letter.recipient, letter.recipient_name)
    sender_name, sender_address = mail.sender
    sender = address_of(sender_address, sender_name)
    message = EmailMessage(policy=_SMTP if recipient.addr_spec.isascii() else _SMTP_UTF8)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = one_line(letter.subject)[:SUBJECT_LENGTH_MAX]
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{letter.letter_id}@{sender.domain}>"
    if mail.mail_reply_to:
        reply_name, reply_address = parseaddr(mail.mail_reply_to)
        message["Reply-To"] = address_of(reply_address, reply_name)
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe_url is not None:
        message["List-Unsubscribe"] = f"<{_web_address(letter.unsubscribe_url)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = one_line(letter.language)
    return message


def address_of(address: str, name: str = "") -> Address:
    """With its domain in ASCII (IDNA). Raises LetterRefused."""
    local, _, domain = one_line(address).rpartition("@")
    try:
        return Address(one_line(name)[:NAME_LENGTH_MAX], local, domain.encode("idna").decode()) if local and domain else _no(address)
    except (ValueError, IndexError, UnicodeError) as error:
        raise LetterRefused(f"{address!r} is no address: {error}") from error


def one_line(value: str) -> str:
    """The value itself. Raises LetterRefused for one that could end its line."""
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in value):
        raise LetterRefused(f"{value!r} cannot stand in a header")
    return value


def _web_address(url: str) -> str:
    if not url.isascii() or any(letter in url for letter in "<> ") or len(url) > URL_LENGTH_MAX:
        raise LetterRefused(f"{url!r} cannot stand between angle brackets")
    return one_line(url)


def _no(address: str) -> Address:
    raise LetterRefused(f"{address!r} is no address")
