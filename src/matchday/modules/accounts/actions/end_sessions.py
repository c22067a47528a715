"""Sign out: here, on another device, or everywhere."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.accounts.actions.say_changes import say_sign_ins_ended
from matchday.modules.accounts.domain.sessions import hash_refresh_token
from matchday.modules.accounts.store import people, sessions


async def end_session(tx: Transaction, account_id: UUID, session_id: UUID) -> None:
    """Raises NotFound when it is not a running session of this account."""
    if not await sessions.end_session(tx, account_id, session_id, "sign_out"):
        raise NotFound
    await say_sign_ins_ended(tx, account_id, session_id)


async def end_every_session(tx: Transaction, account_id: UUID) -> None:
    """This device too."""
    await people.lock_account(tx, account_id)
    await sessions.end_sessions(tx, account_id, "everywhere")
    await say_sign_ins_ended(tx, account_id)


async def end_other_sessions(tx: Transaction, account_id: UUID, kept_session: UUID, why: str) -> None:
    """All but the one that asks; the account is locked."""
    ended = await sessions.end_sessions(tx, account_id, why, but=kept_session)
    if ended:
        await say_sign_ins_ended(tx, account_id, *ended)


async def end_session_of_token(tx: Transaction, token: str) -> None:
    """For a browser whose access token has expired; an unknown or used token ends nothing. Raises NotFound."""
    hashed = hash_refresh_token(token)
    account_id, session_id = await sessions.account_of_refresh_token(tx, hashed), await sessions.lock_session_of(tx, hashed)
    if account_id is None or session_id is None or (await sessions.load_renewal(tx, hashed))["used_at"] is not None:
        raise NotFound
    await end_session(tx, account_id, session_id)
