"""Where a process writes and reads the codes of tickets. It keeps the keys in memory and looks for new ones now and then."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from matchday.backbone.context import ModuleContext
from matchday.backbone.database import Transaction
from matchday.backbone.errors import Unavailable
from matchday.backbone.sealing import NotOurSeal, Sealer
from matchday.modules.tickets.domain.ticket_codes import Said, TicketMarks, read_code, write_code
from matchday.modules.tickets.store.signing_keys import SEAL, KeyRow, find_keys, place_of

FRESH_SECONDS = 30.0


class _Keys(NamedTuple):
    rows: tuple[KeyRow, ...]
    public: dict[int, Ed25519PublicKey]
    signing: tuple[int, Ed25519PrivateKey] | None
    loaded_at: float


class TicketOffice:
    """One per process."""

    def __init__(self, secret: str) -> None:
        self.marks = TicketMarks(secret)
        self._sealer = Sealer(secret, SEAL)
        self._keys = _Keys((), {}, None, float("-inf"))

    async def refresh(self, tx: Transaction) -> tuple[KeyRow, ...]:
        """The keys of now; asks the database when what is known is old."""
        if time.monotonic() - self._keys.loaded_at > FRESH_SECONDS or self._keys.signing is None:
            rows = await find_keys(tx)
            self._keys = _Keys(
                rows=tuple(rows),
                public={row.key_id: Ed25519PublicKey.from_public_bytes(row.public_key) for row in rows},
                signing=next((self._open(row) for row in rows if row.is_signing), None),
                loaded_at=time.monotonic(),
            )
        return self._keys.rows

    def write(self, said: Said) -> str:
        """The code of a ticket. Raises Unavailable in the first second of an installation, or of another secret, when there is no
        key yet."""
        if self._keys.signing is None:
            raise Unavailable
        key_id, key = self._keys.signing
        return write_code(said, key_id, key, self.marks)

    def read(self, text: str) -> Said:
        """Raises NotACode. The keys were refreshed before."""
        return read_code(text, self._keys.public, self.marks)

    def _open(self, row: KeyRow) -> tuple[int, Ed25519PrivateKey] | None:
        try:
            return row.key_id, Ed25519PrivateKey.from_private_bytes(self._sealer.open(row.sealed_key, place_of(row.key_id)))
        except NotOurSeal:
            return None


@asynccontextmanager
async def open_ticket_office(context: ModuleContext) -> AsyncIterator[TicketOffice]:
    """With the process."""
    yield TicketOffice(context.settings.secret)
