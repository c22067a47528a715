"""Who may open an order's pages: whoever ordered, signed in; and without an account whoever has shown its secret in this browser.

The link in a mail brings the secret, which goes into a cookie at once: no address that is copied, logged or sent on as a referrer
opens an order.
"""

from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cookie
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.domain.guest_orders import remembered, with_order
from matchday.modules.tickets.pages.shop_counter import ShopCounter
from matchday.modules.tickets.routes.orders import view_order
from matchday.modules.tickets.schemas.orders import OrderView

COOKIE = "matchday_orders"
PRIVATE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}

AnyRequest = Request[Any, Any, Any]


def secret_of(request: AnyRequest, order_id: UUID) -> str:
    """What this browser has been shown of the order; empty when it has not."""
    return remembered(request.cookies.get(COOKIE, "")).get(order_id, "")


def orders_in(request: AnyRequest) -> list[UUID]:
    """Those that this browser may know; their secrets are not judged yet."""
    return list(remembered(request.cookies.get(COOKIE, "")))


def remember(request: AnyRequest, counter: ShopCounter, order_id: UUID, secret: str) -> Cookie:
    """From now on this browser opens the order."""
    return counter.cookie(COOKIE, with_order(remembered(request.cookies.get(COOKIE, "")), order_id, secret))


async def opened(tx: Transaction, request: AnyRequest, visitor: Identity | None, order_id: UUID, order_desk: OrderDesk) -> OrderView:
    """The order, for whoever may open it. Raises OrderNotFound."""
    return await view_order(tx, order_desk, order_id, visitor.account_id if visitor else None, secret_of(request, order_id))


def is_guests(request: AnyRequest, order_id: UUID, order_desk: OrderDesk) -> bool:
    """Whether this browser has shown the secret of the order."""
    secret = secret_of(request, order_id)
    return bool(secret) and order_desk.secrets.opens(secret, order_id)
