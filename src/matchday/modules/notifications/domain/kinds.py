"""Categories a person can switch, the ways to reach them, and every kind of message.

A new kind is an entry here, a function in `messages.py`, a line in `listeners.py`, and templates named after it: two in
`templates/notifications/mail/`, and one in `inbox/` if it goes there.
"""

from typing import Literal

import msgspec

Channel = Literal["email", "inbox"]
CHANNELS: tuple[Channel, ...] = ("email", "inbox")
EVERY_WAY: frozenset[Channel] = frozenset(CHANNELS)


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """What people switch on and off together. `defaults` are the ways it reaches them until they say otherwise. What is not
    optional reaches them by these ways whatever they say."""

    name: str
    defaults: frozenset[Channel]
    is_optional: bool = True

    def reaches(self, channel: Channel, wish: bool | None) -> bool:
        """`wish` is what the person has chosen; None: nothing yet."""
        if wish is None or not self.is_optional:
            return channel in self.defaults
        return wish


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One message. `channels` are the ways it can go at all: what opens an account, or is news to somebody without one, never
    lies in an inbox. `is_paced`: strangers can cause it, so only so many an hour go to one address."""

    name: str
    category: str
    channels: frozenset[Channel] = frozenset(("email",))
    is_paced: bool = False


CATEGORIES: dict[str, Category] = {
    category.name: category
    for category in (
        Category(name="security", defaults=frozenset(("email", "inbox")), is_optional=False),
        Category(name="organisations", defaults=frozenset(("email", "inbox"))),
        Category(name="teams", defaults=frozenset(("email", "inbox"))),
        Category(name="follows", defaults=frozenset(("email", "inbox"))),
        Category(name="tickets", defaults=frozenset(("email", "inbox")), is_optional=False),
        Category(name="webhooks", defaults=frozenset(("email", "inbox"))),
    )
}

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(name="sign_up_asked", category="security", is_paced=True),
        Kind(name="sign_up_repeated", category="security", is_paced=True),
        Kind(name="password_reset_asked", category="security", is_paced=True),
        Kind(name="email_change_asked", category="security", is_paced=True),
        Kind(name="security_changed", category="security", channels=EVERY_WAY),
        Kind(name="invitation_sent", category="organisations", channels=EVERY_WAY, is_paced=True),
        Kind(name="roles_given", category="organisations", channels=EVERY_WAY),
        Kind(name="registrations_decided", category="teams", channels=EVERY_WAY),
        Kind(name="match_news", category="follows", channels=EVERY_WAY),
        Kind(name="article_news", category="follows", channels=EVERY_WAY),
        Kind(name="buyer_told", category="tickets", channels=EVERY_WAY),
        Kind(name="webhook_ended", category="webhooks", channels=EVERY_WAY),
    )
}

PACED_PER_HOUR_MAX = 20
"""Mails that strangers can cause, to one address: enough for somebody who keeps mistyping, no weapon against a mailbox."""
