"""Inboxes and their notices. Whoever changes one holds its row first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.notifications.domain.inbox import NOTICE_DAYS_MAX, NOTICES_MAX, OF_STRANGERS_MAX, Candidate, Place
from matchday.modules.notifications.domain.kinds import KINDS
from matchday.modules.notifications.domain.messages import Message

SWEPT_ACCOUNTS_MAX = 500

_JSON = msgspec.json.Encoder()


async def candidates(tx: Transaction, told: Sequence[tuple[UUID, Message]]) -> list[Candidate]:
    """Each message with the account it is for and what that account wants. Left out is what is there already, and what is
    for somebody who is gone."""
    rows = await tx.fetch(
        """
        SELECT told.event_id, told.kind, told.category, coalesce(told.account_id, owner.account_id) AS account_id, told.context,
               told.link, wish.is_on AS wish
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[])
            WITH ORDINALITY AS told (event_id, kind, category, account_id, recipient, context, link, place)
        LEFT JOIN notifications.known_contacts AS owner ON told.account_id IS NULL AND lower(owner.email) = lower(told.recipient)
        LEFT JOIN notifications.known_contacts AS known ON known.account_id = told.account_id
        LEFT JOIN notifications.preferences AS wish
            ON wish.account_id = coalesce(told.account_id, owner.account_id) AND wish.category = told.category AND wish.channel = 'inbox'
        WHERE (known.account_id IS NULL OR known.email IS NOT NULL)
          AND NOT EXISTS (SELECT FROM notifications.notices AS told_before
                          WHERE told_before.event_id = told.event_id AND told_before.kind = told.kind)
        ORDER BY told.place
        """,
        [event_id for event_id, _ in told],
        [message.kind for _, message in told],
        [KINDS[message.kind].category for _, message in told],
        [message.account_id for _, message in told],
        [message.recipient for _, message in told],
        [_JSON.encode(message.context).decode() for _, message in told],
        [message.path for _, message in told],
    )
    return [Candidate(**row) for row in rows]


async def lock_and_number(tx: Transaction, wanted: Sequence[tuple[UUID, Candidate]]) -> dict[UUID, int]:
    """Holds the inboxes of these accounts, and returns the last number of each, with room for what is to come below it."""
    amounts = Counter(account_id for account_id, _ in wanted)
    accounts = sorted(amounts)
    rows = await tx.fetch(
        """
        INSERT INTO notifications.inboxes AS inbox (account_id, last_number)
        SELECT account_id, amount FROM unnest($1::uuid[], $2::bigint[]) AS new (account_id, amount) ORDER BY account_id
        ON CONFLICT (account_id) DO UPDATE SET last_number = inbox.last_number + excluded.last_number
        RETURNING account_id, last_number
        """,
        accounts,
        [amounts[account_id] for account_id in accounts],
    )
    return {row["account_id"]: row["last_number"] for row in rows}


async def put_notices(tx: Transaction, wanted: Sequence[tuple[UUID, Candidate]], last: Mapping[UUID, int]) -> None:
    """In the order they come, the newest with its inbox's last number."""
    left = dict(last)
    numbers = []
    for account_id, _ in reversed(wanted):
        numbers.append(left[account_id])
        left[account_id] -= 1
    await tx.execute(
        """
        INSERT INTO notifications.notices (notice_id, account_id, number, event_id, kind, category, context, link)
        SELECT notice_id, account_id, number, event_id, kind, category, context::jsonb, link
        FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[])
            AS new (notice_id, account_id, number, event_id, kind, category, context, link)
        ON CONFLICT (event_id, kind) DO NOTHING
        """,
        [new_id() for _ in wanted],
        [account_id for account_id, _ in wanted],
        numbers[::-1],
        [candidate.event_id for _, candidate in wanted],
        [candidate.kind for _, candidate in wanted],
        [candidate.category for _, candidate in wanted],
        [candidate.context for _, candidate in wanted],
        [candidate.link for _, candidate in wanted],
    )


