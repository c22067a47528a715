"""Counts a try to sign in before the password is looked at, and refuses when there were too many."""

import math

from matchday.backbone.database import Transaction
from matchday.backbone.http.origins import counted_as
from matchday.backbone.ids import new_id
from matchday.modules.accounts.domain.emails import email_hash
from matchday.modules.accounts.domain.sessions import ADDRESS_THROTTLE, EMAIL_THROTTLE, PAIR_THROTTLE
from matchday.modules.accounts.errors import TooManyAttempts
from matchday.modules.accounts.store import attempts


async def note_attempt(tx: Transaction, email: str, address: str) -> None:
    """The same for addresses that exist and for those that do not. Raises TooManyAttempts."""
    hashed, address = email_hash(email), counted_as(address)
    await attempts.lock_attempts(tx, hashed)
    waits = (
        await attempts.attempts_of_pair(tx, hashed, address, PAIR_THROTTLE.seconds, PAIR_THROTTLE.tries),
        await attempts.attempts_of_email(tx, hashed, EMAIL_THROTTLE.seconds, EMAIL_THROTTLE.tries),
        await attempts.attempts_of_address(tx, address, ADDRESS_THROTTLE.seconds, ADDRESS_THROTTLE.tries),
    )
    if wait_seconds := max((wait for wait in waits if wait is not None), default=0.0):
        raise TooManyAttempts(retry_after_seconds=math.ceil(wait_seconds), minutes=math.ceil(wait_seconds / 60))
    await attempts.insert_attempt(tx, new_id(), hashed, address)


async def forget_attempts(tx: Transaction, email: str, address: str) -> None:
    """After the right password."""
    await attempts.forget_attempts(tx, email_hash(email), counted_as(address))
