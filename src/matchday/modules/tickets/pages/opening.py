"""Who may open the pages of orders and tickets: whose they are, signed in; and without an account whoever has shown the secret in this
browser.

The link in a mail brings the secret, which goes into a cookie at once: no address that is copied, logged or sent on as a referrer
opens an order or a gift.
"""

from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cookie, Redirect
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.actions.market_desk import MarketDesk
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.domain.bearers import Bearer
from matchday.modules.tickets.domain.guest_orders import remembered, with_order
from matchday.modules.tickets.pages.shop_counter import ShopCounter
from matchday.modules.tickets.routes.orders import view_order
from matchday.modules.tickets.schemas.orders import OrderView

COOKIE = "matchday_orders"
PRIVATE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}

AnyRequest = Request[Any, Any, Any]


def bearer_of(request: AnyRequest, visitor: Identity | None, order_desk: OrderDesk, market_desk: MarketDesk) -> Bearer:
    """Who looks at a page about tickets: an account, and what its browser has been shown."""
    known = remembered(request.cookies.get(COOKIE, ""))
    account_id = visitor.account_id if visitor else None
    return Bearer(account_id, lambda subject_id: known.get(subject_id, ""), order_desk.secrets, market_desk.gifts)


def secret_of(request: AnyRequest, order_id: UUID) -> str:
    """What this browser has been shown of the order; empty when it has not."""
    return remembered(request.cookies.get(COOKIE, "")).get(order_id, "")


def orders_in(request: AnyRequest) -> list[UUID]:
    """Those that this browser may know; their secrets are not judged yet."""
    return list(remembered(request.cookies.get(COOKIE, "")))


def remember(request: AnyRequest, counter: ShopCounter, subject_id: UUID, secret: str) -> Cookie:
    """From now on this browser opens the order, or has the gift."""
    return counter.cookie(COOKIE, with_order(remembered(request.cookies.get(COOKIE, "")), subject_id, secret))


def to_order(request: AnyRequest, counter: ShopCounter, order_desk: OrderDesk, placed: Placed) -> Redirect:
    """On to the page of what is held now; the browser of somebody without an account opens it from now on."""
    order_id = placed.order.order_id
    is_guest = placed.order.account_id is None
    cookies = (remember(request, counter, order_id, order_desk.secrets.of(order_id)),) if is_guest else ()
    return Redirect(location=f"/orders/{order_id}", cookies=cookies, headers=PRIVATE)


async def opened(tx: Transaction, request: AnyRequest, visitor: Identity | None, order_id: UUID, order_desk: OrderDesk) -> OrderView:
    """The order, for whoever may open it. Raises OrderNotFound."""
    return await view_order(tx, order_desk, order_id, visitor.account_id if visitor else None, secret_of(request, order_id))


def is_guests(request: AnyRequest, order_id: UUID, order_desk: OrderDesk) -> bool:
    """Whether this browser has shown the secret of the order."""
    secret = secret_of(request, order_id)
    return bool(secret) and order_desk.secrets.opens(secret, order_id)
