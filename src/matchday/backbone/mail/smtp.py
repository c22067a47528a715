"""Carries letters to an SMTP server: always with a verified certificate, never in the clear except to this machine.

Connections are used again while there is something to send: a burst of mail costs one handshake per connection.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from pathlib import Path
from time import monotonic
from typing import NoReturn

import aiosmtplib

from matchday.backbone.mail.outcomes import MailRefused, SendingBroken, TryLater, harmless
from matchday.backbone.mail.settings import MailSettings
from matchday.backbone.settings import SettingsError

IDLE_SECONDS_MAX = 20.0
"""Servers close a silent connection after minutes; ours is closed before."""
MAILS_PER_CONNECTION_MAX = 100
_CLOSES = 421
"""The server ends the connection; it has not judged the letter."""


class _Line:
    """One connection, signed in."""

    def __init__(self, smtp: aiosmtplib.SMTP) -> None:
        self.smtp = smtp
        self.mails = 0
        self.used_at = monotonic()

    @property
    def is_usable(self) -> bool:
        """Still open, as far as we know, and not too old."""
        return self.smtp.is_connected and self.mails < MAILS_PER_CONNECTION_MAX and monotonic() - self.used_at < IDLE_SECONDS_MAX


class SmtpSender:
    """One per process. Each call of `send` uses a connection of its own."""

    def __init__(self, mail: MailSettings) -> None:
        self.mail = mail
        self._idle: list[_Line] = []
        self._tls = None if mail.smtp_security == "none" else _tls_context(mail)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["SmtpSender"]:
        """Says goodbye to the server at the end."""
        try:
            yield self
        finally:
            self.hang_up()

    async def send(self, message: EmailMessage) -> None:
        """Returns when the server has taken it. Raises TryLater, MailRefused or SendingBroken."""
        try:
            async with asyncio.timeout(self.mail.smtp_seconds_max):
                await self._send(message)
        except TimeoutError as error:
            raise TryLater(f"{self.mail.smtp_host} took longer than {self.mail.smtp_seconds_max:.0f} s.") from error

    async def reach(self) -> None:
        """Connects, encrypts, signs in, and goes again. Raises like `send`."""
        try:
            async with asyncio.timeout(self.mail.smtp_seconds_max):
                line = await self._connect()
        except TimeoutError as error:
            raise TryLater(f"{self.mail.smtp_host} took longer than {self.mail.smtp_seconds_max:.0f} s.") from error
        line.smtp.close()

    async def _send(self, message: EmailMessage) -> None:
        line = self._take_idle()
        if line is not None:
            try:
                await self._send_on(line, message)
                return
            except _Stale:
                self.hang_up()
        try:
            await self._send_on(await self._connect(), message)
        except _Stale as stale:
            raise TryLater(harmless(f"{self.mail.smtp_host} hung up: {stale}")) from stale

    def _take_idle(self) -> _Line | None:
        while self._idle:
            line = self._idle.pop()
            if line.is_usable:
                return line
            line.smtp.close()
        return None

    async def _send_on(self, line: _Line, message: EmailMessage) -> None:
        """A connection that had its trouble is not used again."""
        is_kept = False
        try:
            await _hand_over(line.smtp, message)
            is_kept = True
        except (aiosmtplib.SMTPException, OSError) as error:
            _explain(error, self.mail.smtp_host)
        finally:
            if is_kept:
                line.mails += 1
                line.used_at = monotonic()
                self._idle.append(line)
            else:
                line.smtp.close()

    async def _connect(self) -> _Line:
        mail = self.mail
        smtp = aiosmtplib.SMTP(
            hostname=mail.smtp_host,
            port=mail.port,
            username=mail.smtp_username or None,
            password=mail.smtp_password or None,
            use_tls=mail.smtp_security == "tls",
            start_tls=mail.smtp_security == "starttls",
            tls_context=self._tls,
            timeout=mail.smtp_answer_seconds_max,
            local_hostname=mail.sender[1].rpartition("@")[2] or "localhost",
        )
        try:
            await smtp.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            smtp.close()
            _explain_connecting(error, mail.smtp_host)
        except BaseException:
            smtp.close()
            raise
        return _Line(smtp)

    def hang_up(self) -> None:
        """Closes what is idle."""
        idle, self._idle = self._idle, []
        for line in idle:
            line.smtp.close()


async def _hand_over(smtp: aiosmtplib.SMTP, message: EmailMessage) -> None:
    """As our own bytes: the client's way of writing a message would fold it anew."""
    sender, recipient = (message[name].addresses[0].addr_spec for name in ("From", "To"))
    options = []
    if not recipient.isascii():
        if smtp.is_ehlo_or_helo_needed:
            await smtp.ehlo()
        if not smtp.supports_extension("smtputf8"):
            raise aiosmtplib.SMTPNotSupported("the mail server takes no addresses with letters beyond ASCII")
        options = ["SMTPUTF8", "BODY=8BITMIME"]
    await smtp.sendmail(sender, [recipient], message.as_bytes(), mail_options=options)


class _Stale(Exception):
    """The server closed the connection before it said anything about the letter."""


def _tls_context(mail: MailSettings) -> ssl.SSLContext:
    """Verifies chain and name. Raises SettingsError when the private authority's file is of no use."""
    if mail.smtp_ca_file and not Path(mail.smtp_ca_file).is_file():
        raise SettingsError(f"MATCHDAY_SMTP_CA_FILE names no file: {mail.smtp_ca_file}.")
    try:
        return ssl.create_default_context(cafile=mail.smtp_ca_file or None)
    except ssl.SSLError as error:
        raise SettingsError(f"MATCHDAY_SMTP_CA_FILE holds no certificates: {error}.") from error


def _explain_connecting(error: Exception, host: str) -> NoReturn:
    """A server that is away is waited for; one that is not who it should be, or will not have us, needs a person."""
    words = harmless(f"{host}: {error}")
    if _is_about_certificates(error):
        raise SendingBroken(f"The certificate of {words}") from error
    if isinstance(error, aiosmtplib.SMTPResponseException):
        if error.code >= 500:
            raise SendingBroken(words) from error
        raise TryLater(words) from error
    if isinstance(error, OSError):  # aiosmtplib's connection errors and timeouts are OSErrors too
        raise TryLater(words) from error
    raise SendingBroken(words) from error  # no STARTTLS offered, no way to sign in that both know


def _is_about_certificates(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _explain(error: Exception, host: str) -> NoReturn:
    """What the server said about one letter."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]
    if isinstance(error, aiosmtplib.SMTPResponseException):
        words = harmless(f"{error.code} {error.message}")
        if error.code == _CLOSES:
            raise _Stale(words) from error
        if error.code < 500:
            raise TryLater(words) from error
        if isinstance(error, aiosmtplib.SMTPSenderRefused):
            raise SendingBroken(words) from error
        raise MailRefused(words) from error
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        raise MailRefused(harmless(f"{host}: {error}")) from error
    if isinstance(error, aiosmtplib.SMTPServerDisconnected):
        raise _Stale(harmless(str(error))) from error
    raise TryLater(harmless(f"{host}: {str(error) or type(error).__name__}")) from error
