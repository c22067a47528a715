"""Stripe's adapter on the bench."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from tests.modules.payments.stripe_server.desk import CHALLENGED
from tests.modules.payments.stripe_server.front import Front, front
from tests.modules.payments.stripe_server.localstripe import localstripe

from matchday.backbone.clock import SystemClock
from matchday.backbone.database import Database
from matchday.modules.payments.domain.webhook_signatures import header
from matchday.modules.payments.providers.stripe import SIGNATURE_HEADER, Stripe
from matchday.modules.payments.providers.stripe.calls import StripeCalls
from matchday.modules.payments.settings import StripeSettings

WEBHOOK_SECRET = "whsec_of_the_tests"
STRIPE_TOKENS = ("pm_card_visa", "pm_card_visa_chargeDeclined", "pm_card_visa_chargeDeclinedInsufficientFunds", CHALLENGED)
"""Good, declined, without money, asked by its bank."""


class StripeBench:
    """The adapter, and the server that it talks to."""

    def __init__(self, provider: Stripe, made: Front) -> None:
        self.provider = provider
        self.front = made
        self.desk = made.desk

    def session(self, payment_id: UUID) -> dict[str, Any]:
        """The page of Checkout of one payment, or of one membership."""
        return next(one for one in self.desk.sessions.values() if str(payment_id) in one["metadata"].values())

    async def intents(self, payment_id: UUID) -> list[dict[str, Any]]:
        """All there are of one payment."""
        found = await self.desk.show_intent(["search"], {"query": f"metadata['payment_id']:'{payment_id}'"})
        return list(found["data"])

    async def taken(self, payment_id: UUID) -> int:
        """Captured less given back."""
        intents = await self.intents(payment_id)
        return sum(one["amount_received"] - self.desk.refunds.get(one["id"], 0) for one in intents)

    def signed(self, body: bytes, secret: str = WEBHOOK_SECRET) -> Mapping[str, str]:
        """The headers of a webhook that is sent now."""
        return {SIGNATURE_HEADER: header(secret, int(SystemClock().now().timestamp()), body)}


@asynccontextmanager
async def stripe_bench(database: Database, **settings: Any) -> AsyncIterator[StripeBench]:
    """A `localstripe` and its front for as long as this is open."""
    with TemporaryDirectory() as folder:
        async with localstripe(Path(folder)) as inner_url, front(inner_url) as made:
            known = StripeSettings(
                stripe_secret_key="sk_test_of_the_tests",
                stripe_webhook_secrets=(WEBHOOK_SECRET,),
                stripe_api_url=made.url,
                **settings,
            )
            calls = StripeCalls(known)
            try:
                yield StripeBench(Stripe(database, calls, known), made)
            finally:
                await calls.close()
