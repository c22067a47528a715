"""What changes how a person signs in asks that they have shown who they are a short while ago (OWASP ASVS 5, V7.5)."""

from matchday.backbone.database import Transaction
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts.errors import ConfirmationNeeded
from matchday.modules.accounts.store import sessions

FRESH_SECONDS_MAX = 600


async def require_fresh_sign_in(tx: Transaction, identity: Identity) -> None:
    """Raises ConfirmationNeeded: a browser left open, or a stolen token, does not take the account over."""
    if not await sessions.is_fresh(tx, identity.account_id, identity.session_id, FRESH_SECONDS_MAX):
        raise ConfirmationNeeded
