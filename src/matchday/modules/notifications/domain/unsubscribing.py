"""The token in a mail's unsubscribe address: whose, and of which category. It gives no other power and never ends."""

import base64
import binascii
from uuid import UUID

import msgspec

from matchday.backbone.sealing import NotOurSeal, Sealer
from matchday.modules.notifications.domain.kinds import CATEGORIES

SEAL_LABEL = "matchday unsubscribe links"
_PLACE = "unsubscribe"
TOKEN_LENGTH_MAX = 700


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """What ends: one category for an account, or for an address that has none."""

    category: str
    account_id: UUID | None = None
    address: str | None = None


def token_of(subscription: Subscription, sealer: Sealer) -> str:
    """For a URL."""
    return base64.urlsafe_b64encode(sealer.seal(msgspec.json.encode(subscription), _PLACE)).decode().rstrip("=")


def read_token(token: str, sealer: Sealer) -> Subscription | None:
    """None: not one of ours, or of a category that is gone or cannot be ended."""
    try:
        sealed = base64.urlsafe_b64decode(token[:TOKEN_LENGTH_MAX] + "=" * (-len(token[:TOKEN_LENGTH_MAX]) % 4))
        subscription = msgspec.json.decode(sealer.open(sealed, _PLACE), type=Subscription)
    except (NotOurSeal, binascii.Error, ValueError, msgspec.DecodeError):
        return None
    category = CATEGORIES.get(subscription.category)
    return subscription if category is not None and category.is_optional else None
