"""A person who has shown who they are is signed in on one device."""

import logging

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.accounts.actions.issue_tokens import TokenIssuer
from matchday.modules.accounts.actions.notice_device import notice_device
from matchday.modules.accounts.actions.say_changes import say_sign_ins_ended
from matchday.modules.accounts.domain.sessions import (
    SESSIONS_PER_ACCOUNT_MAX,
    Device,
    SignedInWith,
    expiry,
    hash_refresh_token,
    new_refresh_token,
)
from matchday.modules.accounts.schemas import Tokens
from matchday.modules.accounts.store import people, sessions
from matchday.modules.accounts.store.people import AccountRow

_log = logging.getLogger(__name__)


async def open_session(
    tx: Transaction, issuer: TokenIssuer, account: AccountRow, device: Device, signed_in_with: SignedInWith = "password"
) -> Tokens:
    """`account` is held by `tx`. Always a new session with a new id: what was in the browser before is never taken
    over. Beyond the limit the session that was used longest ago ends."""
    session_id, refresh_token, now = new_id(), new_refresh_token(), await people.read_clock(tx)
    surplus = await sessions.end_surplus_sessions(tx, account.account_id, SESSIONS_PER_ACCOUNT_MAX - 1)
    if surplus:
        await say_sign_ins_ended(tx, account.account_id, *surplus)
    await notice_device(tx, account, device)
    await sessions.insert_session(tx, session_id, account.account_id, device, expiry(now, now), signed_in_with)
    await sessions.insert_refresh_token(tx, hash_refresh_token(refresh_token), session_id)
    access = await issuer.issue(tx, account, session_id)
    _log.info("account %s signs in with %s at %s", account.account_id, signed_in_with, device.address)
    return Tokens(
        access_token=access.text,
        access_expires_at=access.expires_at,
        refresh_token=refresh_token,
        session_id=session_id,
        account_id=account.account_id,
    )
