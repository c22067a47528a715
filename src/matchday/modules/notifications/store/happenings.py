"""What is known of matches, what has happened in them, and who was told of it so far."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.notifications.domain.destinations import WITHDRAWN, Receiver
from matchday.modules.notifications.domain.happenings import Happening
from matchday.modules.notifications.domain.matches import Known

KEPT_DAYS = 95
"""Longer than any delivery that tells of one."""

_JSON = msgspec.json.Encoder()


class Spreading(msgspec.Struct, frozen=True, kw_only=True):
    """A happening that belongs to this transaction, with the headers it goes on with."""

    happening: Happening
    headers: Mapping[str, str]
    spread_to: UUID


async def lock_known(tx: Transaction, new: Sequence[UUID], asked: Sequence[UUID]) -> dict[UUID, Known]:
    """Those of `asked` that are known; those of `new` are made known first. Held until the transaction ends."""
    await tx.execute(
        """
        INSERT INTO notifications.known_matches (match_id, known)
        SELECT match_id, '{}' FROM unnest($1::uuid[]) AS new (match_id) ORDER BY match_id
        ON CONFLICT DO NOTHING
        """,
        new,
    )
    rows = await tx.fetch(
        "SELECT match_id, known::text AS known FROM notifications.known_matches WHERE match_id = ANY ($1::uuid[]) "
        "ORDER BY match_id FOR UPDATE",
        asked,
    )
    return {row["match_id"]: msgspec.json.decode(row["known"], type=Known) for row in rows}


async def save_known(tx: Transaction, known: Mapping[UUID, Known]) -> None:
    """The caller holds them."""
    await tx.execute(
        """
        UPDATE notifications.known_matches AS kept SET known = new.known::jsonb, kicks_off_at = new.kicks_off_at, changed_at = now()
        FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS new (match_id, known, kicks_off_at)
        WHERE kept.match_id = new.match_id
        """,
        list(known),
        [_JSON.encode(each).decode() for each in known.values()],
        [each.facts.kicks_off_at if each.facts else None for each in known.values()],
    )


async def forget_old_matches(tx: Transaction, days: int) -> int:
    """Nothing of them is told any more."""
    return await tx.execute(
        "DELETE FROM notifications.known_matches WHERE coalesce(kicks_off_at, changed_at) < now() - make_interval(days => $1)", days
    )


async def forget_old_happenings(tx: Transaction) -> int:
    """Their deliveries are forgotten by then."""
    return await tx.execute("DELETE FROM notifications.happenings WHERE happened_at < now() - make_interval(days => $1)", KEPT_DAYS)


async def put_happenings(tx: Transaction, happenings: Sequence[Happening], headers: Mapping[str, str]) -> None:
    """One that is there already stays as it is."""
    await tx.executemany(
        """
        INSERT INTO notifications.happenings (happening_id, kind, template, subjects, facts, corrects, headers, owner_id)
        VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7::jsonb, $8)
        ON CONFLICT DO NOTHING
        """,
        [
            (
                each.happening_id,
                each.kind,
                each.template,
                list(each.subjects),
                _JSON.encode(each.facts).decode(),
                each.corrects,
                _JSON.encode(headers).decode(),
                each.owner_id,
            )
            for each in happenings
        ],
    )


async def owners_that_hear(tx: Transaction, asked: Sequence[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """Those of these owners and kinds of which some webhook wants to hear."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT asked.owner_id, asked.kind
        FROM unnest($1::uuid[], $2::text[]) AS asked (owner_id, kind)
        JOIN notifications.follows AS follow ON follow.subject_id = asked.owner_id AND follow.kinds @> ARRAY[asked.kind]
        """,
        [owner_id for owner_id, _ in asked],
        [kind for _, kind in asked],
    )
    return {(row["owner_id"], row["kind"]) for row in rows}


async def withdraw_happening(tx: Transaction, happening_id: UUID) -> None:
    """Whoever has not been told of it never is."""
    await tx.execute("UPDATE notifications.happenings SET next_spread_at = NULL WHERE happening_id = $1", happening_id)
    await tx.execute(
        """
        UPDATE notifications.deliveries SET state = 'suppressed', ended_at = now(), last_error = $2
        WHERE happening_id = $1 AND state = 'queued'
        """,
        happening_id,
        WITHDRAWN,
    )


async def take_spreading(tx: Transaction) -> Spreading | None:
    """The one that has waited longest for its next round, so that many followers of one hold up no other."""
    row = await tx.fetchrow(
        """
        SELECT happening_id, kind, subjects, facts::text AS facts, corrects, headers::text AS headers, spread_to, owner_id
        FROM notifications.happenings
        WHERE next_spread_at <= now()
        ORDER BY next_spread_at
        LIMIT 1
        FOR UPDATE SKIP LOCKED
        """
    )
    if row is None:
        return None
    return Spreading(happening=_happening(row), headers=msgspec.json.decode(row["headers"]), spread_to=row["spread_to"])


def _happening(row: Any) -> Happening:
    return Happening(
        happening_id=row["happening_id"],
        kind=row["kind"],
        subjects=tuple(row["subjects"]),
        facts=msgspec.json.decode(row["facts"]),
        corrects=row["corrects"],
        owner_id=row["owner_id"],
    )


async def receivers(tx: Transaction, spreading: Spreading, limit: int) -> list[Receiver]:
    """The next of those who follow any of its subjects, each once, in the order of their ids. What has an owner is for the
    owner's own webhooks, whoever else may have found the id."""
    happening = spreading.happening
    rows = await tx.fetch(
        """
        SELECT destination_id, sink, account_id
        FROM notifications.destinations AS destination
        WHERE destination_id IN (
                SELECT destination_id FROM notifications.follows
                WHERE subject_id = ANY ($1::uuid[]) AND kinds @> ARRAY[$2] AND destination_id > $3
            )
          AND state = 'active' AND (muted_until IS NULL OR muted_until <= now())
          AND ($5::uuid IS NULL OR sink = 'webhook' AND $5 IN (organisation_id, account_id))
        ORDER BY destination_id
        LIMIT $4
        """,
        list(happening.subjects),
        happening.kind,
        spreading.spread_to,
        limit,
        happening.owner_id,
    )
    return [Receiver(**row) for row in rows]


async def note_spread(tx: Transaction, happening_id: UUID, up_to: UUID | None) -> None:
    """None: everybody has it."""
    await tx.execute(
        """
        UPDATE notifications.happenings
        SET spread_to = coalesce($2, spread_to), next_spread_at = CASE WHEN $2::uuid IS NOT NULL THEN clock_timestamp() END
        WHERE happening_id = $1
        """,
        happening_id,
        up_to,
    )
