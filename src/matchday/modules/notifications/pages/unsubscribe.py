"""Ending a category of mail by the link in one of them (RFC 8058): with a button for people, and by one POST for their mail
provider. No sign-in: whoever holds the link may do this one thing."""

from typing import Any

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.http import form, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.routing import FORM, MULTIPART
from matchday.backbone.sealing import Sealer
from matchday.modules.notifications.actions.end_subscription import end_subscription
from matchday.modules.notifications.domain.unsubscribing import Subscription, read_token
from matchday.modules.notifications.errors import NoSuchSubscription
from matchday.web.rendering import Page


@page("/unsubscribe/{token:str}", access=anyone)
async def unsubscribe_page(request: Request[Any, Any, Any], token: str, subscriptions: Sealer) -> Page:
    """Changes nothing: programs that look at links do no harm. Raises NoSuchSubscription."""
    return _page(request, _read(token, subscriptions), is_done=False)


@form("/unsubscribe/{token:str}", access=anyone, from_anywhere=True, accepts=(FORM, MULTIPART))
async def unsubscribe(request: Request[Any, Any, Any], tx: Transaction, token: str, subscriptions: Sealer) -> Page:
    """Works as often as it is sent. Raises NoSuchSubscription."""
    subscription = _read(token, subscriptions)
    await end_subscription(tx, subscription)
    return _page(request, subscription, is_done=True)


def _read(token: str, subscriptions: Sealer) -> Subscription:
    subscription = read_token(token, subscriptions)
    if subscription is None:
        raise NoSuchSubscription
    return subscription


def _page(request: Request[Any, Any, Any], subscription: Subscription, *, is_done: bool) -> Page:
    context = {"category": subscription.category, "is_done": is_done, "address": request.scope["path"]}
    return Page("notifications/unsubscribe.html", context, headers={"Referrer-Policy": "no-referrer"})


UNSUBSCRIBE = (unsubscribe_page, unsubscribe)
