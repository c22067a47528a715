"""Paying over HTTP. The quote is the authority: whoever holds it may pay it, signed in or not."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Slice, get, post
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.idempotency import KeyReused, check_key
from matchday.backbone.http.identity import Identity
from matchday.modules.payments import queries
from matchday.modules.payments.actions.begin_payments import Begun
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.errors import (
    AlreadyPaid,
    MethodNotTaken,
    NotATestCard,
    PaymentsNotSetUp,
    QuoteExpired,
    QuoteNotOurs,
)
from matchday.modules.payments.schemas import PaymentView, StartPayment

Token = Annotated[str, QueryParameter(name="token", max_length=100)]
_SHOWN = ("payment_id", "state", "amount_minor", "currency", "title", "next_url", "reason", "return_path")


@post(
    "/payments",
    access=anyone,
    moves_money=True,
    hot=True,
    refuses=[QuoteNotOurs, QuoteExpired, AlreadyPaid, NotATestCard, MethodNotTaken, PaymentsNotSetUp, KeyReused],
)
async def start_payment(visitor: Identity | None, idempotency_key: str | None, data: StartPayment, desk: PaymentDesk) -> PaymentView:
    """Begins to pay a quote, once: while a payment of the same thing is under way, that one is answered. What becomes of it is
    told by `GET /payments/{id}`; with `next_url` the payer goes on there. With an Idempotency-Key the same request is
    the same payment even after it failed, and with another method it is refused; without, a failed one may be followed by another."""
    caller = str(visitor.account_id) if visitor is not None else ""
    return await desk.start(
        data.quote, data.method, caller=caller, command_id=None if idempotency_key is None else check_key(idempotency_key)
    )


@get("/payments/{payment_id:uuid}", access=anyone)
async def show_payment(tx: Transaction, visitor: Identity | None, payment_id: UUID, desk: PaymentDesk, token: Token = "") -> PaymentView:
    """For its payer, or whoever holds its token."""
    row = await queries.payment(tx, payment_id)
    if row is None or not _may_see(row["payer_id"], visitor, is_token=desk.links.is_token(payment_id, token)):
        raise NotFound
    return desk.view(Begun(**{name: row[name] for name in _SHOWN}))


@get("/payments", access=signed_in)
async def list_payments(tx: Transaction, identity: Identity, cursor: Cursor, desk: PaymentDesk) -> Slice[PaymentView]:
    """One's own, newest first, whatever became of them: those that failed with why."""
    rows = await queries.payments_of(tx, identity.account_id, cursor)
    return cursor.slice(rows, lambda row: (row["payment_id"],), lambda row: desk.view(Begun(**dict(row))))


def _may_see(payer_id: UUID | None, visitor: Identity | None, *, is_token: bool) -> bool:
    return is_token or (visitor is not None and payer_id is not None and visitor.account_id == payer_id)


PAYMENTS = (start_payment, show_payment, list_payments)
