"""Passkeys, and the challenges they answer."""

from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.accounts.domain.passkeys import ChallengeKind, KnownCredential, NewPasskey


class PasskeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A passkey as it is checked."""

    passkey_id: UUID
    account_id: UUID
    credential_id: bytes
    public_key: bytes
    sign_count: int
    name: str


_PASSKEY = "passkey_id, account_id, credential_id, public_key, sign_count, name"


def _passkey(row: Any) -> PasskeyRow | None:
    return PasskeyRow(**row) if row is not None else None


async def insert_challenge(
    tx: Transaction, challenge_id: UUID, kind: ChallengeKind, account_id: UUID | None, challenge: bytes, seconds: int
) -> None:
    """Open for so many seconds."""
    await tx.execute(
        """
        INSERT INTO accounts.passkey_challenges (challenge_id, kind, account_id, challenge, expires_at)
        VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))
        """,
        challenge_id,
        kind,
        account_id,
        challenge,
        float(seconds),
    )


async def take_challenge(tx: Transaction, challenge_id: UUID, kind: ChallengeKind, account_id: UUID | None) -> bytes | None:
    """It is gone with this, whatever comes of it. None for one that is over, was taken, or was made for something or
    somebody else; that one stays for whom it was made for."""
    challenge: bytes | None = await tx.fetchval(
        """
        DELETE FROM accounts.passkey_challenges
        WHERE challenge_id = $1 AND kind = $2 AND account_id IS NOT DISTINCT FROM $3 AND expires_at > clock_timestamp()
        RETURNING challenge
        """,
        challenge_id,
        kind,
        account_id,
    )
    return challenge


async def account_of_credential(tx: Transaction, credential_id: bytes) -> UUID | None:
    """Whose it is; not locked, because the account is locked before its passkeys."""
    account_id: UUID | None = await tx.fetchval("SELECT account_id FROM accounts.passkeys WHERE credential_id = $1", credential_id)
    return account_id


async def lock_passkey_of(tx: Transaction, account_id: UUID, credential_id: bytes) -> PasskeyRow | None:
    """Two who use it at once take turns here, so that its count is compared with the last one."""
    return _passkey(
        await tx.fetchrow(
            f"SELECT {_PASSKEY} FROM accounts.passkeys WHERE credential_id = $1 AND account_id = $2 FOR UPDATE", credential_id, account_id
        )
    )


async def touch_passkey(tx: Transaction, passkey_id: UUID, *, sign_count: int, is_backed_up: bool) -> None:
    """Used just now."""
    await tx.execute(
        "UPDATE accounts.passkeys SET sign_count = $2, is_backed_up = $3, last_used_at = clock_timestamp() WHERE passkey_id = $1",
        passkey_id,
        sign_count,
        is_backed_up,
    )


async def insert_passkey(tx: Transaction, passkey_id: UUID, account_id: UUID, name: str, made: NewPasskey) -> bool:
    """False when the credential is known already."""
    return (
        await tx.execute(
            """
            INSERT INTO accounts.passkeys (
                passkey_id, account_id, credential_id, public_key, sign_count, transports, aaguid, name, is_backup_eligible, is_backed_up
            ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (credential_id) DO NOTHING
            """,
            passkey_id,
            account_id,
            made.credential_id,
            made.public_key,
            made.sign_count,
            made.transports,
            made.aaguid,
            name,
            made.is_backup_eligible,
            made.is_backed_up,
        )
        > 0
    )


async def known_credentials(tx: Transaction, account_id: UUID) -> list[KnownCredential]:
    """What the account's authenticators hold."""
    rows = await tx.fetch("SELECT credential_id, transports FROM accounts.passkeys WHERE account_id = $1 ORDER BY created_at", account_id)
    return [KnownCredential(**row) for row in rows]


async def count_passkeys(tx: Transaction, account_id: UUID) -> int:
    """The account is locked, so that the number stays."""
    count: int = await tx.fetchval("SELECT count(*) FROM accounts.passkeys WHERE account_id = $1", account_id)
    return count


async def rename_passkey(tx: Transaction, account_id: UUID, passkey_id: UUID, name: str) -> bool:
    """False when the account has no such passkey."""
    return (
        await tx.execute("UPDATE accounts.passkeys SET name = $3 WHERE account_id = $1 AND passkey_id = $2", account_id, passkey_id, name)
        > 0
    )


async def is_of_account(tx: Transaction, account_id: UUID, passkey_id: UUID) -> bool:
    """The account is locked, so that it stays so."""
    found: bool | None = await tx.fetchval(
        "SELECT true FROM accounts.passkeys WHERE account_id = $1 AND passkey_id = $2", account_id, passkey_id
    )
    return bool(found)


async def delete_passkey(tx: Transaction, account_id: UUID, passkey_id: UUID) -> None:
    """It signs nobody in any more."""
    await tx.execute("DELETE FROM accounts.passkeys WHERE account_id = $1 AND passkey_id = $2", account_id, passkey_id)
