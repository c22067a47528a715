"""Identities at other sites, visits to them, and what may become of one."""

from typing import Literal
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction

GOOGLE = "google"

Purpose = Literal["sign_in", "link", "confirm"]


class JourneyRow(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody went to the provider. The account and session of who was signed in then."""

    purpose: Purpose
    account_id: UUID | None
    session_id: UUID | None
    going: str


class OfferRow(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the provider vouched for; `account_id` is the only account that may be linked, None where there was none."""

    subject: str
    email: str
    name: str
    account_id: UUID | None
    going: str


async def insert_journey(tx: Transaction, ticket_hash: bytes, journey: JourneyRow, seconds: int) -> None:
    """Open for so many seconds."""
    await tx.execute(
        """
        INSERT INTO accounts.journeys (ticket_hash, purpose, account_id, session_id, going, expires_at)
        VALUES ($1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6))
        """,
        ticket_hash,
        journey.purpose,
        journey.account_id,
        journey.session_id,
        journey.going,
        float(seconds),
    )


async def take_journey(tx: Transaction, ticket_hash: bytes) -> JourneyRow | None:
    """Once; two who come back at the same time take turns here, and one of them finds nothing."""
    row = await tx.fetchrow(
        """
        DELETE FROM accounts.journeys WHERE ticket_hash = $1
        RETURNING purpose, account_id, session_id, going, expires_at > clock_timestamp() AS is_open
        """,
        ticket_hash,
    )
    if row is None or not row["is_open"]:
        return None
    return JourneyRow(purpose=row["purpose"], account_id=row["account_id"], session_id=row["session_id"], going=row["going"])


async def insert_offer(tx: Transaction, token_hash: bytes, offer: OfferRow, seconds: int) -> None:
    """Open for so many seconds."""
    await tx.execute(
        """
        INSERT INTO accounts.offers (token_hash, provider, subject, email, name, account_id, going, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + make_interval(secs => $8))
        """,
        token_hash,
        GOOGLE,
        offer.subject,
        offer.email,
        offer.name,
        offer.account_id,
        offer.going,
        float(seconds),
    )


_OFFER = "subject, email, name, account_id, going"


async def read_offer(tx: Transaction, token_hash: bytes) -> OfferRow | None:
    """For the page that shows it."""
    row = await tx.fetchrow(f"SELECT {_OFFER} FROM accounts.offers WHERE token_hash = $1 AND expires_at > clock_timestamp()", token_hash)
    return OfferRow(**row) if row is not None else None


async def take_offer(tx: Transaction, token_hash: bytes) -> OfferRow | None:
    """Once."""
    row = await tx.fetchrow(
        f"DELETE FROM accounts.offers WHERE token_hash = $1 AND expires_at > clock_timestamp() RETURNING {_OFFER}", token_hash
    )
    return OfferRow(**row) if row is not None else None


async def account_of_subject(tx: Transaction, subject: str) -> UUID | None:
    """Not locked, because the account is locked before."""
    account_id: UUID | None = await tx.fetchval(
        "SELECT account_id FROM accounts.identities WHERE provider = $1 AND subject = $2", GOOGLE, subject
    )
    return account_id


async def use_identity(tx: Transaction, account_id: UUID, subject: str) -> bool:
    """It has just signed somebody in. False when it is not the account's any more; the account is held or locked."""
    return (
        await tx.execute(
            """
            UPDATE accounts.identities SET last_used_at = clock_timestamp()
            WHERE provider = $1 AND subject = $2 AND account_id = $3
            """,
            GOOGLE,
            subject,
            account_id,
        )
        > 0
    )


async def has_identity(tx: Transaction, account_id: UUID) -> bool:
    """Whether any is linked."""
    found: bool = await tx.fetchval("SELECT EXISTS (SELECT FROM accounts.identities WHERE account_id = $1)", account_id)
    return found


async def insert_identity(tx: Transaction, account_id: UUID, subject: str, email: str) -> bool:
    """False when the subject belongs to an account already, or the account has another one. The account is locked."""
    return (
        await tx.execute(
            """
            INSERT INTO accounts.identities (provider, subject, account_id, email, last_used_at)
            VALUES ($1, $2, $3, $4, clock_timestamp()) ON CONFLICT DO NOTHING
            """,
            GOOGLE,
            subject,
            account_id,
            email,
        )
        > 0
    )


async def delete_identity(tx: Transaction, account_id: UUID) -> bool:
    """False when there was none."""
    return await tx.execute("DELETE FROM accounts.identities WHERE account_id = $1 AND provider = $2", account_id, GOOGLE) > 0
