"""Deliveries: put in once per event and kind, claimed with a lease, their outcome written down."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.notifications.domain.deliveries import TOO_MANY, Claimed, Dead, Later, Outcome, Resendable, Sent, Suppressed
from matchday.modules.notifications.domain.kinds import KINDS, PACED_PER_HOUR_MAX
from matchday.modules.notifications.domain.messages import Message
from matchday.modules.notifications.domain.patience import SPREAD

_JSON = msgspec.json.Encoder()


async def put(tx: Transaction, message: Message, event_id: UUID, headers: dict[str, str]) -> None:
    """An event heard twice puts nothing the second time. A mail too many for one recipient is kept as not to be sent."""
    kind = KINDS[message.kind]
    paced_for = (message.recipient or str(message.account_id)).lower() if kind.is_paced else None
    await tx.execute(
        """
        INSERT INTO notifications.deliveries
            (delivery_id, event_id, kind, category, account_id, recipient, locale, context, sealed_path, sealed_for,
             expires_at, outlives_account, paced_for, headers, state, ended_at, last_error)
        SELECT $1, $2, $3, $4,
               coalesce($5, (SELECT account_id FROM notifications.known_contacts WHERE lower(email) = lower($6) LIMIT 1)),
               $6, $7, $8::jsonb, CASE WHEN NOT is_too_many THEN $9 END, CASE WHEN NOT is_too_many THEN $10 END, $11, $12, $13,
               $14::jsonb, CASE WHEN is_too_many THEN 'suppressed' ELSE 'queued' END, CASE WHEN is_too_many THEN now() END,
               CASE WHEN is_too_many THEN $16 END
        FROM (
            SELECT count(*) >= $15 AS is_too_many
            FROM notifications.deliveries
            WHERE paced_for = $13 AND created_at > now() - interval '1 hour' AND state <> 'suppressed'
        ) AS paced
        ON CONFLICT (event_id, kind) DO NOTHING
        """,
        new_id(),
        event_id,
        kind.name,
        kind.category,
        message.account_id,
        message.recipient,
        message.locale,
        _JSON.encode(message.context).decode(),
        message.sealed_path,
        message.sealed_for,
        message.expires_at,
        message.outlives_account,
        paced_for,
        _JSON.encode(headers).decode(),
        PACED_PER_HOUR_MAX,
        TOO_MANY,
    )


async def put_many(tx: Transaction, told: Sequence[tuple[UUID, Message]], headers: dict[str, str]) -> None:
    """Messages of kinds that are not paced, by one statement, behind the mails that people wait for. Each once by its id."""
    await tx.execute(
        """
        INSERT INTO notifications.deliveries
            (delivery_id, event_id, kind, category, account_id, recipient, locale, context, sealed_path, sealed_for, headers, is_bulk)
        SELECT new.delivery_id, new.event_id, new.kind, new.category,
               coalesce(
                   new.account_id, (SELECT account_id FROM notifications.known_contacts WHERE lower(email) = lower(new.recipient) LIMIT 1)
               ),
               new.recipient, new.locale, new.context::jsonb, new.sealed_path, new.sealed_for, $11::jsonb, true
        FROM unnest(
            $1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]
        ) AS new (delivery_id, event_id, kind, category, account_id, recipient, locale, context, sealed_path, sealed_for)
        ON CONFLICT (event_id, kind) DO NOTHING
        """,
        [new_id() for _ in told],
        [event_id for event_id, _ in told],
        [message.kind for _, message in told],
        [KINDS[message.kind].category for _, message in told],
        [message.account_id for _, message in told],
        [message.recipient for _, message in told],
        [message.locale for _, message in told],
        [_JSON.encode(message.context).decode() for _, message in told],
        [message.sealed_path for _, message in told],
        [message.sealed_for for _, message in told],
        _JSON.encode(headers).decode(),
    )


async def claim(tx: Transaction, limit: int, seconds: int) -> list[Claimed]:
    """The oldest that are due, with their recipients as they are now. They come round again after `seconds` unless their
    outcome is written down: a process that dies in between loses nothing."""
    rows = await tx.fetch(
        """
        WITH due AS (
            SELECT delivery_id FROM notifications.deliveries
            WHERE sink = 'email' AND state IN ('queued', 'sending') AND next_attempt_at <= now()
            ORDER BY is_bulk, next_attempt_at
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ), claimed AS (
            UPDATE notifications.deliveries AS delivery
            SET state = 'sending', attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => $2)
            FROM due WHERE delivery.delivery_id = due.delivery_id
            RETURNING delivery.*
        )
        SELECT claimed.delivery_id, claimed.kind, claimed.category, claimed.account_id,
               coalesce(happening.facts, claimed.context)::text AS context, claimed.sealed_path,
               claimed.sealed_for, claimed.headers, claimed.attempts, claimed.outlives_account,
               coalesce(claimed.recipient, contact.email) AS recipient,
               CASE WHEN claimed.recipient IS NULL OR lower(claimed.recipient) = lower(contact.email)
                    THEN coalesce(contact.name, '') ELSE '' END AS name,  -- another address may be a stranger's
               coalesce(claimed.locale, contact.locale, 'en') AS locale,
               extract(epoch FROM now() - claimed.queued_at)::float8 AS age_seconds,
               coalesce(claimed.expires_at <= now(), false) AS has_expired,
               contact.account_id IS NOT NULL AS is_account_known,
               contact.account_id IS NOT NULL AND contact.email IS NULL AS is_account_deleted,
               wish.is_on AS wish,
               silenced.category IS NOT NULL AS is_silenced
        FROM claimed
        LEFT JOIN notifications.happenings AS happening ON happening.happening_id = claimed.happening_id
        LEFT JOIN notifications.known_contacts AS contact ON contact.account_id = claimed.account_id
        LEFT JOIN notifications.preferences AS wish
            ON wish.account_id = claimed.account_id AND wish.category = claimed.category AND wish.channel = 'email'
        LEFT JOIN notifications.silenced_addresses AS silenced
            ON silenced.category = claimed.category AND silenced.address_hash = sha256(convert_to(lower(claimed.recipient), 'UTF8'))
        ORDER BY claimed.created_at
        """,
        limit,
        float(seconds),
    )
    return [_claimed(row) for row in rows]


def _claimed(row: Any) -> Claimed:
    return Claimed(**{**row, "context": msgspec.json.decode(row["context"]), "headers": msgspec.json.decode(row["headers"])})


async def write_outcome(tx: Transaction, delivery: Claimed, outcome: Outcome) -> bool:
    """False when it has been claimed again since: then the later claim decides. That it was sent is always true."""
    match outcome:
        case Sent():
            return await _write_sent(tx, delivery)
        case Later():
            return await _write_later(tx, delivery, outcome)
        case Dead(words=words):
            return await _write_end(tx, delivery, "dead", words)
        case Suppressed(words=words):
            return await _write_end(tx, delivery, "suppressed", words)


async def _write_sent(tx: Transaction, delivery: Claimed) -> bool:
    """The link has done its duty here."""
    return bool(
        await tx.execute(
            """
            UPDATE notifications.deliveries
            SET state = 'sent', ended_at = now(), sealed_path = NULL, sealed_for = NULL, context = '{}', last_error = NULL
            WHERE delivery_id = $1 AND state <> 'sent'
            """,
            delivery.delivery_id,
        )
    )


async def _write_later(tx: Transaction, delivery: Claimed, later: Later) -> bool:
    return bool(
        await tx.execute(
            """
            UPDATE notifications.deliveries
            SET state = 'queued', last_error = $3, awaits_contact = $5, attempts = attempts - CASE WHEN $6 THEN 0 ELSE 1 END,
                next_attempt_at = now() + make_interval(secs => $4 * (1 - $7 + 2 * $7 * random()))
            WHERE delivery_id = $1 AND state = 'sending' AND attempts = $2
            """,
            delivery.delivery_id,
            delivery.attempts,
            later.words,
            float(later.seconds),
            later.awaits_contact,
            later.is_counted,
            SPREAD,
        )
    )


async def _write_end(tx: Transaction, delivery: Claimed, state: str, words: str) -> bool:
    return bool(
        await tx.execute(
            """
            UPDATE notifications.deliveries SET state = $3, ended_at = now(), last_error = $4
            WHERE delivery_id = $1 AND state = 'sending' AND attempts = $2
            """,
            delivery.delivery_id,
            delivery.attempts,
            state,
            words,
        )
    )


async def give_back(tx: Transaction, deliveries: Sequence[Claimed]) -> None:
    """They were claimed and not tried: the process ends. Whoever goes on takes them at once."""
    await tx.execute(
        """
        UPDATE notifications.deliveries AS delivery SET state = 'queued', attempts = delivery.attempts - 1, next_attempt_at = now()
        FROM unnest($1::uuid[], $2::integer[]) AS claimed (delivery_id, attempts)
        WHERE delivery.delivery_id = claimed.delivery_id AND delivery.state = 'sending' AND delivery.attempts = claimed.attempts
        """,
        [delivery.delivery_id for delivery in deliveries],
        [delivery.attempts for delivery in deliveries],
    )


async def lock_resendable(tx: Transaction, delivery_id: UUID) -> Resendable | None:
    """None: there is no such delivery."""
    row = await tx.fetchrow(
        """
        SELECT delivery.delivery_id, delivery.state, delivery.expires_at,
               coalesce(delivery.expires_at <= clock_timestamp(), false) AS has_expired, delivery.destination_id,
               coalesce(destination.state = 'active', true)
                   AND (delivery.recipient IS NOT NULL OR contact.email IS NOT NULL OR contact.account_id IS NULL) AS has_recipient
        FROM notifications.deliveries AS delivery
        LEFT JOIN notifications.destinations AS destination ON destination.destination_id = delivery.destination_id
        LEFT JOIN notifications.known_contacts AS contact ON contact.account_id = delivery.account_id
        WHERE delivery.delivery_id = $1
        FOR UPDATE OF delivery
        """,
        delivery_id,
    )
    return None if row is None else Resendable(**row)


async def queue_again(tx: Transaction, delivery_id: UUID) -> None:
    """With all its tries before it."""
    await tx.execute(
        """
        UPDATE notifications.deliveries
        SET state = 'queued', attempts = 0, next_attempt_at = now(), ended_at = NULL, awaits_contact = false, queued_at = now()
        WHERE delivery_id = $1
        """,
        delivery_id,
    )


async def wake_waiting(tx: Transaction, accounts: Sequence[UUID]) -> None:
    """These accounts are known now: what waited for that goes at once."""
    await tx.execute(
        """
        UPDATE notifications.deliveries SET next_attempt_at = now()
        WHERE account_id = ANY ($1::uuid[]) AND state = 'queued' AND awaits_contact
        """,
        accounts,
    )


async def erase(tx: Transaction, accounts: Sequence[UUID]) -> None:
    """The accounts are gone: nothing personal stays, and nothing is sent any more but that they are gone."""
    await tx.execute(
        """
        UPDATE notifications.deliveries
        SET recipient = NULL, context = '{}', sealed_path = NULL, sealed_for = NULL, paced_for = NULL, last_error = NULL,
            state = CASE WHEN state IN ('queued', 'sending') THEN 'dead' ELSE state END, ended_at = coalesce(ended_at, now())
        WHERE account_id = ANY ($1::uuid[]) AND NOT (outlives_account AND state IN ('queued', 'sending'))
        """,
        accounts,
    )
