"""How an account can be entered at all."""

from uuid import UUID

from matchday.backbone.database import Transaction


async def has_way_in_without(tx: Transaction, account_id: UUID, passkey_id: UUID) -> bool:
    """Whether there is a password, another passkey or Google; the account is locked."""
    found: bool = await tx.fetchval(
        """
        SELECT EXISTS (SELECT FROM accounts.accounts WHERE account_id = $1 AND password_hash IS NOT NULL)
            OR EXISTS (SELECT FROM accounts.passkeys WHERE account_id = $1 AND passkey_id <> $2)
            OR EXISTS (SELECT FROM accounts.identities WHERE account_id = $1)
        """,
        account_id,
        passkey_id,
    )
    return found


async def has_way_in_without_google(tx: Transaction, account_id: UUID) -> bool:
    """Whether there is a password or a passkey; the account is locked."""
    found: bool = await tx.fetchval(
        """
        SELECT EXISTS (SELECT FROM accounts.accounts WHERE account_id = $1 AND password_hash IS NOT NULL)
            OR EXISTS (SELECT FROM accounts.passkeys WHERE account_id = $1)
        """,
        account_id,
    )
    return found
