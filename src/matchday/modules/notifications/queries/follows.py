"""What is asked about what people follow, and by which ways."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.notifications.schemas import FollowView, WaysView

SUBJECT = """
    follow.subject_id, coalesce(known.kind, 'match') AS subject, coalesce(known.name, '') AS name, coalesce(known.detail, '') AS detail,
    coalesce(known.path, '') AS path
"""


async def followed(tx: Transaction, account_id: UUID) -> list[FollowView]:
    """All that a person follows, by kind and name."""
    rows = await tx.fetch(
        f"""
        SELECT {SUBJECT}, array_agg(DISTINCT destination.sink) AS ways,
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
