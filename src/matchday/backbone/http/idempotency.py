"""Idempotency-Key on requests whose change is one ordinary transaction.

The first answer is kept in the transaction that made it. Same key and same request: the answer again. Same key and
another request: 422. Same key while the first is still in hand: 409. Answers are kept for 24 hours.

(Coalesced commands carry their key in the command and store it under a unique key of their own.)
"""

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from matchday.backbone.errors import Fault, Invalid, Refusal

if TYPE_CHECKING:
    from matchday.backbone.database import Transaction

HEADER = "idempotency-key"
KEY_LENGTH_MAX = 200


class KeyInFlight(Refusal):
    """409: the first request with this key has not been answered yet."""

    status = 409
    code = "idempotency_in_flight"
    sentence = "The first request with this Idempotency-Key is still being answered. Ask again in a moment."


class KeyReused(Refusal):
    """422: the key belongs to another request."""

    status = 422
    code = "idempotency_key_reused"
    sentence = "This Idempotency-Key was used for another request. Use a new key."


class KeptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered first."""

    status: int
    headers: dict[str, str]
    body: bytes


def check_key(key: str) -> str:
    """Raises Invalid for a key that is empty, too long or not printable ASCII."""
    if not (1 <= len(key) <= KEY_LENGTH_MAX and key.isascii() and key.isprintable()):
        message = f"An Idempotency-Key has 1 to {KEY_LENGTH_MAX} printable ASCII characters."
        raise Invalid(faults=(Fault(message=message, field="Idempotency-Key", code="idempotency_key"),))
    return key


def fingerprint(method: str, path: str, body: bytes) -> bytes:
    """SHA-256 over what makes two requests the same."""
    return hashlib.sha256(b"\n".join((method.encode(), path.encode(), body))).digest()


async def recall(tx: "Transaction", caller: str, key: str, print_of_request: bytes) -> KeptAnswer | None:
    """Takes the key for this transaction; returns the kept answer if there is one. Raises KeyInFlight or KeyReused."""
    if not await tx.fetchval("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))", f"{tx.schema} {caller} {key}"):
        raise KeyInFlight(retry_after_seconds=1)
    row = await tx.fetchrow(
        f"SELECT fingerprint, status, headers, body FROM {tx.schema}.idempotency WHERE caller = $1 AND key = $2", caller, key
    )
    if row is None:
        return None
    if row["fingerprint"] != print_of_request:
        raise KeyReused
    return KeptAnswer(status=row["status"], headers=msgspec.json.decode(row["headers"]), body=row["body"])


async def keep(tx: "Transaction", caller: str, key: str, print_of_request: bytes, kept: KeptAnswer) -> None:
    """Stores the answer beside the change it speaks of."""
    await tx.execute(
        f"""
        INSERT INTO {tx.schema}.idempotency (caller, key, fingerprint, status, headers, body)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        caller,
        key,
        print_of_request,
        kept.status,
        msgspec.json.encode(kept.headers).decode(),
        kept.body,
    )


def caller_of(identity: Any, address: str) -> str:
    """Whose key it is: keys of different people never meet."""
    return str(identity.account_id) if identity is not None else f"address {address}"
