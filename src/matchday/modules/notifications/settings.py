"""What this module makes of its settings when its process starts."""

import hmac

import msgspec

from matchday.backbone.mail import MailSettings, check_mail
from matchday.backbone.settings import Settings, load


class SinkSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where news goes besides mail and inbox. Without a token there is no Telegram but for organisations with bots of their own."""

    telegram_bot_token: str = ""
    telegram_bot_name: str = ""
    """Without the @; people are led to it by a link."""
    telegram_webhook_secret: str = ""
    """Set: Telegram calls us, and names this. Empty: we ask Telegram."""
    telegram_api_url: str = "https://api.telegram.org"
    webhook_private_addresses: bool = False
    """Whether webhooks may lead into our own network, and without TLS. For development."""


class Messenger(msgspec.Struct, frozen=True, kw_only=True):
    """How people find the site's bot, and how Telegram shows that it is Telegram."""

    has_bot: bool = False
    bot_name: str = ""
    webhook_secret: str = ""

    def address_of(self, code: str) -> str | None:
        """Opens a chat with the bot that says the code."""
        return f"https://t.me/{self.bot_name}?start={code}" if self.bot_name else None

    def is_known(self, word: str) -> bool:
        """Without a word agreed on nobody is."""
        return bool(self.webhook_secret) and hmac.compare_digest(word.encode(), self.webhook_secret.encode())


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


def messenger_of(sinks: SinkSettings) -> Messenger:
    """What routes need to know of the bot: not its token."""
    has_bot = bool(sinks.telegram_bot_token)
    return Messenger(has_bot=has_bot, bot_name=sinks.telegram_bot_name.removeprefix("@"), webhook_secret=sinks.telegram_webhook_secret)
