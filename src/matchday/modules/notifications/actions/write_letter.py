"""Makes a letter of a delivery: opens its link, renders its templates in the reader's language."""

import base64
import binascii
import re
from typing import Any

from matchday.backbone.mail import Letter
from matchday.backbone.sealing import NotOurSeal, Sealer
from matchday.backbone.settings import Settings
from matchday.contracts.accounts import MAIL_SEAL
from matchday.contracts.tickets import MAIL_SEAL as TICKETS_SEAL
from matchday.modules.notifications.domain.deliveries import Claimed
from matchday.modules.notifications.domain.kinds import CATEGORIES
from matchday.modules.notifications.domain.messages import with_moments
from matchday.modules.notifications.domain.unsubscribing import SEAL_LABEL, Subscription, token_of
from matchday.modules.notifications.domain.words import quotable
from matchday.web.preferences import DEFAULT_LOCALE, LOCALES
from matchday.web.rendering import render

_PATH = re.compile(r"/(?!/)[\x21-\x7e]*")
_EMPTY_LINES = re.compile(r"\n{3,}")


def _harmless(value: Any) -> Any:
    if isinstance(value, list):
        return [_harmless(each) for each in value]
    return quotable(value) if isinstance(value, str) else value


class LinkUnreadable(Exception):
    """It was sealed with another secret, or changed since."""


class LetterWriter:
    """One per process."""

    def __init__(self, settings: Settings) -> None:
        self._site_url = settings.site_url
        self._links = Sealer(settings.secret, MAIL_SEAL)
        self._ticket_links = Sealer(settings.secret, TICKETS_SEAL)
        self._subscriptions = Sealer(settings.secret, SEAL_LABEL)

    def write(self, delivery: Claimed) -> Letter:
        """Raises LinkUnreadable. The link stands readable in the returned letter and nowhere else."""
        locale = delivery.locale if delivery.locale in LOCALES else DEFAULT_LOCALE
        recipient = delivery.recipient or ""
        unsubscribe_url = self._unsubscribe_url(delivery, recipient)
        shown = self._shown(delivery)
        context = shown | {
            "name": quotable(delivery.name),
            "link": self._link(delivery),
            "site_url": self._site_url,
            "recipient": recipient,
            "unsubscribe_url": unsubscribe_url,
            "facts": shown,
        }
        subject, _, text = render(f"notifications/mail/{delivery.kind}.txt", locale=locale, **context).partition("\n")
        return Letter(
            letter_id=delivery.delivery_id,
            recipient=recipient,
            subject=subject.strip(),
            text=_EMPTY_LINES.sub("\n\n", text).strip() + "\n",
            html=render(f"notifications/mail/{delivery.kind}.html", locale=locale, subject=subject.strip(), **context),
            language=locale,
            unsubscribe_url=unsubscribe_url,
        )

    def _shown(self, delivery: Claimed) -> dict[str, Any]:
        """What is followed is told to many others as it is; in a mail the words that people chose make no links."""
        context = with_moments(delivery.context)
        if delivery.category != "follows":
            return context
        return {name: _harmless(value) for name, value in context.items()}

    def _link(self, delivery: Claimed) -> str:
        if delivery.sealed_path is None or delivery.sealed_for is None:
            return ""
        try:
            sealed = base64.urlsafe_b64decode(delivery.sealed_path + "=" * (-len(delivery.sealed_path) % 4))
            links = self._ticket_links if delivery.category == "tickets" else self._links
            path = links.open(sealed, delivery.sealed_for).decode()
        except (NotOurSeal, binascii.Error, ValueError) as error:
            raise LinkUnreadable from error
        if not _PATH.fullmatch(path):
            raise LinkUnreadable
        return self._site_url + path

    def _unsubscribe_url(self, delivery: Claimed, recipient: str) -> str | None:
        if not CATEGORIES[delivery.category].is_optional:
            return None
        address = None if delivery.account_id else recipient
        subscription = Subscription(category=delivery.category, account_id=delivery.account_id, address=address)
        return f"{self._site_url}/unsubscribe/{token_of(subscription, self._subscriptions)}"
