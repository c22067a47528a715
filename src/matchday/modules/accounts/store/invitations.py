"""Invitations, and the mails they sent. All of it is changed under the organisation's lock."""

from datetime import datetime
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction


async def count_open(tx: Transaction, organisation_id: UUID) -> int:
    """Those that can still be accepted; exact while the organisation is locked."""
    count: int = await tx.fetchval(
        """
        SELECT count(*) FROM accounts.invitations
        WHERE organisation_id = $1 AND ended_at IS NULL AND expires_at > clock_timestamp()
        """,
        organisation_id,
    )
    return count


async def find_open(tx: Transaction, organisation_id: UUID, email: str) -> UUID | None:
    """The one that has not ended, expired or not: there is one per address."""
    invitation_id: UUID | None = await tx.fetchval(
        "SELECT invitation_id FROM accounts.invitations WHERE organisation_id = $1 AND lower(email) = lower($2) AND ended_at IS NULL",
        organisation_id,
        email,
    )
    return invitation_id


async def load_open(tx: Transaction, organisation_id: UUID, invitation_id: UUID) -> Any:
    """Email and roles of one that has not ended; None when there is none."""
    return await tx.fetchrow(
        "SELECT email, roles FROM accounts.invitations WHERE organisation_id = $1 AND invitation_id = $2 AND ended_at IS NULL",
        organisation_id,
        invitation_id,
    )


async def save_invitation(
    tx: Transaction,
    invitation_id: UUID,
    organisation_id: UUID,
    *,
    email: str,
    roles: tuple[str, ...],
    token_hash: bytes,
    invited_by: UUID,
    sent_at: datetime,
    expires_at: datetime,
) -> None:
    """A new one, or the same one sent again: the link from before is dead."""
    await tx.execute(
        """
        INSERT INTO accounts.invitations
            (invitation_id, organisation_id, email, roles, token_hash, invited_by, sent_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (invitation_id) DO UPDATE
        SET email = excluded.email, roles = excluded.roles, token_hash = excluded.token_hash, invited_by = excluded.invited_by,
            sent_at = excluded.sent_at, expires_at = excluded.expires_at
        """,
        invitation_id,
        organisation_id,
        email,
        list(roles),
        token_hash,
        invited_by,
        sent_at,
        expires_at,
    )


async def end_invitation(tx: Transaction, organisation_id: UUID, invitation_id: UUID, why: str) -> None:
    """An open one."""
    await tx.execute(
        """
        UPDATE accounts.invitations SET ended_at = clock_timestamp(), ended_because = $3
        WHERE organisation_id = $1 AND invitation_id = $2 AND ended_at IS NULL
        """,
        organisation_id,
        invitation_id,
        why,
    )


async def organisation_of_token(tx: Transaction, token_hash: bytes) -> UUID | None:
    """Which organisation to lock before the invitation is looked at."""
    organisation_id: UUID | None = await tx.fetchval("SELECT organisation_id FROM accounts.invitations WHERE token_hash = $1", token_hash)
    return organisation_id


async def load_acceptance(tx: Transaction, token_hash: bytes, account_id: UUID) -> Any:
    """What accepting is judged by, read after the organisation was locked; None for a link that has been replaced since."""
    return await tx.fetchrow(
        """
        SELECT invitation.invitation_id, invitation.email, invitation.roles, invitation.sent_at,
               invitation.ended_at IS NULL AND invitation.expires_at > clock_timestamp() AS is_open,
               sender.banned_at IS NULL AND (sender.is_platform_admin OR 'owner' = ANY (power.roles)) IS TRUE AS may_sender_invite,
               own.changed_at AS decided_at, COALESCE(own.roles, '{}') AS own_roles
        FROM accounts.invitations AS invitation
        JOIN accounts.accounts AS sender ON sender.account_id = invitation.invited_by
        LEFT JOIN accounts.memberships AS power
            ON power.organisation_id = invitation.organisation_id AND power.account_id = invitation.invited_by
        LEFT JOIN accounts.memberships AS own ON own.organisation_id = invitation.organisation_id AND own.account_id = $2
        WHERE invitation.token_hash = $1
        """,
        token_hash,
        account_id,
    )


async def lock_address(tx: Transaction, email_hash: bytes) -> None:
    """Mails to one address are counted one after the other, from whichever organisation."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('invitation ' || encode($1, 'hex'), 0))", email_hash)


async def mails_of_organisation(tx: Transaction, organisation_id: UUID, seconds: int, mails: int) -> float | None:
    """None while there are fewer than `mails`; else after how many seconds there will be."""
    wait: float | None = await tx.fetchval(
        """
        SELECT greatest(1, extract(epoch FROM sent_at + make_interval(secs => $2) - clock_timestamp())::float8)
        FROM accounts.invitation_mails
        WHERE organisation_id = $1 AND sent_at > clock_timestamp() - make_interval(secs => $2)
        ORDER BY sent_at DESC OFFSET $3 LIMIT 1
        """,
        organisation_id,
        float(seconds),
        mails - 1,
    )
    return wait


async def mails_to_address(tx: Transaction, email_hash: bytes, seconds: int, mails: int) -> float | None:
    """As above, for all organisations together."""
    wait: float | None = await tx.fetchval(
        """
        SELECT greatest(1, extract(epoch FROM sent_at + make_interval(secs => $2) - clock_timestamp())::float8)
        FROM accounts.invitation_mails
        WHERE email_hash = $1 AND sent_at > clock_timestamp() - make_interval(secs => $2)
        ORDER BY sent_at DESC OFFSET $3 LIMIT 1
        """,
        email_hash,
        float(seconds),
        mails - 1,
    )
    return wait


async def insert_mail(tx: Transaction, mail_id: UUID, organisation_id: UUID, email_hash: bytes) -> None:
    """Counted with the mail itself, in one transaction."""
    await tx.execute(
        "INSERT INTO accounts.invitation_mails (mail_id, organisation_id, email_hash) VALUES ($1, $2, $3)",
        mail_id,
        organisation_id,
        email_hash,
    )
