"""What this module makes of its settings when its process starts."""

import msgspec

from matchday.backbone.mail import MailSettings, check_mail
from matchday.backbone.settings import Settings, load


class Mailbox(msgspec.Struct, frozen=True, kw_only=True):
    """Whether mail lands in the development mailbox, and who may look into it."""

    is_open: bool = False
    is_for_this_machine: bool = True


def check(settings: Settings) -> None:
    """Raises SettingsError when mail cannot be sent as it should be."""
    check_mail(settings, load(MailSettings))


def mailbox_of(settings: Settings, mail: MailSettings) -> Mailbox:
    """Never in production, never beside a mail server. In the demo everybody who sees it may look."""
    is_open = settings.environment != "production" and not mail.smtp_host
    return Mailbox(is_open=is_open, is_for_this_machine=settings.environment == "development")
