"""Takes due payments to the sandbox, and is killed between the charge and its own writing that down."""

import asyncio
import os
import signal
from collections.abc import Sequence

from tests.modules.payments.paying import SECRET, Till
from tests.tokens import ISSUER

from matchday.backbone.database import open_database
from matchday.backbone.settings import Settings, load
from matchday.modules.payments.domain.payments import Intent, Outcome
from matchday.modules.payments.providers.sandbox import Sandbox
from matchday.modules.payments.settings import PaymentSettings


class Last(Sandbox):
    """The last thing that its caller sees."""

    async def charge(self, intents: Sequence[Intent]) -> Sequence[Outcome]:
        """Charges."""
        await super().charge(intents)
        os.kill(os.getpid(), signal.SIGKILL)
        return ()


async def main() -> None:
    database = await open_database(load(Settings).database_url)
    await Till(database, Last(database, SECRET, ISSUER, PaymentSettings())).work()


asyncio.run(main())
