"""Three routes with the same middleware, one of them also the short way, and one that is empty."""

import msgspec
from benches.holds.taking import Held, HoldSeat, hold_seats
from litestar import Request

from matchday.backbone.coalesce import Coalescer
from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import get, post
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for."""

    event_id: int


def _command(identity: Identity, request: Request, wish: Wish) -> HoldSeat:
    return HoldSeat(account_id=identity.account_id, command_id=request.headers["idempotency-key"], event_id=wish.event_id)


@post("/holds", access=signed_in)
async def place_hold(identity: Identity, request: Request, data: Wish, holds: Coalescer) -> Held:
    """Coalesced."""
    return await holds.submit(_command(identity, request, data))


@post("/single-holds", access=signed_in)
async def place_single_hold(tx: Transaction, identity: Identity, request: Request, data: Wish) -> Held:
    """The same action, one transaction per request."""
    outcome = (await hold_seats(tx, [_command(identity, request, data)]))[0]
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


@post("/nothing", access=signed_in)
async def do_nothing(identity: Identity, request: Request, data: Wish) -> Held:
    """The same request, and nothing behind it."""
    command = _command(identity, request, data)
    return Held(event_id=command.event_id, seat=0)


@post("/nothing-hot", access=signed_in, hot=True)
async def do_nothing_hot(identity: Identity, idempotency_key: str | None, data: Wish) -> Held:
    """The same the short way (ADR 0032)."""
    command = HoldSeat(account_id=identity.account_id, command_id=idempotency_key or "", event_id=data.event_id)
    return Held(event_id=command.event_id, seat=0)


@get("/empty", access=anyone)
async def answer_nothing() -> Held:
    """An empty route."""
    return Held(event_id=0, seat=0)


API = (place_hold, place_single_hold, do_nothing, do_nothing_hot, answer_nothing)
