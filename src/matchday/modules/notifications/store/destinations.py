"""Where news goes, and who follows what by it."""

import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.notifications.domain.destinations import CODE_MINUTES, Destination

_COLUMNS = """
    destination_id, sink, account_id, organisation_id, address, title, locale, state, muted_until, sealed_secret
"""


async def hold_account(tx: Transaction, account_id: UUID) -> None:
    """One at a time decides about what an owner has, so that limits hold."""
    await tx.fetchval("SELECT pg_advisory_xact_lock(hashtextextended('notifications owner ' || $1::uuid::text, 0))", account_id)


async def own_destination(tx: Transaction, account_id: UUID, sink: str) -> UUID:
    """A person's inbox or mail address as a destination; made when it is first needed. The caller holds the account."""
    found: UUID | None = await tx.fetchval(
        "SELECT destination_id FROM notifications.destinations WHERE account_id = $1 AND sink = $2 AND state = 'active'", account_id, sink
    )
    return found or await put_destination(tx, new_id(), sink=sink, account_id=account_id)


async def put_destination(
    tx: Transaction,
    destination_id: UUID,
    *,
    sink: str,
    account_id: UUID | None = None,
    organisation_id: UUID | None = None,
    address: str = "",
    title: str = "",
    locale: str = "en",
    sealed_secret: bytes | None = None,
) -> UUID:
    """Returns its id."""
    await tx.execute(
        """
        INSERT INTO notifications.destinations
            (destination_id, sink, account_id, organisation_id, address, title, locale, sealed_secret)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        destination_id,
        sink,
        account_id,
        organisation_id,
        address,
        title,
        locale,
        sealed_secret,
    )
    return destination_id


async def lock_destination(tx: Transaction, destination_id: UUID) -> Destination | None:
    """None: there is none."""
    row = await tx.fetchrow(f"SELECT {_COLUMNS} FROM notifications.destinations WHERE destination_id = $1 FOR UPDATE", destination_id)
    return None if row is None else Destination(**row)


async def active_of_account(tx: Transaction, account_id: UUID) -> dict[str, UUID]:
    """A person's ways by their sinks; webhooks are not among them, for there may be several."""
    rows = await tx.fetch(
        """
        SELECT sink, destination_id FROM notifications.destinations
        WHERE account_id = $1 AND state = 'active' AND sink <> 'webhook'
        """,
        account_id,
    )
    return {row["sink"]: row["destination_id"] for row in rows}


async def active_at(tx: Transaction, sink: str, address: str) -> list[UUID]:
    """All that lead to one chat."""
    rows = await tx.fetch(
        "SELECT destination_id FROM notifications.destinations WHERE sink = $1 AND address = $2 AND state = 'active' ORDER BY 1",
        sink,
        address,
    )
    return [row["destination_id"] for row in rows]


async def count_webhooks(tx: Transaction, owner_id: UUID) -> int:
    """Of an organisation or a person, without those that have ended."""
    found: int = await tx.fetchval(
        """
        SELECT count(*) FROM notifications.destinations
        WHERE (organisation_id = $1 OR account_id = $1 AND sink = 'webhook') AND state = 'active'
        """,
        owner_id,
    )
    return found


async def save_webhook(tx: Transaction, destination_id: UUID, *, address: str, title: str, locale: str) -> None:
    """The caller holds it. What waits goes at once, unless somebody is just trying."""
    await tx.execute(
        """
        UPDATE notifications.destinations
        SET address = $2, title = $3, locale = $4, failing_since = NULL,
            due_at = CASE WHEN due_at IS NOT NULL AND NOT EXISTS (
                SELECT FROM notifications.deliveries AS tried WHERE tried.destination_id = $1 AND tried.state = 'sending'
            ) THEN now() ELSE due_at END
        WHERE destination_id = $1
        """,
        destination_id,
        address,
        title,
        locale,
    )


async def replace_secret(tx: Transaction, destination_id: UUID, sealed: bytes, overlap_hours: int) -> None:
    """The one before signs beside it for so long, and the key before beside the next one."""
    await tx.execute(
        """
        UPDATE notifications.destinations
        SET sealed_previous = CASE WHEN $3 > 0 THEN sealed_secret END,
            previous_until = CASE WHEN $3 > 0 THEN now() + make_interval(hours => $3) END,
            sealed_secret = $2, key_number = key_number + 1
        WHERE destination_id = $1
        """,
        destination_id,
        sealed,
        overlap_hours,
    )


async def mute(tx: Transaction, destination_ids: Sequence[UUID], hours: int) -> None:
    """0: no longer."""
    await tx.execute(
        """
        UPDATE notifications.destinations
        SET muted_until = CASE WHEN $2 > 0 THEN now() + make_interval(hours => $2) END
        WHERE destination_id = ANY ($1::uuid[])
        """,
        destination_ids,
        hours,
    )


async def delete_destination(tx: Transaction, destination_id: UUID) -> None:
    """With its deliveries and what it followed."""
    await tx.execute("DELETE FROM notifications.destinations WHERE destination_id = $1", destination_id)


async def is_subject(tx: Transaction, subject_id: UUID) -> bool:
    """Whether it can be followed."""
    return await tx.fetchval("SELECT true FROM notifications.known_subjects WHERE subject_id = $1", subject_id) is not None


async def unknown_subjects(tx: Transaction, subject_ids: Sequence[UUID]) -> list[UUID]:
    """Those that cannot be followed."""
    rows = await tx.fetch(
        """
        SELECT subject_id FROM unnest($1::uuid[]) AS asked (subject_id)
        WHERE NOT EXISTS (SELECT FROM notifications.known_subjects AS known WHERE known.subject_id = asked.subject_id)
        """,
        list(subject_ids),
    )
    return [row["subject_id"] for row in rows]


async def count_followed(tx: Transaction, owner_id: UUID, other_than: UUID) -> int:
    """Subjects that a person (by whatever way) or a destination follows."""
    found: int = await tx.fetchval(
        """
        SELECT count(DISTINCT follow.subject_id) FROM notifications.follows AS follow
        JOIN notifications.destinations AS destination USING (destination_id)
        WHERE (destination.account_id = $1 OR destination.destination_id = $1) AND follow.subject_id <> $2
        """,
        owner_id,
        other_than,
    )
    return found


async def put_follows(tx: Transaction, subject_id: UUID, destination_ids: Sequence[UUID], kinds: Sequence[str]) -> None:
    """The same of the subject by each of these ways."""
    await tx.execute(
        """
        INSERT INTO notifications.follows AS follow (subject_id, destination_id, kinds)
        SELECT $1, destination_id, $3 FROM unnest($2::uuid[]) AS way (destination_id) ORDER BY destination_id
        ON CONFLICT (subject_id, destination_id) DO UPDATE SET kinds = excluded.kinds WHERE follow.kinds <> excluded.kinds
        """,
        subject_id,
        destination_ids,
        kinds,
    )


async def drop_follows(tx: Transaction, subject_id: UUID, destination_ids: Sequence[UUID]) -> None:
    """Nothing of the subject goes there any more."""
    await tx.execute(
        "DELETE FROM notifications.follows WHERE subject_id = $1 AND destination_id = ANY ($2::uuid[])", subject_id, destination_ids
    )


async def follow_exactly(tx: Transaction, destination_id: UUID, kinds_by_subject: Mapping[UUID, Sequence[str]]) -> None:
    """What a webhook hears of whom, and nothing else any more. The caller holds it."""
    subjects = sorted(kinds_by_subject)
    await tx.execute(
        "DELETE FROM notifications.follows WHERE destination_id = $1 AND subject_id <> ALL ($2::uuid[])", destination_id, subjects
    )
    await tx.execute(
        """
        INSERT INTO notifications.follows AS follow (subject_id, destination_id, kinds)
        SELECT subject_id, $1, string_to_array(kinds, ' ') FROM unnest($2::uuid[], $3::text[]) AS new (subject_id, kinds)
        ON CONFLICT (subject_id, destination_id) DO UPDATE SET kinds = excluded.kinds WHERE follow.kinds <> excluded.kinds
        """,
        destination_id,
        subjects,
        [" ".join(sorted(set(kinds_by_subject[subject]))) for subject in subjects],
    )


async def copy_follows(tx: Transaction, from_id: UUID, to_id: UUID) -> None:
    """A chat that is linked hears what the person hears in their inbox."""
    await tx.execute(
        """
        INSERT INTO notifications.follows (subject_id, destination_id, kinds)
        SELECT subject_id, $2, kinds FROM notifications.follows WHERE destination_id = $1
        ON CONFLICT DO NOTHING
        """,
        from_id,
        to_id,
    )


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


async def put_code(tx: Transaction, account_id: UUID, code: str, locale: str, open_max: int) -> None:
    """The oldest beyond `open_max` no longer open anything."""
    await tx.execute(
        """
        INSERT INTO notifications.link_codes (code_hash, account_id, locale, expires_at)
        VALUES ($1, $2, $3, now() + make_interval(mins => $4))
        """,
        _hash(code),
        account_id,
        locale,
        CODE_MINUTES,
    )
    await tx.execute(
        """
        DELETE FROM notifications.link_codes WHERE expires_at <= now() OR code_hash IN (
            SELECT code_hash FROM notifications.link_codes WHERE account_id = $1 ORDER BY expires_at DESC OFFSET $2
        )
        """,
        account_id,
        open_max,
    )


async def take_code(tx: Transaction, code: str) -> tuple[UUID, str] | None:
    """The account and its language; the code opens nothing after that."""
    row = await tx.fetchrow(
        """
        DELETE FROM notifications.link_codes WHERE code_hash = $1
        RETURNING account_id, locale, expires_at > clock_timestamp() AS is_open
        """,
        _hash(code),
    )
    return (row["account_id"], row["locale"]) if row is not None and row["is_open"] else None


async def erase_destinations(tx: Transaction, account_ids: Sequence[UUID]) -> None:
    """All ways of people who are gone, with what they followed."""
    await tx.execute("DELETE FROM notifications.link_codes WHERE account_id = ANY ($1::uuid[])", account_ids)
    await tx.execute("DELETE FROM notifications.destinations WHERE account_id = ANY ($1::uuid[])", account_ids)
