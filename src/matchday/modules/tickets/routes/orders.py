"""Orders over HTTP: placed, looked at and cancelled by whoever they belong to. A guest's order is opened by its secret."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice, delete, get, post
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.idempotency import KeyReused, check_key
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import id_of, new_id
from matchday.modules.tickets import errors
from matchday.modules.tickets.actions.market_desk import MarketDesk
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.domain.asked import AskedLine, AskedOrder, Placed
from matchday.modules.tickets.domain.bearers import Bearer
from matchday.modules.tickets.domain.order_ids import digest_of, order_id_of
from matchday.modules.tickets.errors.resale import OthersWait
from matchday.modules.tickets.queries.orders import order_as_placed, orders_of, places_of
from matchday.modules.tickets.schemas.orders import NewOrder, OrderLine, OrderView, PlacedPlace, PlacedView

OPENED_BY = "order-secret"
_GUEST_KEY_LENGTH_MIN = 22
_ENCODE = msgspec.json.Encoder().encode

REFUSED = [
    KeyReused,
    errors.SaleNotFound,
    errors.SaleNotOpen,
    errors.SaleCancelled,
    errors.NotOnSaleYet,
    errors.NoLongerOnSale,
    errors.SoldOut,
    errors.TooManyInOrder,
    errors.TooManyForOne,
    errors.UnknownProduct,
    errors.NeedsVoucher,
    errors.NotForThisAccount,
    errors.EmailNeeded,
    errors.GuestKeyTooShort,
    errors.SeatTaken,
    OthersWait,
]


@post("/sales/{sale_id:uuid}/orders", access=anyone, refuses=REFUSED, hot=True)
async def place_order(
    visitor: Identity | None, idempotency_key: str | None, sale_id: UUID, data: NewOrder, order_desk: OrderDesk
) -> PlacedView:
    """Holds what is asked for, all of it or nothing, until `held_until`. Prices and tax are fixed for as long. The same
    Idempotency-Key with the same order is the same order again."""
    return placed_view(order_desk, await order_desk.place(asked_order(visitor, idempotency_key, sale_id, data)))


def placed_view(order_desk: OrderDesk, placed: Placed) -> PlacedView:
    """What its buyer is answered."""
    order = placed.order
    return PlacedView(
        order_id=order.order_id,
        sale_id=order.sale_id,
        state=order.state,
        placed_at=order.placed_at,
        held_until=order.held_until,
        now=placed.now,
        amount_minor=order.amount_minor,
        tax_minor=order.tax_minor,
        currency=order.currency,
        positions=tuple(
            PlacedPlace(
                number=number, product_id=place.product_id, seat=place.seat_label, price_minor=place.price_minor, tax_minor=place.tax_minor
            )
            for number, place in enumerate(order.places, 1)
        ),
        quote=order_desk.quote(placed),
        secret=order_desk.secrets.of(order.order_id) if order.account_id is None else None,
    )


@get("/orders/{order_id:uuid}", access=anyone)
async def read_order(
    tx: Transaction, visitor: Identity | None, request: Request[Any, Any, Any], order_id: UUID, order_desk: OrderDesk
) -> OrderView:
    """One's own order, or with the header `Order-Secret` that of a guest."""
    return await view_order(tx, order_desk, order_id, visitor.account_id if visitor else None, request.headers.get(OPENED_BY, ""))


@delete("/orders/{order_id:uuid}", access=anyone, refuses=[errors.OrderIsPaid, errors.OrderNotFound])
async def release_order(visitor: Identity | None, request: Request[Any, Any, Any], order_id: UUID, order_desk: OrderDesk) -> None:
    """Gives back what an unpaid order holds. Again changes nothing."""
    is_guest = order_desk.secrets.opens(request.headers.get(OPENED_BY, ""), order_id)
    if not is_guest and visitor is None:
        raise errors.OrderNotFound
    await order_desk.release(order_id, None if is_guest or visitor is None else visitor.account_id)


@get("/orders", access=signed_in)
async def list_orders(tx: Transaction, identity: Identity, cursor: Cursor) -> Slice[OrderLine]:
    """One's own orders of every state, newest first."""
    return await orders_of(tx, identity.account_id, cursor)


API = (place_order, read_order, release_order, list_orders)


def asked_order(visitor: Identity | None, key: str | None, sale_id: UUID, data: NewOrder) -> AskedOrder:
    """The command. Raises EmailNeeded and GuestKeyTooShort for guests, Invalid for a key that is none."""
    account_id = visitor.account_id if visitor else None
    order_id, email = order_id_for(account_id, data.email, key)
    sale_id = id_of(sale_id.bytes)
    return AskedOrder(
        order_id=order_id,
        digest=digest_of(sale_id.bytes + _ENCODE(data)),
        sale_id=sale_id,
        account_id=account_id,
        email=email,
        locale=data.locale,
        lines=tuple(
            AskedLine(
                product_id=id_of(line.product_id.bytes),
                quantity=line.quantity,
                seats=line.seats,
                wheelchairs=line.wheelchairs,
                companions=line.companions,
            )
            for line in data.lines
        ),
        section=data.section,
        may_split=data.may_split,
        voucher=data.voucher,
    )


def order_id_for(account_id: UUID | None, email: str | None, key: str | None) -> tuple[UUID, str | None]:
    """The id of an order by its caller and its command, with the address where the caller has no account. Raises EmailNeeded and
    GuestKeyTooShort for guests, Invalid for a key that is none."""
    command_id = check_key(key) if key is not None else str(new_id())
    if account_id is not None:
        return order_id_of(str(account_id), command_id), None
    if email is None:
        raise errors.EmailNeeded
    if len(command_id) < _GUEST_KEY_LENGTH_MIN:
        raise errors.GuestKeyTooShort
    return order_id_of(f"guest {email.lower()}", command_id), email.lower()


def bearer_of(visitor: Identity | None, request: Request[Any, Any, Any], order_desk: OrderDesk, market_desk: MarketDesk) -> Bearer:
    """Who asks about tickets: an account, with the secret of an order or of a gift in the header `Order-Secret`."""
    secret = request.headers.get(OPENED_BY, "")
    return Bearer(visitor.account_id if visitor else None, lambda _: secret, order_desk.secrets, market_desk.gifts)


async def view_order(tx: Transaction, order_desk: OrderDesk, order_id: UUID, account_id: UUID | None, secret: str) -> OrderView:
    """For its owner, or for whoever shows its secret. Raises OrderNotFound."""
    placed = await order_as_placed(tx, order_id)
    order = placed.order
    is_owner = order.account_id is not None and order.account_id == account_id
    if not is_owner and not (order.account_id is None and order_desk.secrets.opens(secret, order_id)):
        raise errors.OrderNotFound
    return OrderView(
        order_id=order.order_id,
        sale_id=order.sale_id,
        state=order.state,
        placed_at=order.placed_at,
        held_until=order.held_until,
        now=placed.now,
        amount_minor=order.amount_minor,
        tax_minor=order.tax_minor,
        refunded_minor=order.refunded_minor,
        currency=order.currency,
        positions=await places_of(tx, order_id),
        quote=order_desk.quote(placed),
    )
