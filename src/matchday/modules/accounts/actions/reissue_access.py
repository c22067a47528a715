"""A fresh access token for the session that asks: its person's roles or name have just been changed by itself."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.accounts.actions.issue_tokens import AccessToken, TokenIssuer
from matchday.modules.accounts.errors import SessionOver
from matchday.modules.accounts.store import people, sessions


async def reissue_access(tx: Transaction, issuer: TokenIssuer, account_id: UUID, session_id: UUID) -> AccessToken:
    """So that the next page knows of the change before the old token is void everywhere.

    The session is held too: where the news of its end has not arrived yet, its old token still opens doors, and must not
    buy a new one that is younger than the end. Raises SessionOver.
    """
    account = await people.hold_account(tx, account_id)
    if account is None or account.is_banned or not await sessions.hold_session(tx, account_id, session_id):
        raise SessionOver
    return await issuer.issue(tx, account, session_id)
