"""What time alone does to accounts."""

from matchday.backbone.database import Transaction
from matchday.modules.accounts.actions.rotate_keys import OVERLAP_SECONDS
from matchday.modules.accounts.domain.codes import CODE_THROTTLE, PENDING_SECONDS_MAX


async def forget_old_attempts(tx: Transaction) -> int:
    """Tries to sign in older than the longest window that counts them."""
    return await tx.execute("DELETE FROM accounts.sign_in_attempts WHERE attempted_at < now() - interval '1 hour'")


async def forget_dead_links(tx: Transaction) -> int:
    """What waited for a link to be followed, once the link is over."""
    return sum(
        [
            await tx.execute("DELETE FROM accounts.sign_ups WHERE expires_at < now()"),
            await tx.execute("DELETE FROM accounts.password_resets WHERE expires_at < now()"),
            await tx.execute("DELETE FROM accounts.email_changes WHERE expires_at < now()"),
            await tx.execute("DELETE FROM accounts.mail_requests WHERE requested_at < now() - interval '1 hour'"),
        ]
    )


async def forget_half_done(tx: Transaction) -> int:
    """What somebody began and did not finish in time: challenges, first halves of sign-ins, visits to Google and what they
    offered, apps that were not confirmed; and wrong codes that count no longer."""
    return sum(
        [
            await tx.execute("DELETE FROM accounts.passkey_challenges WHERE expires_at < now()"),
            await tx.execute("DELETE FROM accounts.half_sign_ins WHERE expires_at < now()"),
            await tx.execute("DELETE FROM accounts.journeys WHERE expires_at < now()"),
            await tx.execute("DELETE FROM accounts.offers WHERE expires_at < now()"),
            await tx.execute("DELETE FROM accounts.data_exports WHERE made_at < now() - interval '1 hour'"),
            await tx.execute(
                "DELETE FROM accounts.totp WHERE confirmed_at IS NULL AND created_at < now() - make_interval(secs => $1)",
                float(PENDING_SECONDS_MAX),
            ),
            await tx.execute(
                "DELETE FROM accounts.wrong_codes WHERE tried_at < now() - make_interval(secs => $1)", float(CODE_THROTTLE.seconds)
            ),
        ]
    )


async def forget_used_tokens(tx: Transaction) -> int:
    """After a week, refresh tokens that were used; a thief who comes later is refused all the same."""
    return await tx.execute("DELETE FROM accounts.refresh_tokens WHERE used_at < now() - interval '7 days'")


async def forget_old_sessions(tx: Transaction) -> int:
    """A month after they ended or expired."""
    return await tx.execute(
        "DELETE FROM accounts.sessions WHERE expires_at < now() - interval '30 days' OR ended_at < now() - interval '30 days'"
    )


async def forget_old_keys(tx: Transaction) -> int:
    """A day after their last token has expired: until then an operator can see what was there."""
    return await tx.execute(
        """
        DELETE FROM accounts.signing_keys AS key
        WHERE EXISTS (
            SELECT FROM accounts.signing_keys AS next
            WHERE next.signs_from > key.signs_from AND next.signs_from < now() - interval '1 day' - make_interval(secs => $1)
        )
        """,
        OVERLAP_SECONDS,
    )


async def free_unused_files(tx: Transaction) -> int:
    """Files that no account refers to any more, however that came about; a worker deletes them an hour later."""
    return await tx.execute(
        """
        UPDATE accounts.stored_files SET free_since = now()
        WHERE free_since IS NULL AND NOT EXISTS (SELECT FROM accounts.accounts WHERE avatar_key = stored_files.key)
        """
    )


async def forget_old_invitations(tx: Transaction) -> int:
    """A month after they expired, whatever became of them, and what was counted of their mails after a day."""
    invitations = await tx.execute("DELETE FROM accounts.invitations WHERE expires_at < now() - interval '30 days'")
    return invitations + await tx.execute("DELETE FROM accounts.invitation_mails WHERE sent_at < now() - interval '1 day'")
