"""Mail: letters composed so that nobody can write into their headers, and carried by SMTP that is never without TLS.

Knows no business word: what a letter says is rendered by whoever sends it.
"""

from matchday.backbone.mail.letters import Letter, LetterRefused, compose
from matchday.backbone.mail.outcomes import MailRefused, SendingBroken, TryLater
from matchday.backbone.mail.settings import MailSettings, check_mail
from matchday.backbone.mail.smtp import SmtpSender

__all__ = [
    "Letter",
    "LetterRefused",
    "MailRefused",
    "MailSettings",
    "SendingBroken",
    "SmtpSender",
    "TryLater",
    "check_mail",
    "compose",
]
