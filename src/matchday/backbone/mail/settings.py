"""Where mail goes out, and whose name is on it."""

from email.utils import parseaddr
from ipaddress import ip_address
from typing import Literal

import msgspec

from matchday.backbone.settings import Settings, SettingsError

_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class MailSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Without `smtp_host` no mail leaves the site: outside of production it lands in the development mailbox."""

    smtp_host: str = ""
    smtp_port: int = 0
    """0: the usual one, 587 with STARTTLS and 465 with TLS from the first byte."""
    smtp_username: str = ""
    smtp_password: str = ""
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """"none" only to a server on this machine."""
    smtp_ca_file: str = ""
    """Certificates (PEM) of a private authority; empty: those the system trusts."""
    smtp_seconds_max: float = 60.0
    """One mail, from the connection to the server's last word."""
    smtp_answer_seconds_max: float = 20.0
    """The server's answer to one command."""
    smtp_connections_max: int = 4
    """Mails sent at once by one process."""
    mail_from: str = ""
    """`Matchday <no-reply@matchday.example>`; required with `smtp_host`."""
    mail_reply_to: str = ""

    @property
    def port(self) -> int:
        """Given, or the usual one."""
        return self.smtp_port or _PORTS[self.smtp_security]

    @property
    def sender(self) -> tuple[str, str]:
        """Name and address."""
        name, address = parseaddr(self.mail_from)
        return (name, address) if address else ("Matchday", "no-reply@localhost")


def check_mail(settings: Settings, mail: MailSettings) -> None:
    """For whoever sends mail, before anything starts. Raises SettingsError, all faults at once."""
    faults = []
    if not mail.smtp_host:
        if settings.environment == "production":
            faults.append("Production needs MATCHDAY_SMTP_HOST (a mail server) to send mail.")
    else:
        if "@" not in parseaddr(mail.mail_from)[1]:
            faults.append("MATCHDAY_MAIL_FROM must name the sender, like Matchday <no-reply@matchday.example>.")
        if mail.smtp_security == "none" and not _is_here(mail.smtp_host):
            faults.append("MATCHDAY_SMTP_SECURITY may be none only for a mail server on this machine; use starttls or tls.")
        if bool(mail.smtp_username) != bool(mail.smtp_password):
            faults.append("MATCHDAY_SMTP_USERNAME and MATCHDAY_SMTP_PASSWORD belong together: set both or neither.")
    if mail.mail_reply_to and "@" not in parseaddr(mail.mail_reply_to)[1]:
        faults.append("MATCHDAY_MAIL_REPLY_TO must be an e-mail address.")
    if faults:
        raise SettingsError(" ".join(faults))


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
