"""Sends the sandbox's webhooks to ourselves, by real requests to our own address: what the demo shows is what happens with a
real provider. An answer other than 2xx is tried again for a while."""

import asyncio
import logging
from typing import Any
from uuid import UUID

from matchday.backbone.clock import SystemClock
from matchday.backbone.context import ModuleContext
from matchday.backbone.database import Database
from matchday.backbone.database.pool import GIVEN_WAY, OUTAGES
from matchday.backbone.errors import Unavailable
from matchday.backbone.outgoing import Forbidden, Outgoing, Unreachable, open_outgoing
from matchday.backbone.settings import load
from matchday.modules.payments.providers.sandbox import SIGNATURE_HEADER, signed_header, webhook_secret
from matchday.modules.payments.settings import PaymentSettings
from matchday.modules.payments.store import sandbox as store

SCHEMA = "payments"
PATH = "/api/v1/payment-webhooks/sandbox"
POLL_SECONDS = 0.3
LEASE_SECONDS = 30
CLAIM_MAX = 20
REQUEST_SECONDS_MAX = 10.0
RETRY_SECONDS = (1, 5, 30, 300, 3600)

_log = logging.getLogger("matchday.payments")


async def send_forever(context: ModuleContext) -> None:
    """Until it is cancelled."""
    settings = context.settings
    async with open_outgoing(may_be_private=True) as outgoing:
        url = load(PaymentSettings).sandbox_webhook_url or f"http://{settings.host}:{settings.port}{PATH}"
        sender = WebhookSender(context.database, settings.secret, url, outgoing)
        while True:
            if await sender.send_due() < CLAIM_MAX:
                await asyncio.sleep(POLL_SECONDS)


class WebhookSender:
    """One per process."""

    def __init__(self, database: Database, secret: str, url: str, outgoing: Outgoing) -> None:
        self._database = database
        self._secret = webhook_secret(secret)
        self._url = url
        self._outgoing = outgoing
        self._clock = SystemClock()

    async def send_due(self) -> int:
        """One round; returns how many were taken."""
        try:
            async with self._database.begin(SCHEMA) as tx:
                claimed = await store.claim_webhooks(tx, CLAIM_MAX, LEASE_SECONDS)
            told = [await self._send(row) for row in claimed]
            if told:
                async with self._database.begin(SCHEMA) as tx:
                    await store.note_webhooks(tx, told)
        except (*OUTAGES, *GIVEN_WAY, Unavailable) as outage:
            _log.info("The sandbox's webhooks wait: %r", outage)
            return 0
        return len(claimed)

    async def _send(self, row: Any) -> tuple[UUID, int | None, int | None]:
        body = row["body"].encode()
        signed = signed_header(self._secret, int(self._clock.now().timestamp()), body, is_wrong=row["is_wrongly_signed"])
        headers = {"Content-Type": "application/json", SIGNATURE_HEADER: signed}
        status = None
        try:
            status = (await self._outgoing.post(self._url, body, headers, seconds_max=REQUEST_SECONDS_MAX)).status
        except (Forbidden, Unreachable) as error:
            _log.info("A webhook of the sandbox did not arrive: %s", error)
        is_over = (status is not None and 200 <= status < 300) or row["is_wrongly_signed"] or row["attempts"] > len(RETRY_SECONDS)
        return row["webhook_id"], status, None if is_over else RETRY_SECONDS[row["attempts"] - 1]
