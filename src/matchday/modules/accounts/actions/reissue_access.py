"""A fresh access token for the session that asks: its person's roles or name have just been changed by itself."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.accounts.actions.issue_tokens import AccessToken, TokenIssuer
from matchday.modules.accounts.store import people


async def reissue_access(tx: Transaction, issuer: TokenIssuer, account_id: UUID, session_id: UUID) -> AccessToken:
    """So that the next page knows of the change before the old token is void everywhere. Raises NotFound."""
    account = await people.hold_account(tx, account_id)
    if account is None or account.is_banned:
        raise NotFound
    return await issuer.issue(tx, account, session_id)