async def forget_surplus(tx: Transaction, accounts: Sequence[UUID]) -> None:
    """Beyond what an inbox holds, the oldest."""
    await _forget_beyond(tx, accounts, OF_STRANGERS_MAX, [kind.name for kind in KINDS.values() if kind.is_paced])
    await _forget_beyond(tx, accounts, NOTICES_MAX, list(KINDS))


async def _forget_beyond(tx: Transaction, accounts: Sequence[UUID], amount: int, kinds: Sequence[str]) -> None:
    await tx.execute(
        """
        DELETE FROM notifications.notices AS notice
        USING unnest($1::uuid[]) AS full_inbox (account_id)
        WHERE notice.account_id = full_inbox.account_id AND notice.kind = ANY ($3::text[]) AND notice.number <= (
            SELECT kept.number FROM notifications.notices AS kept
            WHERE kept.account_id = full_inbox.account_id AND kept.kind = ANY ($3::text[])
            ORDER BY kept.number DESC OFFSET $2 LIMIT 1
        )
        """,
        accounts,
        amount,
        kinds,
    )


async def count_unread(tx: Transaction, accounts: Sequence[UUID]) -> dict[UUID, int]:
    """Of each of these accounts. Exact for whoever holds their inboxes."""
    rows = await tx.fetch(
        """
        SELECT account_id, count(notice.notice_id) AS unread
        FROM unnest($1::uuid[]) AS asked (account_id)
        LEFT JOIN notifications.notices AS notice USING (account_id)
        WHERE notice.read_at IS NULL
        GROUP BY account_id
        """,
        accounts,
    )
    counts = {row["account_id"]: row["unread"] for row in rows}
    return {account_id: counts.get(account_id, 0) for account_id in accounts}


async def lock_inbox(tx: Transaction, account_id: UUID) -> bool:
    """False: nothing ever arrived."""
    found = await tx.fetchval("SELECT true FROM notifications.inboxes WHERE account_id = $1 FOR UPDATE", account_id)
    return found is not None


async def find(tx: Transaction, account_id: UUID, notice_id: UUID) -> Place | None:
    """One of the account's own notices. None: it is not theirs, or gone."""
    row = await tx.fetchrow(
        "SELECT number, link FROM notifications.notices WHERE notice_id = $1 AND account_id = $2", notice_id, account_id
    )
    return None if row is None else Place(**row)


async def mark_read(tx: Transaction, account_id: UUID, first: int, last: int) -> int:
    """Those from `first` to `last`; returns how many were unread."""
    return await tx.execute(
        """
        UPDATE notifications.notices SET read_at = now()
        WHERE account_id = $1 AND number BETWEEN $2 AND $3 AND read_at IS NULL
        """,
        account_id,
        first,
        last,
    )


async def lock_with_old(tx: Transaction) -> list[UUID]:
    """Inboxes with notices that are too old. Those that somebody changes just now wait for the next round, so that this
    never stands in anybody's way."""
    rows = await tx.fetch(
        """
        SELECT inbox.account_id FROM notifications.inboxes AS inbox
        WHERE inbox.account_id IN (
            SELECT account_id FROM notifications.notices WHERE created_at < now() - make_interval(days => $1) LIMIT $2
        )
        FOR UPDATE SKIP LOCKED
        """,
        NOTICE_DAYS_MAX,
        SWEPT_ACCOUNTS_MAX,
    )
    return [row["account_id"] for row in rows]


async def forget_old(tx: Transaction, accounts: Sequence[UUID]) -> int:
    """Returns how many there were."""
    return await tx.execute(
        "DELETE FROM notifications.notices WHERE account_id = ANY ($1::uuid[]) AND created_at < now() - make_interval(days => $2)",
        accounts,
        NOTICE_DAYS_MAX,
    )


async def erase_inboxes(tx: Transaction, accounts: Sequence[UUID]) -> None:
    """With all notices."""
    await tx.execute("DELETE FROM notifications.inboxes WHERE account_id = ANY ($1::uuid[])", accounts)
