"""Cancellations and moves of events, what their buyers choose, and moves that matches propose."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.turns import Choice, TurnKind

ALL_TOLD = UUID(int=2**128 - 1)
_TURN = "turn_id, sale_id, kind, silence, message, was_at, was_in, is_at, is_in, choose_until, made_at, settled_at"


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One of them. Who says nothing until `choose_until` has chosen what `silence` says."""

    turn_id: UUID
    sale_id: UUID
    kind: TurnKind
    silence: Literal["refund", "keep"]
    message: str
    was_at: datetime
    was_in: str
    is_at: datetime | None
    is_in: str
    choose_until: datetime
    made_at: datetime
    settled_at: datetime | None


async def add_turn(tx: Transaction, turn: Turn) -> None:
    """The sale's others are settled by it: people choose about the latest."""
    await tx.execute("UPDATE tickets.sale_turns SET settled_at = clock_timestamp() WHERE sale_id = $1 AND settled_at IS NULL", turn.sale_id)
    await tx.execute(
        """
        INSERT INTO tickets.sale_turns (turn_id, sale_id, kind, silence, message, was_at, was_in, is_at, is_in, choose_until)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        turn.turn_id,
        turn.sale_id,
        turn.kind,
        turn.silence,
        turn.message,
        turn.was_at,
        turn.was_in,
        turn.is_at,
        turn.is_in,
        turn.choose_until,
    )
    await tx.execute("DELETE FROM tickets.move_proposals WHERE sale_id = $1", turn.sale_id)


async def when_and_where(tx: Transaction, sale_id: UUID) -> tuple[datetime, str]:
    """Of a sale that is there."""
    row = await tx.fetchrow("SELECT starts_at, venue FROM tickets.sales WHERE sale_id = $1", sale_id)
    if row is None:
        raise AssertionError("the sale's row is locked")
    return row["starts_at"], row["venue"]


async def move(tx: Transaction, sale_id: UUID, starts_at: datetime, venue: str) -> None:
    """Doors open as long before as they did."""
    await tx.execute(
        """
        UPDATE tickets.sales
        SET doors_at = doors_at + ($2 - starts_at), starts_at = $2, venue = $3, revision = revision + 1
        WHERE sale_id = $1
        """,
        sale_id,
        starts_at,
        venue,
    )


async def open_orders(tx: Transaction, stock_id: UUID) -> list[UUID]:
    """Those that hold something."""
    rows = await tx.fetch("SELECT order_id FROM tickets.orders WHERE stock_id = $1 AND state IN ('created', 'awaiting_payment')", stock_id)
    return [row["order_id"] for row in rows]


async def open_turn(tx: Transaction, sale_id: UUID) -> Turn | None:
    """The one that people can still choose about, by the clock."""
    row = await tx.fetchrow(
        f"""
        SELECT {_TURN} FROM tickets.sale_turns
        WHERE sale_id = $1 AND settled_at IS NULL AND choose_until > clock_timestamp() ORDER BY made_at DESC LIMIT 1
        """,
        sale_id,
    )
    return Turn(**row) if row else None


async def latest_turn(tx: Transaction, sale_id: UUID) -> Turn | None:
    """The last that happened."""
    row = await tx.fetchrow(f"SELECT {_TURN} FROM tickets.sale_turns WHERE sale_id = $1 ORDER BY made_at DESC LIMIT 1", sale_id)
    return Turn(**row) if row else None


async def choice_of(tx: Transaction, turn_id: UUID, order_id: UUID) -> Choice | None:
    """None: nothing was said yet."""
    found: Choice | None = await tx.fetchval(
        "SELECT choice FROM tickets.turn_choices WHERE turn_id = $1 AND order_id = $2", turn_id, order_id
    )
    return found


async def save_choice(tx: Transaction, turn_id: UUID, order_id: UUID, choice: Choice) -> None:
    """The last word counts; what went back does not come again."""
    await tx.execute(
        """
        INSERT INTO tickets.turn_choices (turn_id, order_id, choice) VALUES ($1, $2, $3)
        ON CONFLICT (turn_id, order_id) DO UPDATE SET choice = excluded.choice, chosen_at = clock_timestamp()
        """,
        turn_id,
        order_id,
        choice,
    )


async def due_turn(tx: Transaction) -> Turn | None:
    """One whose time to choose is over."""
    row = await tx.fetchrow(
        f"""
        SELECT {_TURN} FROM tickets.sale_turns WHERE settled_at IS NULL AND choose_until <= clock_timestamp()
        ORDER BY choose_until LIMIT 1
        """
    )
    return Turn(**row) if row else None


async def silent_orders(tx: Transaction, turn: Turn, count_max: int) -> list[UUID]:
    """Complete orders that said nothing, whose tickets are valid and that this turn has not refunded yet."""
    rows = await tx.fetch(
        """
        SELECT o.order_id FROM tickets.orders o
        WHERE o.stock_id IN (SELECT $2::uuid UNION ALL SELECT listing_id FROM tickets.listings WHERE sale_id = $2 AND state = 'sold')
          AND o.state = 'complete'
          AND NOT EXISTS (SELECT FROM tickets.turn_choices c WHERE c.turn_id = $1 AND c.order_id = o.order_id AND c.choice <> 'refund')
          AND EXISTS (SELECT FROM tickets.positions p WHERE p.order_id = o.order_id AND p.state = 'valid')
        ORDER BY o.order_id LIMIT $3
        """,
        turn.turn_id,
        turn.sale_id,
        count_max,
    )
    return [row["order_id"] for row in rows]


async def settle_turn(tx: Transaction, turn_id: UUID) -> None:
    """Everybody has what they chose."""
    await tx.execute("UPDATE tickets.sale_turns SET settled_at = clock_timestamp() WHERE turn_id = $1", turn_id)


async def untold_turn(tx: Transaction) -> tuple[Turn, UUID | None] | None:
    """One that not all have been told of, and up to which order they have."""
    row = await tx.fetchrow(
        f"""
        SELECT {_TURN}, told_up_to FROM tickets.sale_turns WHERE told_up_to IS DISTINCT FROM $1 AND made_at > now() - interval '30 days'
        ORDER BY made_at LIMIT 1
        """,
        ALL_TOLD,
    )
    if row is None:
        return None
    fields = dict(row)
    told_up_to = fields.pop("told_up_to")
    return Turn(**fields), told_up_to


async def note_told(tx: Transaction, turn_id: UUID, up_to: UUID) -> None:
    """For the next round."""
    await tx.execute("UPDATE tickets.sale_turns SET told_up_to = $2 WHERE turn_id = $1", turn_id, up_to)


async def complete_orders_after(tx: Transaction, sale_id: UUID, after: UUID | None, count_max: int) -> list[UUID]:
    """In bites, by id."""
    rows = await tx.fetch(
        """
        SELECT order_id FROM tickets.orders
        WHERE stock_id IN (SELECT $1::uuid UNION ALL SELECT listing_id FROM tickets.listings WHERE sale_id = $1 AND state = 'sold')
          AND state IN ('complete', 'refunded') AND ($2::uuid IS NULL OR order_id > $2)
        ORDER BY order_id LIMIT $3
        """,
        sale_id,
        after,
        count_max,
    )
    return [row["order_id"] for row in rows]


async def propose(tx: Transaction, rows: Iterable[Mapping[str, Any]]) -> int:
    """Matches that were at another time or place, or not cancelled, when we last heard of them: their sales' organisers are asked."""
    changed = list(rows)
    return await tx.execute(
        """
        INSERT INTO tickets.move_proposals (sale_id, kind, starts_at, venue)
        SELECT s.sale_id, news.kind, news.starts_at, news.venue
        FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[]) AS news (match_id, kind, starts_at, venue)
        JOIN tickets.sales s USING (match_id)
        WHERE s.state <> 'cancelled' AND (news.kind = 'cancelled' OR (s.starts_at, s.venue) IS DISTINCT FROM (news.starts_at, news.venue))
        ON CONFLICT (sale_id) DO UPDATE
        SET kind = excluded.kind, starts_at = excluded.starts_at, venue = excluded.venue, made_at = clock_timestamp()
        """,
        [row["match_id"] for row in changed],
        [row["kind"] for row in changed],
        [row["starts_at"] for row in changed],
        [row["venue"] for row in changed],
    )


async def end_asides(tx: Transaction, sale_id: UUID) -> list[UUID]:
    """Nothing of a cancelled sale is sold again or given away. Returns the tickets that were."""
    rows = await tx.fetch(
        """
        WITH back AS (DELETE FROM tickets.given_back WHERE sale_id = $1 AND state = 'open' RETURNING ticket_id),
        gifts AS (
            UPDATE tickets.transfers SET state = 'taken_back', ended_at = clock_timestamp(), email = NULL
            WHERE sale_id = $1 AND state = 'offered' RETURNING ticket_id
        )
        SELECT ticket_id FROM back UNION ALL SELECT ticket_id FROM gifts
        """,
        sale_id,
    )
    return [row["ticket_id"] for row in rows]


async def drop_proposal(tx: Transaction, sale_id: UUID) -> bool:
    """The organiser has decided to leave it."""
    return bool(await tx.execute("DELETE FROM tickets.move_proposals WHERE sale_id = $1", sale_id))
