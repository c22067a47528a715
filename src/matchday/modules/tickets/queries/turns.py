"""Cancelled and moved events, as organisers and buyers see them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.turns import CHOICES
from matchday.modules.tickets.schemas.turns import MoveProposal, TurnView
from matchday.modules.tickets.store import turns

OFF = ("cancelled", "postponed")


class KnownMatch(msgspec.Struct, frozen=True, kw_only=True):
    """What a sale would follow of its match."""

    kicks_off_at: datetime
    venue: str
    is_off: bool


async def known_matches(tx: Transaction, match_ids: Iterable[UUID]) -> dict[UUID, KnownMatch]:
    """As we have them."""
    rows = await tx.fetch(
        "SELECT match_id, kicks_off_at, coalesce(venue, '') AS venue, phase FROM tickets.known_matches WHERE match_id = ANY($1::uuid[])",
        list(match_ids),
    )
    return {row["match_id"]: KnownMatch(kicks_off_at=row["kicks_off_at"], venue=row["venue"], is_off=row["phase"] in OFF) for row in rows}


async def proposal_of(tx: Transaction, sale_id: UUID) -> MoveProposal | None:
    """What the organiser is asked."""
    row = await tx.fetchrow("SELECT kind, starts_at, venue, made_at FROM tickets.move_proposals WHERE sale_id = $1", sale_id)
    return MoveProposal(**row) if row else None


async def turn_of_sale(tx: Transaction, sale_id: UUID) -> TurnView | None:
    """The last one."""
    turn = await turns.latest_turn(tx, sale_id)
    return await _view(tx, turn) if turn else None


async def turn_of_order(tx: Transaction, order_id: UUID) -> TurnView | None:
    """The last one of its event, and what was chosen."""
    row = await tx.fetchrow("SELECT sale_id, state FROM tickets.orders WHERE order_id = $1", order_id)
    turn = await turns.latest_turn(tx, row["sale_id"]) if row is not None and row["sale_id"] is not None else None
    if turn is None or row is None:
        return None
    view = await _view(tx, turn)
    choice = await turns.choice_of(tx, turn.turn_id, order_id)
    choices = CHOICES[turn.kind] if view.is_open and row["state"] == "complete" else ()
    return msgspec.structs.replace(view, choice=choice, choices=choices)


async def _view(tx: Transaction, turn: turns.Turn) -> TurnView:
    return TurnView(
        turn_id=turn.turn_id,
        kind=turn.kind,
        message=turn.message,
        was_at=turn.was_at,
        was_in=turn.was_in,
        is_at=turn.is_at,
        is_in=turn.is_in,
        choose_until=turn.choose_until,
        silence=turn.silence,
        is_open=turn.settled_at is None and turn.choose_until > await tx.clock(),
    )
