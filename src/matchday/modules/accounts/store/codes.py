"""Codes of an app, recovery codes, and wrong ones."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction


class TotpRow(msgspec.Struct, frozen=True, kw_only=True):
    """An account's app."""

    account_id: UUID
    sealed_secret: bytes
    is_on: bool
    last_step: int
    age_seconds: float


async def save_pending_totp(tx: Transaction, account_id: UUID, sealed_secret: bytes) -> None:
    """In the place of a pending one; the account is locked, and no app is on."""
    await tx.execute(
        """
        INSERT INTO accounts.totp (account_id, sealed_secret) VALUES ($1, $2)
        ON CONFLICT (account_id) DO UPDATE SET sealed_secret = $2, created_at = now(), last_step = 0
        WHERE totp.confirmed_at IS NULL
        """,
        account_id,
        sealed_secret,
    )


async def read_totp(tx: Transaction, account_id: UUID) -> TotpRow | None:
    """Not locked."""
    row = await tx.fetchrow(
        """
        SELECT account_id, sealed_secret, confirmed_at IS NOT NULL AS is_on, last_step,
            extract(epoch FROM now() - created_at)::float8 AS age_seconds
        FROM accounts.totp WHERE account_id = $1
        """,
        account_id,
    )
    return TotpRow(**row) if row is not None else None


async def lock_totp(tx: Transaction, account_id: UUID) -> bool:
    """Codes of one account are judged one after the other, in the order they came. False when there is no app."""
    found: bool | None = await tx.fetchval("SELECT true FROM accounts.totp WHERE account_id = $1 FOR UPDATE", account_id)
    return bool(found)


async def use_step(tx: Transaction, account_id: UUID, step: int) -> None:
    """Neither this step nor one before it counts again."""
    await tx.execute("UPDATE accounts.totp SET last_step = $2 WHERE account_id = $1", account_id, step)


async def confirm_totp(tx: Transaction, account_id: UUID) -> None:
    """From now on the password alone is not enough."""
    await tx.execute("UPDATE accounts.totp SET confirmed_at = clock_timestamp() WHERE account_id = $1", account_id)


async def delete_totp(tx: Transaction, account_id: UUID) -> None:
    """And the recovery codes, which replace its codes."""
    await tx.execute("DELETE FROM accounts.totp WHERE account_id = $1", account_id)
    await tx.execute("DELETE FROM accounts.recovery_codes WHERE account_id = $1", account_id)


async def has_second_factor(tx: Transaction, account_id: UUID) -> bool:
    """Whether the password alone is not enough. A passkey by itself does not make it so: it stands for both."""
    found: bool | None = await tx.fetchval("SELECT true FROM accounts.totp WHERE account_id = $1 AND confirmed_at IS NOT NULL", account_id)
    return bool(found)


async def replace_recovery_codes(tx: Transaction, account_id: UUID, hashes: list[bytes]) -> None:
    """Those from before are void."""
    await tx.execute("DELETE FROM accounts.recovery_codes WHERE account_id = $1", account_id)
    await tx.execute(
        "INSERT INTO accounts.recovery_codes (account_id, code_hash) SELECT $1, code_hash FROM unnest($2::bytea[]) AS made (code_hash)",
        account_id,
        hashes,
    )


async def use_recovery_code(tx: Transaction, account_id: UUID, code_hash: bytes) -> bool:
    """Once: of two who send it at the same time one is told no."""
    return (
        await tx.execute(
            """
            UPDATE accounts.recovery_codes SET used_at = clock_timestamp()
            WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL
            """,
            account_id,
            code_hash,
        )
        > 0
    )


async def insert_wrong_code(tx: Transaction, wrong_code_id: UUID, account_id: UUID) -> None:
    """Counted under the lock of the account's app."""
    await tx.execute(
        "INSERT INTO accounts.wrong_codes (wrong_code_id, account_id, tried_at) VALUES ($1, $2, clock_timestamp())",
        wrong_code_id,
        account_id,
    )


async def wrong_codes_wait(tx: Transaction, account_id: UUID, seconds: int, tries: int) -> float | None:
    """None while there are fewer than `tries` within `seconds`; else after how many seconds there will be."""
    wait: float | None = await tx.fetchval(
        """
        SELECT extract(epoch FROM tried_at + make_interval(secs => $2) - clock_timestamp())::float8 FROM accounts.wrong_codes
        WHERE account_id = $1 AND tried_at > clock_timestamp() - make_interval(secs => $2)
        ORDER BY tried_at DESC OFFSET $3 LIMIT 1
        """,
        account_id,
        float(seconds),
        tries - 1,
    )
    return None if wait is None else max(1.0, wait)
