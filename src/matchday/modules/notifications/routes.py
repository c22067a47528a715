"""Deliveries over HTTP, for platform admins."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Slice, get, put
from matchday.backbone.http.access import platform_admin
from matchday.modules.notifications import queries
from matchday.modules.notifications.actions.resend_delivery import resend_delivery
from matchday.modules.notifications.errors import LinkExpired, NoRecipient, NotDead
from matchday.modules.notifications.schemas import DeliveryView, State

StateWanted = Annotated[State | None, QueryParameter(name="state")]
"""A parameter called `state` would be given the framework's own."""


@get("/deliveries", access=platform_admin)
async def list_deliveries(tx: Transaction, cursor: Cursor, delivery_state: StateWanted = None) -> Slice[DeliveryView]:
    """Mails, newest first: to be sent, sent, given up (`dead`), not to be sent (`suppressed`). Their links are not shown."""
    return await queries.deliveries(tx, delivery_state, cursor)


@put("/deliveries/{delivery_id:uuid}/resend", access=platform_admin, refuses=[NotDead, LinkExpired, NoRecipient])
async def resend(tx: Transaction, delivery_id: UUID) -> DeliveryView:
    """Has a mail sent again that was given up."""
    await resend_delivery(tx, delivery_id)
    found = await queries.one_delivery(tx, delivery_id)
    if found is None:
        raise NotFound
    return found


MANAGE = (list_deliveries, resend)
