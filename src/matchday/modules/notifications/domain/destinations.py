"""Where news goes: a chat, a server, somebody's inbox. Pure."""

from datetime import datetime
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

DestinationState = Literal["active", "ended"]
WEBHOOKS_MAX = 20
"""Of one organisation, or of one person."""
FOLLOWS_MAX = 500
"""Subjects of one person or one webhook."""
CODES_OPEN_MAX = 5
CODE_MINUTES = 15
OLD_SECRET_HOURS = 24
OLD_SECRET_HOURS_MAX = 24 * 7
MUTE_HOURS_MAX = 24 * 365
URL_LENGTH_MAX = 500

BLOCKED = "The chat no longer wants messages from us."
GONE = "The server answered 410: it wants no more."
FAILED_FOR_DAYS = "The server took nothing for three days."
BY_OWNER = "It was ended by hand."
WITHDRAWN = "It was withdrawn."

SEAL_LABEL = "matchday sink secrets"


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """As it is kept, locked. `address` is a chat's id or a URL."""

    destination_id: UUID
    sink: str
    account_id: UUID | None
    organisation_id: UUID | None
    address: str
    title: str
    locale: str
    state: DestinationState
    muted_until: datetime | None
    sealed_secret: bytes | None


class Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """One of those who hear of a happening."""

    destination_id: UUID
    sink: str
    account_id: UUID | None


def is_webhook_address(url: str, *, may_be_private: bool) -> bool:
    """What can be judged without asking for the name; where it leads is judged whenever it is used."""
    if len(url) > URL_LENGTH_MAX or any(letter.isspace() or not letter.isprintable() for letter in url):
        return False
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme not in (("https", "http") if may_be_private else ("https",)) or not host or "@" in parts.netloc or parts.fragment:
        return False
    return may_be_private or not _is_private_literal(host)


def _is_private_literal(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host.casefold() == "localhost" or host.casefold().endswith((".localhost", ".local", ".internal"))
