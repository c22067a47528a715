"""Seals the links that mails carry: nothing that opens a door lies readable in the outbox, the stream or a delivery."""

from base64 import urlsafe_b64encode

from matchday.backbone.sealing import Sealer
from matchday.contracts.accounts import MAIL_SEAL


class MailLinks:
    """One per process. `mailbox_path` is where mails can be read on this site itself, in development."""

    def __init__(self, secret: str, mailbox_path: str | None) -> None:
        self._sealer = Sealer(secret, MAIL_SEAL)
        self.mailbox_path = mailbox_path

    def seal(self, path: str, event_key: str) -> str:
        """`path` with its token, for the event of this key and no other."""
        return urlsafe_b64encode(self._sealer.seal(path.encode(), event_key)).decode()
