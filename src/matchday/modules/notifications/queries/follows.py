"""What is asked about what people and webhooks follow, and what became of what was sent."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.notifications.schemas import FollowView, ParcelView, WaysView, WebhookView

_SUBJECT = """
    follow.subject_id, coalesce(known.kind, 'match') AS subject, coalesce(known.name, '') AS name, coalesce(known.detail, '') AS detail,
    coalesce(known.path, '') AS path
"""


async def followed(tx: Transaction, account_id: UUID) -> list[FollowView]:
    """All that a person follows, by kind and name."""
    rows = await tx.fetch(
        f"""
        SELECT {_SUBJECT}, array_agg(DISTINCT destination.sink) AS ways,
               (SELECT array_agg(DISTINCT one ORDER BY one)
                FROM unnest(string_to_array(string_agg(array_to_string(follow.kinds, ','), ','), ',')) AS one) AS kinds
        FROM notifications.destinations AS destination
        JOIN notifications.follows AS follow USING (destination_id)
        LEFT JOIN notifications.known_subjects AS known USING (subject_id)
        WHERE destination.account_id = $1 AND destination.sink <> 'webhook' AND destination.state = 'active'
        GROUP BY follow.subject_id, known.kind, known.name, known.detail, known.path
        ORDER BY known.kind, known.name, follow.subject_id
        """,
        account_id,
    )
    return [FollowView(**row) for row in rows]


async def subject(tx: Transaction, account_id: UUID, subject_id: UUID) -> FollowView | None:
    """One that can be followed, with what the person hears of it. None: it is not known here."""
    row = await tx.fetchrow(
        "SELECT subject_id, kind AS subject, name, detail, path FROM notifications.known_subjects WHERE subject_id = $1", subject_id
    )
    if row is None:
        return None
    held = next((each for each in await followed(tx, account_id) if each.subject_id == subject_id), None)
    return held or FollowView(**row, kinds=[], ways=[])


async def ways(tx: Transaction, account_id: UUID) -> WaysView:
    """How a person is told what they follow."""
    rows = await tx.fetch(
        """
        SELECT sink, title, state, ended_because, CASE WHEN muted_until > now() THEN muted_until END AS muted_until
        FROM notifications.destinations WHERE account_id = $1 AND sink <> 'webhook' ORDER BY created_at
        """,
        account_id,
    )
    active = {row["sink"]: row for row in rows if row["state"] == "active"}
    ended = [row["ended_because"] for row in rows if row["sink"] == "telegram" and row["state"] == "ended"]
    return WaysView(
        telegram=active["telegram"]["title"] if "telegram" in active else None,
        telegram_ended=ended[-1] if ended and "telegram" not in active else None,
        muted_until=max((row["muted_until"] for row in active.values() if row["muted_until"]), default=None),
    )


async def can_be_followed(tx: Transaction, organisation_id: UUID) -> list[FollowView]:
    """What an organisation's webhooks may choose from: itself, and its teams and competitions of now."""
    rows = await tx.fetch(
        """
        SELECT known.subject_id, known.kind AS subject, known.name, known.detail, known.path, '{}'::text[] AS kinds, '{}'::text[] AS ways
        FROM notifications.known_subjects AS known
        WHERE known.subject_id = $1 OR known.subject_id IN (
            SELECT unnest(ARRAY[(known ->'facts'->>'competition_id')::uuid, (known->'facts'->>'home_team_id')::uuid,
                                (known->'facts'->>'away_team_id')::uuid])
            FROM notifications.known_matches WHERE (known->'facts'->>'organisation_id')::uuid = $1
        )
        ORDER BY CASE known.kind WHEN 'organisation' THEN 0 WHEN 'competition' THEN 1 ELSE 2 END, known.name
        LIMIT 300
        """,
        organisation_id,
    )
    return [FollowView(**row) for row in rows]


async def webhooks(
    tx: Transaction, *, organisation_id: UUID | None = None, account_id: UUID | None = None, webhook_id: UUID | None = None
) -> list[WebhookView]:
    """Of one owner, the newest first; or one of them."""
    rows = await tx.fetch(
        """
        SELECT destination_id AS webhook_id, sink, address, title, locale, state, ended_because, failing_since,
               CASE WHEN previous_until > now() THEN previous_until END AS previous_until, created_at,
               (SELECT count(*) FROM notifications.deliveries AS delivery
                WHERE delivery.destination_id = destination.destination_id AND delivery.state IN ('queued', 'sending')) AS waiting
        FROM notifications.destinations AS destination
        WHERE (organisation_id = $1 OR account_id = $2 AND sink = 'webhook') AND ($3::uuid IS NULL OR destination_id = $3)
        ORDER BY destination_id DESC
        """,
        organisation_id,
        account_id,
        webhook_id,
    )
    follows = await _follows(tx, [row["webhook_id"] for row in rows])
    return [WebhookView(**row, **follows.get(row["webhook_id"], {"kinds": [], "subjects": []})) for row in rows]


async def _follows(tx: Transaction, destination_ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = await tx.fetch(
        f"""
        SELECT follow.destination_id, {_SUBJECT}, follow.kinds
        FROM notifications.follows AS follow LEFT JOIN notifications.known_subjects AS known USING (subject_id)
        WHERE follow.destination_id = ANY ($1::uuid[]) ORDER BY known.kind, known.name
        """,
        destination_ids,
    )
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        values = dict(row.items())
        of = found.setdefault(values.pop("destination_id"), {"kinds": values["kinds"], "subjects": []})
        of["subjects"].append(FollowView(**values, ways=[]))
    return found


async def parcels(tx: Transaction, destination_id: UUID, cursor: Cursor) -> Slice[ParcelView]:
    """A delivery log, newest first. The caller has asked whose it is."""
    after = cursor.convert(datetime, UUID)
    rows = await tx.fetch(
        """
        SELECT delivery.delivery_id, delivery.kind, happening.facts->>'what' AS what, delivery.state, delivery.attempts,
               delivery.answer_status AS status, delivery.answer, delivery.last_error AS error, delivery.created_at, delivery.tried_at,
               delivery.ended_at, CASE WHEN delivery.state = 'queued' THEN delivery.next_attempt_at END AS next_attempt_at,
               coalesce(happening.facts, '{}')::text AS facts
        FROM notifications.deliveries AS delivery
        LEFT JOIN notifications.happenings AS happening ON happening.happening_id = delivery.happening_id
        WHERE delivery.destination_id = $1
          AND ($2::timestamptz IS NULL OR (delivery.created_at, delivery.delivery_id) < ($2, $3::uuid))
        ORDER BY delivery.created_at DESC, delivery.delivery_id DESC
        LIMIT $4
        """,
        destination_id,
        *(after or (None, None)),
        cursor.limit + 1,
    )
    return cursor.slice(rows, key=lambda row: (row["created_at"], row["delivery_id"]), view=_parcel)


def _parcel(row: Any) -> ParcelView:
    return ParcelView(**{**row, "facts": msgspec.json.decode(row["facts"])})
