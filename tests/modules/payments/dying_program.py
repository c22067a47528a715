"""Takes what is due to the sandbox, and is killed between what the sandbox does and its own writing that down. Its argument is what:
charge, refund or pay_out."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence

from tests.modules.payments.paying import SECRET, Till
from tests.tokens import ISSUER

from matchday.backbone.database import open_database
from matchday.backbone.settings import Settings, load
from matchday.modules.payments.domain.payments import Intent, Outcome
from matchday.modules.payments.domain.payouts import PayoutOrder, PayoutOutcome
from matchday.modules.payments.domain.refunds import RefundOrder, RefundOutcome
from matchday.modules.payments.providers.sandbox import Sandbox
from matchday.modules.payments.settings import PaymentSettings

LAST = sys.argv[1] if len(sys.argv) > 1 else "charge"


def _die(what: str) -> None:
    if what == LAST:
        os.kill(os.getpid(), signal.SIGKILL)


class Last(Sandbox):
    """The last thing that its caller sees."""

    async def charge(self, intents: Sequence[Intent]) -> Sequence[Outcome]:
        """Charges."""
        outcomes = await super().charge(intents)
        _die("charge")
        return outcomes

    async def refund(self, orders: Sequence[RefundOrder]) -> Sequence[RefundOutcome]:
        """Gives back."""
        outcomes = await super().refund(orders)
        _die("refund")
        return outcomes

    async def pay_out(self, orders: Sequence[PayoutOrder]) -> Sequence[PayoutOutcome]:
        """Pays out."""
        outcomes = await super().pay_out(orders)
        _die("pay_out")
        return outcomes


async def main() -> None:
    database = await open_database(load(Settings).database_url)
    till = Till(database, Last(database, SECRET, ISSUER, PaymentSettings()))
    await till.presence.beat()
    await till.work()


asyncio.run(main())
