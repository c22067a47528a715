"""A refresh token is exchanged for a new access token and a new refresh token; a stolen one is noticed."""

from matchday.backbone.database import Transaction
from matchday.modules.accounts.actions.issue_tokens import TokenIssuer
from matchday.modules.accounts.actions.say_changes import say_sign_ins_ended
from matchday.modules.accounts.domain.sessions import Device, expiry, hash_refresh_token, judge_renewal, new_refresh_token
from matchday.modules.accounts.errors import RefreshTokenReused, SessionOver
from matchday.modules.accounts.schemas import Tokens
from matchday.modules.accounts.store import people, sessions


async def renew_session(tx: Transaction, issuer: TokenIssuer, token: str, device: Device) -> Tokens | SessionOver | RefreshTokenReused:
    """A refusal is returned, not raised: ending a session because of a reused token must be committed."""
    hashed = hash_refresh_token(token)
    account_id = await sessions.account_of_refresh_token(tx, hashed)
    account = await people.hold_account(tx, account_id) if account_id is not None else None
    if account is None or account.is_banned or await sessions.lock_session_of(tx, hashed) is None:
        return SessionOver()
    row = await sessions.load_renewal(tx, hashed)
    verdict = judge_renewal(ended_at=row["ended_at"], expires_at=row["expires_at"], used_at=row["used_at"], now=row["now"])
    session_id, refresh_token = row["session_id"], None
    if verdict == "over":
        return SessionOver()
    if verdict == "reuse":
        await sessions.end_session(tx, account.account_id, session_id, "reuse")
        await say_sign_ins_ended(tx, account.account_id, session_id)
        return RefreshTokenReused()
    if verdict == "rotate":
        refresh_token = new_refresh_token()
        await sessions.use_refresh_token(tx, hashed, row["now"])
        await sessions.insert_refresh_token(tx, hash_refresh_token(refresh_token), session_id)
        await sessions.touch_session(tx, session_id, device, row["now"], expiry(row["created_at"], row["now"]))
    access = await issuer.issue(tx, account, session_id)
    return Tokens(
        access_token=access.text,
        access_expires_at=access.expires_at,
        refresh_token=refresh_token,
        session_id=session_id,
        account_id=account.account_id,
    )
