"""An event is cancelled or moved: everybody who has tickets is told, and chooses. Money that people choose or are given back goes the
way of every refund."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Phrase, Refusal
from matchday.backbone.ids import new_id
from matchday.contracts.competitions import MatchChanged
from matchday.modules.tickets.actions.close_offers import close_offers
from matchday.modules.tickets.actions.open_market import lock_stocks
from matchday.modules.tickets.actions.refund_orders import refund_order, refund_orders
from matchday.modules.tickets.actions.release_orders import end_orders
from matchday.modules.tickets.actions.tell_orders import tell_ended
from matchday.modules.tickets.actions.tell_sale import tell_sale
from matchday.modules.tickets.domain.order_ids import turn_refund_id_of
from matchday.modules.tickets.domain.refunds import RefundWish
from matchday.modules.tickets.domain.sales import require_transition
from matchday.modules.tickets.domain.turns import CHOICES, Choice
from matchday.modules.tickets.errors import OrderNotFound, SaleIsOver, SaleNotFound
from matchday.modules.tickets.errors.prices import NoMoveProposed, NothingMoved, NothingToChoose, TermsInvalid
from matchday.modules.tickets.queries.turns import known_matches
from matchday.modules.tickets.replicas import keep_matches
from matchday.modules.tickets.schemas.turns import CancelSale, MoveSale
from matchday.modules.tickets.store import sales, turns
from matchday.modules.tickets.store.asides import disengage, let_go
from matchday.modules.tickets.store.listings import lock_listings, offers_on
from matchday.modules.tickets.store.orders import Ended, find_heads, find_orders, stocks_of
from matchday.modules.tickets.store.stocks import LockSales, lock_sales
from matchday.modules.tickets.store.turns import Turn

SALE_CANCELLED = "sale_cancelled"
SALE_MOVED = "sale_moved"
REFUNDED_AT_ONCE_MAX = 500


async def cancel_sale(tx: Transaction, sale_id: UUID, wanted: CancelSale) -> UUID:
    """Nothing more is sold and what was only held is free. Raises SaleNotFound and SaleIsOver."""
    row = await _lock(tx, sale_id)
    require_transition(row.state, "cancelled")
    starts_at, venue = await turns.when_and_where(tx, sale_id)
    now = await tx.clock()
    await sales.set_state(tx, sale_id, "cancelled")
    await _end_holds(tx, row)
    offers = await lock_listings(tx, await offers_on(tx, sale_id))
    await close_offers(tx, offers, SALE_CANCELLED)
    listed = [listing.ticket_id for listing in offers.values() if listing.ticket_id is not None]
    await disengage(tx, listed + await turns.end_asides(tx, sale_id))
    turn = Turn(
        turn_id=new_id(),
        sale_id=sale_id,
        kind="cancelled",
        silence="refund",
        message=wanted.message,
        was_at=starts_at,
        was_in=venue,
        is_at=None,
        is_in="",
        choose_until=max(now, wanted.choose_until or now),
        made_at=now,
        settled_at=None,
    )
    await _add(tx, turn)
    return turn.turn_id


async def move_sale(tx: Transaction, sale_id: UUID, wanted: MoveSale) -> UUID:
    """Raises SaleNotFound, SaleIsOver and NothingMoved."""
    await _lock(tx, sale_id)
    starts_at, venue = await turns.when_and_where(tx, sale_id)
    now = await tx.clock()
    if (starts_at, venue) == (wanted.starts_at, wanted.venue):
        raise NothingMoved
    if wanted.choose_until <= now:
        raise TermsInvalid(why=Phrase("There must be time to choose."))
    await turns.move(tx, sale_id, wanted.starts_at, wanted.venue)
    turn = Turn(
        turn_id=new_id(),
        sale_id=sale_id,
        kind="moved",
        silence="keep",
        message=wanted.message,
        was_at=starts_at,
        was_in=venue,
        is_at=wanted.starts_at,
        is_in=wanted.venue,
        choose_until=wanted.choose_until,
        made_at=now,
        settled_at=None,
    )
    await _add(tx, turn)
    return turn.turn_id


async def choose(tx: Transaction, order_id: UUID, choice: Choice, lock: LockSales = lock_sales) -> None:
    """Whoever may open the order says what they want. A refund is carried out at once. Raises OrderNotFound, NothingToChoose."""
    stocks = await stocks_of(tx, [order_id])
    await lock_stocks(tx, stocks.values(), lock)
    order = (await find_heads(tx, [order_id])).get(order_id)
    if order is None:
        raise OrderNotFound
    turn = await turns.open_turn(tx, order.sale_id) if order.sale_id is not None else None
    if turn is None or order.state != "complete" or choice not in CHOICES[turn.kind]:
        raise NothingToChoose
    await turns.save_choice(tx, turn.turn_id, order_id, choice)
    if choice == "refund":
        await refund_order(tx, _wish(turn, order_id), lock)


async def settle_turns(tx: Transaction) -> int:
    """A sweep: those who said nothing in time have chosen too. A bite each round."""
    turn = await turns.due_turn(tx)
    if turn is None:
        return 0
    silent = []
    if turn.silence == "refund":
        await lock_sales(tx, [turn.sale_id])
        silent = await turns.silent_orders(tx, turn, REFUNDED_AT_ONCE_MAX)
    outcomes = await refund_orders(tx, [_wish(turn, order_id) for order_id in silent]) if silent else []
    if all(isinstance(outcome, Refusal) for outcome in outcomes):
        await turns.settle_turn(tx, turn.turn_id)
    return len(outcomes)


async def dismiss_proposal(tx: Transaction, sale_id: UUID) -> None:
    """The sale stays where it is. Raises NoMoveProposed."""
    await _lock(tx, sale_id)
    if not await turns.drop_proposal(tx, sale_id):
        raise NoMoveProposed


async def hear_of_matches(tx: Transaction, events: Sequence[MatchChanged]) -> None:
    """Keeps what they are, and asks the organisers of sales about what has changed. Nothing moves by itself."""
    match_ids = {event.match_id for event in events}
    before = await known_matches(tx, match_ids)
    await keep_matches(tx, events)
    after = await known_matches(tx, match_ids)
    changed = [
        {"match_id": match_id, "kind": "cancelled" if row.is_off else "moved", "starts_at": row.kicks_off_at, "venue": row.venue}
        for match_id, row in sorted(after.items())
        if match_id in before and row != before[match_id]
    ]
    if changed:
        await turns.propose(tx, changed)


def _wish(turn: Turn, order_id: UUID) -> RefundWish:
    return RefundWish(
        refund_id=turn_refund_id_of(turn.turn_id, order_id),
        order_id=order_id,
        reason=SALE_CANCELLED if turn.kind == "cancelled" else SALE_MOVED,
        is_forced=turn.kind == "cancelled",
    )


async def _end_holds(tx: Transaction, row: sales.SaleRow) -> None:
    orders = list((await find_orders(tx, await turns.open_orders(tx, row.sale_id))).values())
    if not orders:
        return
    await end_orders(tx, orders, await tx.clock(), SALE_CANCELLED)
    await let_go(tx, [row.sale_id])
    ended = [
        Ended(order_id=order.order_id, stock_id=order.stock_id, account_id=order.account_id, payment_id=order.payment_id)
        for order in orders
    ]
    tell_ended(tx, {row.sale_id: row.organisation_id}, ended, "cancelled")


async def _add(tx: Transaction, turn: Turn) -> None:
    await turns.add_turn(tx, turn)
    await sales.raise_version(tx, turn.sale_id)
    await tell_sale(tx, turn.sale_id)


async def _lock(tx: Transaction, sale_id: UUID) -> sales.SaleRow:
    row = await sales.lock_sale(tx, sale_id)
    if row is None:
        raise SaleNotFound
    if row.state == "cancelled":
        raise SaleIsOver
    return row
