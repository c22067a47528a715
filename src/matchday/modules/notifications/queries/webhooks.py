"""What is asked about webhooks: what they hear, how they fare, and what became of each delivery."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.notifications.domain.catalogue import NAMES, own_types
from matchday.modules.notifications.domain.happenings import FOLLOW_KINDS
from matchday.modules.notifications.domain.parcels import Carried
from matchday.modules.notifications.domain.signatures import message_id
from matchday.modules.notifications.domain.webhook_bodies import body_of
from matchday.modules.notifications.queries.follows import SUBJECT
from matchday.modules.notifications.schemas import FollowView, ParcelDetails, ParcelView, TryView, WebhookTypeView, WebhookView

WORDS = {
    "kick_off": "Kick-off", "score": "Goals", "half_time": "Half-time", "full_time": "End of regulation time", "final": "Final score",
    "line_ups": "Line-ups", "cards": "Cards", "changes": "Moved, postponed, cancelled", "news": "News",
}  # fmt: skip

_PARCEL = """
    delivery.delivery_id, delivery.kind, coalesce(happening.facts->>'what', happening.kind) AS what, delivery.state, delivery.attempts,
    delivery.answer_status AS status, delivery.answer, delivery.last_error AS error, delivery.created_at, delivery.tried_at,
    delivery.ended_at, CASE WHEN delivery.state = 'queued' THEN delivery.next_attempt_at END AS next_attempt_at,
    delivery.milliseconds, coalesce(happening.facts, '{}')::text AS facts
"""


def webhook_types() -> list[WebhookTypeView]:
    """All that can be chosen: ours first, then what other modules say of themselves."""
    ours = [
        WebhookTypeView(kind=kind, types=list(NAMES[kind]), group="News" if kind == "news" else "Matches", words=WORDS[kind], of="subjects")
        for kind in FOLLOW_KINDS
    ]
    others = [
        WebhookTypeView(
            kind=name,
            types=[name],
            group=each.webhook.group,
            words=each.webhook.words,
            of="organisation" if each.webhook.owner == "organisation_id" else "account",
        )
        for name, each in sorted(own_types().items())
    ]
    return ours + others


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


async def subject_at(tx: Transaction, path: str) -> UUID | None:
    """What has its page at this path of our site."""
    found: UUID | None = await tx.fetchval("SELECT subject_id FROM notifications.known_subjects WHERE path = $1 LIMIT 1", path)
    return found


async def webhooks(
    tx: Transaction, *, organisation_id: UUID | None = None, account_id: UUID | None = None, webhook_id: UUID | None = None
) -> list[WebhookView]:
    """Of one owner, the newest first; or one of them."""
    rows = await tx.fetch(
        """
        SELECT destination_id AS webhook_id, sink, address, title, locale, state, ended_because, failing_since, key_number,
               CASE WHEN previous_until > now() THEN previous_until END AS previous_until, created_at,
               (SELECT count(*) FROM notifications.deliveries AS delivery
                WHERE delivery.destination_id = destination.destination_id AND delivery.state IN ('queued', 'sending')) AS waiting,
               (SELECT count(*) FROM notifications.deliveries AS delivery
                WHERE delivery.destination_id = destination.destination_id AND delivery.state IN ('dead', 'suppressed')) AS unsent
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
    """What each hears, and of whom. What concerns the owner alone names nobody."""
    rows = await tx.fetch(
        f"""
        SELECT follow.destination_id, {SUBJECT}, follow.kinds
        FROM notifications.follows AS follow LEFT JOIN notifications.known_subjects AS known USING (subject_id)
        WHERE follow.destination_id = ANY ($1::uuid[]) ORDER BY known.kind, known.name
        """,
        destination_ids,
    )
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        values = dict(row.items())
        of = found.setdefault(values.pop("destination_id"), {"kinds": [], "subjects": []})
        of["kinds"] += [kind for kind in values["kinds"] if kind not in of["kinds"]]
        if set(values["kinds"]) & set(FOLLOW_KINDS):
            of["subjects"].append(FollowView(**values, ways=[]))
    return found


async def parcels(tx: Transaction, destination_id: UUID, cursor: Cursor, *, only_failed: bool = False) -> Slice[ParcelView]:
    """A delivery log, newest first. The caller has asked whose it is."""
    after = cursor.convert(datetime, UUID)
    rows = await tx.fetch(
        f"""
        SELECT {_PARCEL}
        FROM notifications.deliveries AS delivery
        LEFT JOIN notifications.happenings AS happening ON happening.happening_id = delivery.happening_id
        WHERE delivery.destination_id = $1 AND (NOT $5 OR delivery.state IN ('dead', 'suppressed'))
          AND ($2::timestamptz IS NULL OR (delivery.created_at, delivery.delivery_id) < ($2, $3::uuid))
        ORDER BY delivery.created_at DESC, delivery.delivery_id DESC
        LIMIT $4
        """,
        destination_id,
        *(after or (None, None)),
        cursor.limit + 1,
        only_failed,
    )
    return cursor.slice(rows, key=lambda row: (row["created_at"], row["delivery_id"]), view=_parcel)


def _parcel(row: Any) -> ParcelView:
    return ParcelView(**{**row, "facts": msgspec.json.decode(row["facts"])})


async def parcel(tx: Transaction, destination_id: UUID, delivery_id: UUID) -> ParcelDetails | None:
    """One delivery, with the body and the tries. The caller has asked whose the webhook is. None: it has no such delivery."""
    row = await tx.fetchrow(
        f"""
        SELECT {_PARCEL}, delivery.happening_id, happening.kind AS happening_kind, happening.template, happening.corrects,
               coalesce(happening.happened_at, delivery.created_at) AS happened_at
        FROM notifications.deliveries AS delivery
        LEFT JOIN notifications.happenings AS happening ON happening.happening_id = delivery.happening_id
        WHERE delivery.destination_id = $1 AND delivery.delivery_id = $2
        """,
        destination_id,
        delivery_id,
    )
    if row is None:
        return None
    values = dict(row.items())
    facts = msgspec.json.decode(values["facts"])
    told = {name: values.pop(name) for name in ("happening_id", "happening_kind", "template", "corrects", "happened_at")}
    body = msgspec.json.format(body_of(Carried(**told, facts=facts)), indent=2).decode()
    return ParcelDetails(
        delivery=ParcelView(**values | {"facts": facts}), message_id=message_id(delivery_id), body=body, tries=await _tries(tx, delivery_id)
    )


async def _tries(tx: Transaction, delivery_id: UUID) -> list[TryView]:
    rows = await tx.fetch(
        """
        SELECT tried_at, milliseconds, status, words, answer FROM notifications.tries WHERE delivery_id = $1
        ORDER BY tried_at DESC LIMIT 50
        """,
        delivery_id,
    )
    return [TryView(**row) for row in rows]
