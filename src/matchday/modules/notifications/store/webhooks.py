"""Webhooks beyond their queue: how each try went, switched off and on again, and everything that failed sent once more."""

from datetime import datetime
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.notifications.domain.destinations import WITHDRAWN
from matchday.modules.notifications.domain.parcels import Parcel, ParcelOutcome, Taken

REPLAYED_MAX = 10_000
"""Deliveries that one click sends again, the oldest first."""


class EndedWebhook(msgspec.Struct, frozen=True, kw_only=True):
    """One that was switched off just now. `unsent` is what it did not take."""

    destination_id: UUID
    organisation_id: UUID | None
    account_id: UUID | None
    address: str
    title: str
    unsent: int

    @property
    def path(self) -> str:
        """Its page."""
        if self.organisation_id is not None:
            return f"/manage/organisations/{self.organisation_id}/webhooks/{self.destination_id}"
        return f"/me/notifications/webhooks/{self.destination_id}"


async def ended_webhook(tx: Transaction, destination_id: UUID) -> EndedWebhook | None:
    """None: it goes on, or it is somebody's chat, which says so itself."""
    row = await tx.fetchrow(
        """
        SELECT destination_id, organisation_id, account_id, address, title,
               (SELECT count(*) FROM notifications.deliveries AS delivery
                WHERE delivery.destination_id = destination.destination_id AND delivery.state IN ('dead', 'suppressed')) AS unsent
        FROM notifications.destinations AS destination
        WHERE destination_id = $1 AND state = 'ended' AND (sink = 'webhook' OR organisation_id IS NOT NULL)
        """,
        destination_id,
    )
    return None if row is None else EndedWebhook(**row)


async def told_of_end(tx: Transaction, ended: EndedWebhook, limit: int) -> list[UUID]:
    """The person whose it is, or those who may look after the organisation's."""
    if ended.account_id is not None:
        return [ended.account_id]
    rows = await tx.fetch(
        "SELECT account_id FROM notifications.known_organisers WHERE organisation_id = $1 AND is_organiser ORDER BY account_id LIMIT $2",
        ended.organisation_id,
        limit,
    )
    return [row["account_id"] for row in rows]


async def note_try(tx: Transaction, parcel: Parcel, outcome: ParcelOutcome, milliseconds: int, *, is_logged: bool) -> None:
    """How long it took; with `is_logged` also what was answered, for the log of tries."""
    await tx.execute("UPDATE notifications.deliveries SET milliseconds = $2 WHERE delivery_id = $1", parcel.delivery_id, milliseconds)
    if not is_logged:
        return
    await tx.execute(
        """
        INSERT INTO notifications.tries (delivery_id, tried_at, milliseconds, status, words, answer)
        SELECT delivery_id, clock_timestamp() - make_interval(secs => $2::integer / 1000.0), $2, $3, $4, $5
        FROM notifications.deliveries WHERE delivery_id = $1
        ON CONFLICT DO NOTHING
        """,
        parcel.delivery_id,
        milliseconds,
        outcome.status,
        None if isinstance(outcome, Taken) else outcome.words,
        outcome.answer,
    )


async def enable(tx: Transaction, destination_id: UUID) -> None:
    """It hears again from now on; what it missed is not sent by itself. The caller holds it."""
    await tx.execute(
        """
        UPDATE notifications.destinations
        SET state = 'active', ended_because = NULL, ended_at = NULL, failing_since = NULL, due_at = NULL
        WHERE destination_id = $1 AND state = 'ended'
        """,
        destination_id,
    )


async def queue_failed_again(tx: Transaction, destination_id: UUID, since: datetime) -> int:
    """Everything that was given up or held back since then, each under its own id; not what was taken back. Returns how many."""
    return await tx.execute(
        """
        UPDATE notifications.deliveries
        SET state = 'queued', attempts = 0, next_attempt_at = now(), ended_at = NULL, queued_at = now()
        WHERE delivery_id IN (
            SELECT delivery_id FROM notifications.deliveries
            WHERE destination_id = $1 AND state IN ('dead', 'suppressed') AND created_at >= $2 AND last_error IS DISTINCT FROM $3
            ORDER BY delivery_id LIMIT $4
        )
        """,
        destination_id,
        since,
        WITHDRAWN,
        REPLAYED_MAX,
    )
