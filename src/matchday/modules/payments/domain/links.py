"""Names and addresses that are made, not looked up."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from uuid import UUID

from matchday.backbone.ids import id_of

_LABEL = b"matchday payment links"
_TOKEN_BYTES = 18


class PaymentLinks:
    """The token that opens one payment, for a guest too: made of the installation's secret, kept nowhere."""

    def __init__(self, secret: str, site_url: str) -> None:
        self._key = hmac.digest(secret.encode(), _LABEL, hashlib.sha256)
        self._site_url = site_url

    def token(self, payment_id: UUID) -> str:
        """24 characters. Keyed BLAKE2 is a signature of its own, at a fifth of the cost: one is made for every payment."""
        made = hashlib.blake2b(payment_id.bytes, key=self._key, digest_size=_TOKEN_BYTES)
        return urlsafe_b64encode(made.digest()).decode()

    def is_token(self, payment_id: UUID, text: str) -> bool:
        """Whether the text opens the payment."""
        return hmac.compare_digest(self.token(payment_id).encode(), text.encode())

    def path(self, payment_id: UUID) -> str:
        """Where the payer waits for the end."""
        return f"/pay/{payment_id}?token={self.token(payment_id)}"

    def url(self, payment_id: UUID) -> str:
        """Where the provider's page sends the payer back to."""
        return f"{self._site_url}{self.path(payment_id)}&back=1"

    @property
    def membership_url(self) -> str:
        """Where a member is led back to."""
        return f"{self._site_url}/membership"

    def merchant_url(self, organisation_id: UUID) -> str:
        """Where a treasurer is led back to."""
        return f"{self._site_url}/manage/organisations/{organisation_id}/money/account?back=1"

    @property
    def earnings_url(self) -> str:
        """Where somebody who sold is led back to."""
        return f"{self._site_url}/me/earnings?back=1"


def payment_id_of(quote_id: UUID, caller: str, command_id: str) -> UUID:
    """The same request under the same key is the same payment. It sorts by the time of its quote, as other ids do."""
    made = bytearray(quote_id.bytes[:6] + hashlib.sha256(f"{quote_id}\n{caller}\n{command_id}".encode()).digest()[:10])
    made[6] = made[6] & 0x0F | 0x70
    made[8] = made[8] & 0x3F | 0x80
    return id_of(bytes(made))


def derived_id(base: UUID, mark: int) -> UUID:
    """Another id that belongs to this one: `mark` tells which, 1 to 255."""
    return UUID(int=base.int ^ mark)
