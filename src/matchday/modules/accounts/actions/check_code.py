"""Whether a code of the app, or a recovery code, is right: each counts once, and wrong ones are counted."""

import logging
import math
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.backbone.sealing import NotOurSeal, Sealer
from matchday.modules.accounts.actions.say_changes import say_security_changed
from matchday.modules.accounts.domain.codes import CODE_LENGTH_MAX, CODE_THROTTLE, hash_recovery_code, is_totp, matching_step, normal_code
from matchday.modules.accounts.domain.sessions import Device, SignedInWith
from matchday.modules.accounts.errors import TooManyCodes, WrongCode
from matchday.modules.accounts.store import codes, people

SEAL_LABEL = "totp secrets"

_log = logging.getLogger(__name__)


class CodeChecker:
    """Opens the secrets of apps; one per process."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    async def check(self, tx: Transaction, account_id: UUID, text: str, device: Device) -> SignedInWith | WrongCode | TooManyCodes:
        """A refusal is returned, not raised: the count of wrong codes must be committed. The account is held."""
        if not await codes.lock_totp(tx, account_id):
            return WrongCode()
        row = await codes.read_totp(tx, account_id)
        if row is None or not row.is_on:
            return WrongCode()
        wait_seconds = await codes.wrong_codes_wait(tx, account_id, CODE_THROTTLE.seconds, CODE_THROTTLE.tries)
        if wait_seconds is not None:
            return TooManyCodes(retry_after_seconds=math.ceil(wait_seconds), minutes=math.ceil(wait_seconds / 60))
        code = normal_code(text[: CODE_LENGTH_MAX + 1])
        if is_totp(code) and await self.use_totp(tx, row, code):
            return "code"
        if not is_totp(code) and await codes.use_recovery_code(tx, account_id, hash_recovery_code(account_id, code)):
            await say_security_changed(tx, account_id, "recovery_code_used", device)
            return "recovery_code"
        await codes.insert_wrong_code(tx, new_id(), account_id)
        return WrongCode()

    async def use_totp(self, tx: Transaction, row: codes.TotpRow, code: str) -> bool:
        """Whether it is a code of now that has not been used; then it has been. The row is locked."""
        try:
            secret = self.open(row)
        except NotOurSeal:
            _log.warning(
                "account %s: the secret of its app was sealed with another MATCHDAY_SECRET; its recovery codes work", row.account_id
            )
            return False
        step = matching_step(secret, code, now=await people.read_clock(tx), last_step=row.last_step)
        if step is not None:
            await codes.use_step(tx, row.account_id, step)
        return step is not None

    def seal(self, account_id: UUID, secret: str) -> bytes:
        """For this account's row and no other."""
        return self._sealer.seal(secret.encode(), str(account_id))

    def open(self, row: codes.TotpRow) -> str:
        """Raises NotOurSeal."""
        return self._sealer.open(row.sealed_secret, str(row.account_id)).decode()
