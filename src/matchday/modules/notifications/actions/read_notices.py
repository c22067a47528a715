"""Somebody reads what they were told."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.notifications.actions.say_counts import say_counts
from matchday.modules.notifications.domain.inbox import Place
from matchday.modules.notifications.store import inbox


async def read_notice(tx: Transaction, account_id: UUID, notice_id: UUID) -> str | None:
    """Returns where it leads. Twice is fine. Raises NotFound for what is not theirs."""
    notice = await _hold(tx, account_id, notice_id)
    await _mark(tx, account_id, notice.number, notice.number)
    return notice.link


async def read_up_to(tx: Transaction, account_id: UUID, notice_id: UUID) -> None:
    """This one and all that arrived before it. What came since the person looked stays unread. Raises NotFound."""
    notice = await _hold(tx, account_id, notice_id)
    await _mark(tx, account_id, 1, notice.number)


async def _hold(tx: Transaction, account_id: UUID, notice_id: UUID) -> Place:
    if not await inbox.lock_inbox(tx, account_id):
        raise NotFound
    notice = await inbox.find(tx, account_id, notice_id)
    if notice is None:
        raise NotFound
    return notice


async def _mark(tx: Transaction, account_id: UUID, first: int, last: int) -> None:
    if await inbox.mark_read(tx, account_id, first, last):
        await say_counts(tx, [account_id])
