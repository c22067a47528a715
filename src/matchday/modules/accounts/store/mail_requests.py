"""Mails that people cause to addresses which need not be theirs."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.accounts.domain.sessions import Throttle


async def lock_recipient(tx: Transaction, email_hash: bytes) -> None:
    """One at a time per recipient, so that a burst cannot pass between counting and noting."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('mail to ' || encode($1, 'hex'), 0))", email_hash)


async def count_requests_of_address(tx: Transaction, address: str, within: Throttle) -> int:
    """From one client address."""
    count: int = await tx.fetchval(
        "SELECT count(*) FROM accounts.mail_requests WHERE address = $1 AND requested_at > now() - make_interval(secs => $2)",
        address,
        float(within.seconds),
    )
    return count


async def count_mails_of_pair(tx: Transaction, email_hash: bytes, address: str, within: Throttle) -> int:
    """To one recipient from one client address, those that were sent."""
    count: int = await tx.fetchval(
        """
        SELECT count(*) FROM accounts.mail_requests
        WHERE is_granted AND email_hash = $1 AND address = $2 AND requested_at > now() - make_interval(secs => $3)
        """,
        email_hash,
        address,
        float(within.seconds),
    )
    return count


async def count_mails_to_recipient(tx: Transaction, email_hash: bytes, within: Throttle) -> int:
    """To one recipient from everywhere, those that were sent."""
    count: int = await tx.fetchval(
        """
        SELECT count(*) FROM accounts.mail_requests
        WHERE is_granted AND email_hash = $1 AND requested_at > now() - make_interval(secs => $2)
        """,
        email_hash,
        float(within.seconds),
    )
    return count


async def insert_request(tx: Transaction, request_id: UUID, email_hash: bytes, address: str, *, is_granted: bool) -> None:
    """Counted whether or not the recipient has an account."""
    await tx.execute(
        "INSERT INTO accounts.mail_requests (request_id, email_hash, address, is_granted) VALUES ($1, $2, $3, $4)",
        request_id,
        email_hash,
        address,
        is_granted,
    )
