"""Deliveries that sinks carry: one for each destination and happening, claimed by destination, each with what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.notifications.domain.destinations import FAILED_FOR_DAYS, Receiver
from matchday.modules.notifications.domain.happenings import Happening
from matchday.modules.notifications.domain.parcels import Ended, Failed, Parcel, ParcelOutcome, Refused, Taken
from matchday.modules.notifications.domain.retrying import FAILING_HOURS_MAX

_JSON = msgspec.json.Encoder()


async def put_parcels(
    tx: Transaction, happening: Happening, receivers: Sequence[Receiver], headers: Mapping[str, str], category: str
) -> None:
    """Once for each destination, whatever happens in between. Destinations outside are due then; mail goes by its own worker."""
    await tx.execute(
        """
        INSERT INTO notifications.deliveries
            (delivery_id, event_id, kind, category, account_id, context, headers, sink, destination_id, happening_id, is_bulk)
        SELECT delivery_id, md5($1::uuid::text || destination_id::text)::uuid, $2, $3,
               account_id, '{}', $4::jsonb, sink, destination_id, $1, true
        FROM unnest($5::uuid[], $6::uuid[], $7::text[], $8::uuid[]) AS new (delivery_id, destination_id, sink, account_id)
        ON CONFLICT (event_id, kind) DO NOTHING
        """,
        happening.happening_id,
        happening.template,
        category,
        _JSON.encode(headers).decode(),
        [new_id() for _ in receivers],
        [each.destination_id for each in receivers],
        [each.sink for each in receivers],
        [each.account_id for each in receivers],
    )
    await wake(tx, [each.destination_id for each in receivers if each.sink != "email"])


async def put_ping(tx: Transaction, destination_id: UUID, sink: str, category: str) -> UUID:
    """A test that tells nothing."""
    delivery_id = new_id()
    await tx.execute(
        """
        INSERT INTO notifications.deliveries (delivery_id, event_id, kind, category, context, sink, destination_id)
        VALUES ($1, $1, 'ping', $4, '{}', $3, $2)
        """,
        delivery_id,
        destination_id,
        sink,
        category,
    )
    await wake(tx, [destination_id])
    return delivery_id


async def wake(tx: Transaction, destination_ids: Sequence[UUID]) -> None:
    """There is something to send. One that is being tried, or that rests after a failure, keeps its time. Held first: whoever
    finds a destination empty in this moment must have said so before it is looked at."""
    await tx.execute(
        "SELECT FROM notifications.destinations WHERE destination_id = ANY ($1::uuid[]) ORDER BY destination_id FOR UPDATE",
        destination_ids,
    )
    await tx.execute(
        """
        UPDATE notifications.destinations SET due_at = now()
        WHERE destination_id = ANY ($1::uuid[]) AND due_at IS NULL AND state = 'active'
        """,
        destination_ids,
    )


async def lock_pace(tx: Transaction, sink: str) -> int:
    """How many this sink has sent in this second, over all processes; the caller claims under this lock."""
    await tx.execute("INSERT INTO notifications.paces (sink) VALUES ($1) ON CONFLICT DO NOTHING", sink)
    used: int = await tx.fetchval(
        """
        SELECT CASE WHEN second = floor(extract(epoch FROM clock_timestamp())) THEN used ELSE 0 END
        FROM notifications.paces WHERE sink = $1 FOR UPDATE
        """,
        sink,
    )
    return used


async def note_pace(tx: Transaction, sink: str, used: int) -> None:
    """The caller holds it."""
    await tx.execute(
        "UPDATE notifications.paces SET second = floor(extract(epoch FROM clock_timestamp())), used = $2 WHERE sink = $1", sink, used
    )


async def claim_parcels(tx: Transaction, sink: str, limit: int, seconds: int) -> list[Parcel]:
    """The oldest delivery that is due of each destination that is due: one at a time for each, so that they arrive in order and
    one that answers slowly holds up nobody else. The claim is the destination's; a delivery keeps its place, so that what the dead
    had in hand still goes before what came later. A destination without any is done until the next."""
    rows = await tx.fetch(
        """
        WITH due AS (
            SELECT destination_id FROM notifications.destinations
            WHERE sink = $1 AND due_at <= now() ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ), first AS (
            SELECT due.destination_id, delivery.delivery_id, delivery.next_attempt_at
            FROM due LEFT JOIN LATERAL (
                SELECT delivery_id, next_attempt_at FROM notifications.deliveries
                WHERE destination_id = due.destination_id AND state IN ('queued', 'sending') ORDER BY next_attempt_at, delivery_id LIMIT 1
            ) AS delivery ON true
        ), resting AS (
            UPDATE notifications.destinations AS destination
            SET due_at = CASE WHEN first.next_attempt_at <= now() THEN now() + make_interval(secs => $3) ELSE first.next_attempt_at END
            FROM first WHERE destination.destination_id = first.destination_id
            RETURNING destination.*
        ), claimed AS (
            UPDATE notifications.deliveries AS delivery
            SET state = 'sending', attempts = attempts + 1, tried_at = now()
            FROM first WHERE delivery.delivery_id = first.delivery_id AND first.next_attempt_at <= now()
            RETURNING delivery.*
        )
        SELECT claimed.delivery_id, claimed.destination_id, claimed.attempts, claimed.kind, claimed.headers::text AS headers,
               claimed.created_at, claimed.reference, resting.address, resting.sealed_secret, resting.key_number, resting.state,
               resting.account_id,
               CASE WHEN resting.previous_until > now() THEN resting.sealed_previous END AS sealed_previous,
               coalesce(contact.locale, resting.locale) AS locale, happening.happening_id, happening.kind AS happening_kind,
               happening.template, happening.facts::text AS facts, coalesce(happening.happened_at, claimed.created_at) AS happened_at,
               happening.corrects,
               (SELECT earlier.reference FROM notifications.deliveries AS earlier
                WHERE earlier.happening_id = happening.corrects AND earlier.destination_id = claimed.destination_id LIMIT 1) AS earlier
        FROM claimed
        JOIN resting USING (destination_id)
        LEFT JOIN notifications.happenings AS happening ON happening.happening_id = claimed.happening_id
        LEFT JOIN notifications.known_contacts AS contact ON contact.account_id = resting.account_id
        ORDER BY claimed.created_at
        """,
        sink,
        limit,
        float(seconds),
    )
    return [_parcel(row) for row in rows]


def _parcel(row: Any) -> Parcel:
    return Parcel(
        **{
            **row,
            "facts": msgspec.json.decode(row["facts"]) if row["facts"] is not None else {},
            "headers": msgspec.json.decode(row["headers"]),
        }
    )


async def write_outcome(tx: Transaction, parcel: Parcel, outcome: ParcelOutcome, gap_seconds: float) -> str | None:
    """Under the destination's row. A claim that has ended since decides nothing any more, but what was taken was taken. Returns
    why the destination is ended by it, or None."""
    await tx.fetchrow("SELECT true FROM notifications.destinations WHERE destination_id = $1 FOR UPDATE", parcel.destination_id)
    match outcome:
        case Taken():
            await _end(tx, parcel, "sent", outcome.status, outcome.answer, None, reference=outcome.reference)
            return await _rest(tx, parcel, gap_seconds, is_failing=False)
        case Failed(seconds=None):
            await _end(tx, parcel, "dead", outcome.status, outcome.answer, outcome.words)
            return await _rest(tx, parcel, outcome.rest_seconds, is_failing=True, is_last=True)
        case Failed():
            await _later(tx, parcel, outcome)
            return await _rest(tx, parcel, outcome.rest_seconds, is_failing=True)
        case Refused():
            await _end(tx, parcel, "dead", outcome.status, outcome.answer, outcome.words)
            return await _rest(tx, parcel, gap_seconds, is_failing=outcome.is_failing, is_last=outcome.is_failing)
        case Ended():
            await _end(tx, parcel, "dead", outcome.status, outcome.answer, outcome.words)
            return await end_destinations(tx, [parcel.destination_id], outcome.words)


async def _end(
    tx: Transaction, parcel: Parcel, state: str, status: int | None, answer: str, words: str | None, *, reference: str | None = None
) -> None:
    await tx.execute(
        """
        UPDATE notifications.deliveries
        SET state = $3, ended_at = now(), last_error = $4, answer_status = $5, answer = $6, reference = coalesce($7, reference)
        WHERE delivery_id = $1 AND state <> 'sent' AND ($3 = 'sent' OR (state = 'sending' AND attempts = $2))
        """,
        parcel.delivery_id,
        parcel.attempts,
        state,
        words,
        status,
        answer,
        reference,
    )


async def _later(tx: Transaction, parcel: Parcel, failed: Failed) -> None:
    await tx.execute(
        """
        UPDATE notifications.deliveries
        SET state = 'queued', last_error = $3, answer_status = $4, answer = $5, attempts = attempts - CASE WHEN $7 THEN 0 ELSE 1 END,
            next_attempt_at = now() + make_interval(secs => $6)
        WHERE delivery_id = $1 AND state = 'sending' AND attempts = $2
        """,
        parcel.delivery_id,
        parcel.attempts,
        failed.words,
        failed.status,
        failed.answer,
        float(failed.seconds or 0),
        failed.is_counted,
    )


async def _rest(tx: Transaction, parcel: Parcel, seconds: float, *, is_failing: bool, is_last: bool = False) -> str | None:
    """When the destination may be tried again; one that has failed for days is ended when a delivery has had its last try, so
    that none is cut off before. A good answer in between begins the days anew."""
    has_failed_for_days = await tx.fetchval(
        """
        UPDATE notifications.destinations
        SET due_at = clock_timestamp() + make_interval(secs => $2), failing_since = CASE WHEN $3 THEN coalesce(failing_since, now()) END
        WHERE destination_id = $1 AND state = 'active'
        RETURNING failing_since < now() - make_interval(hours => $4)
        """,
        parcel.destination_id,
        float(seconds),
        is_failing,
        FAILING_HOURS_MAX,
    )
    return await end_destinations(tx, [parcel.destination_id], FAILED_FOR_DAYS) if has_failed_for_days and is_last else None


async def give_back(tx: Transaction, parcel: Parcel) -> None:
    """It was claimed and not tried to the end: the process ends. Whoever goes on takes it at once."""
    await tx.execute(
        """
        UPDATE notifications.deliveries SET state = 'queued', attempts = attempts - 1
        WHERE delivery_id = $1 AND state = 'sending' AND attempts = $2
        """,
        parcel.delivery_id,
        parcel.attempts,
    )
    await tx.execute(
        "UPDATE notifications.destinations SET due_at = now() WHERE destination_id = $1 AND state = 'active'", parcel.destination_id
    )


async def end_destinations(tx: Transaction, destination_ids: Sequence[UUID], words: str) -> str | None:
    """Nothing goes there any more, and nothing is followed by it until it is switched on again. None: they had ended before."""
    ended = await tx.execute(
        """
        UPDATE notifications.destinations
        SET state = 'ended', ended_because = $2, ended_at = now(), due_at = NULL, sealed_previous = NULL, previous_until = NULL
        WHERE destination_id = ANY ($1::uuid[]) AND state = 'active'
        """,
        destination_ids,
        words,
    )
    await tx.execute(
        """
        UPDATE notifications.deliveries SET state = 'suppressed', ended_at = now(), last_error = $2
        WHERE destination_id = ANY ($1::uuid[]) AND state IN ('queued', 'sending')
        """,
        destination_ids,
        words,
    )
    return words if ended else None
