"""Where payment providers tell us something."""

from typing import Any

from litestar import Request
from litestar.params import RawBody

from matchday.backbone.clock import SystemClock
from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import post
from matchday.backbone.http.access import anyone
from matchday.modules.payments.actions.hear_webhook import hear_webhook
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.errors import NotSignedByProvider
from matchday.modules.payments.providers.provider import WrongSignature

_CLOCK = SystemClock()


@post(
    "/payment-webhooks/{provider:str}",
    access=anyone,
    status=204,
    refuses=[NotSignedByProvider],
    unmetered=True,
    body_bytes_max=512 * 1024,
)
async def hear_provider(request: Request[Any, Any, Any], tx: Transaction, provider: str, body: RawBody, desk: PaymentDesk) -> None:
    """For payment providers, who sign what they send. It is written down and answered; what it is about is looked at afterwards."""
    known = desk.providers.get(provider)
    if known is None:
        raise NotFound
    try:
        event = known.read_webhook(request.headers, body, _CLOCK.now())
    except WrongSignature as error:
        raise NotSignedByProvider from error
    await hear_webhook(tx, provider, event)


WEBHOOKS = (hear_provider,)
