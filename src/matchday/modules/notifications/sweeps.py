"""What time alone does to deliveries and inboxes."""

from matchday.backbone.database import Transaction
from matchday.modules.notifications.actions.say_counts import say_counts
from matchday.modules.notifications.domain.matches import KEPT_BACK
from matchday.modules.notifications.store import happenings, inbox


async def forget_old_deliveries(tx: Transaction) -> int:
    """What was sent or not wanted, after a month; what was given up, after three."""
    return await tx.execute(
        """
        DELETE FROM notifications.deliveries
        WHERE (state IN ('sent', 'suppressed') AND ended_at < now() - interval '30 days')
           OR (state = 'dead' AND ended_at < now() - interval '90 days')
        """
    )


async def blank_expired_links(tx: Transaction) -> int:
    """Of mails that were given up: their links open nothing any more."""
    return await tx.execute(
        """
        UPDATE notifications.deliveries SET sealed_path = NULL, sealed_for = NULL
        WHERE sealed_path IS NOT NULL AND state IN ('dead', 'suppressed') AND expires_at < now()
        """
    )


async def erase_leavings(tx: Transaction) -> int:
    """Of deleted accounts: the address that was kept to tell that it was deleted, and what was heard late."""
    return await tx.execute(
        """
        UPDATE notifications.deliveries AS delivery
        SET recipient = NULL, context = '{}', last_error = NULL, paced_for = NULL
        FROM notifications.known_contacts AS contact
        WHERE contact.account_id = delivery.account_id AND contact.email IS NULL
          AND delivery.state IN ('sent', 'dead', 'suppressed') AND (delivery.recipient IS NOT NULL OR delivery.context <> '{}')
        """
    )


async def forget_old_notices(tx: Transaction) -> int:
    """Read or not; the pages of their people count one less."""
    accounts = await inbox.lock_with_old(tx)
    forgotten = await inbox.forget_old(tx, accounts) if accounts else 0
    await say_counts(tx, accounts)
    return forgotten


async def forget_matches(tx: Transaction) -> int:
    """What was played long ago, and what nobody tells any more."""
    return await happenings.forget_old_matches(tx, KEPT_BACK.days) + await happenings.forget_old_happenings(tx)


async def forget_codes_and_ended(tx: Transaction) -> int:
    """Codes that link nothing any more, secrets that no longer sign, and destinations that ended three months ago."""
    codes = await tx.execute("DELETE FROM notifications.link_codes WHERE expires_at < now()")
    previous = await tx.execute(
        """
        UPDATE notifications.destinations SET sealed_previous = NULL, previous_until = NULL WHERE previous_until < now()
        """
    )
    ended = await tx.execute("DELETE FROM notifications.destinations WHERE state = 'ended' AND ended_at < now() - interval '90 days'")
    return codes + previous + ended
