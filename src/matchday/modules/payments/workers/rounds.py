"""Work that comes round: claims what is due, carries it to its provider, writes down what became of it."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from matchday.backbone.database import Database
from matchday.backbone.database.pool import GIVEN_WAY, OUTAGES
from matchday.backbone.errors import Unavailable
from matchday.backbone.telemetry import begin_work, span
from matchday.modules.payments.providers.provider import Provider

SCHEMA = "payments"
POLL_SECONDS = 0.5
BATCH_SECONDS_MAX = 20.0
CLAIM_MAX = 500
RESUME_SECONDS_MAX = 25.0
"""Less than a lease."""

_log = logging.getLogger("matchday.payments")


class _Interrupted(NamedTuple):
    """A batch that met an outage, and until when its claim holds by this process's clock."""

    name: str
    orders: Sequence[Any]
    until: float


class Rounds(ABC):
    """One kind of work in one process. What fails comes round again when its lease has run out; what an outage has interrupted
    this process goes on with as soon as the engine is back, while the lease is still its own."""

    name: ClassVar[str]

    def __init__(
        self,
        database: Database,
        providers: Mapping[str, Provider],
        *,
        poll_seconds: float = POLL_SECONDS,
        worker_id: UUID | None = None,
    ) -> None:
        self._database = database
        self._providers = providers
        self._poll_seconds = poll_seconds
        self._worker_id = worker_id
        self._interrupted: list[_Interrupted] = []

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            if await self.work_once() < CLAIM_MAX:
                await asyncio.sleep(self._poll_seconds)

    async def work_once(self) -> int:
        """One round of what is due now; returns how much it was."""
        begin_work()
        try:
            claimed = await self._claim()
            for name, orders, until in self._resumed():
                await self._carry(name, orders, until)
            for name, orders in _by_provider(claimed).items():
                await self._carry(name, orders)
        except (*OUTAGES, *GIVEN_WAY, Unavailable) as outage:
            _log.info("%s waits: %r", self.name, outage)
            return 0
        return len(claimed)

    def _resumed(self) -> list[_Interrupted]:
        interrupted, self._interrupted = self._interrupted, []
        now = asyncio.get_running_loop().time()
        return [batch for batch in interrupted if batch.until > now]

    async def _carry(self, name: str, orders: Sequence[Any], until: float | None = None) -> None:
        """`until` is when the claim runs out, if this is not the first time."""
        until = until or asyncio.get_running_loop().time() + RESUME_SECONDS_MAX
        provider = self._providers.get(name)
        if provider is None:
            _log.error("%s of %s waits: it is not set up any more", self.name, name)
            return
        for start in range(0, len(orders), provider.batch_max):
            batch = orders[start : start + provider.batch_max]
            try:
                with span(self.name, provider=name, count=len(batch)):
                    async with asyncio.timeout(BATCH_SECONDS_MAX):
                        await self._write(batch, await self._ask(provider, batch))
            except (*OUTAGES, *GIVEN_WAY, Unavailable) as outage:
                _log.info("%s at %s comes round again: %r", self.name, name, outage)
                self._interrupted.append(_Interrupted(name, batch, until))
            except Exception:  # noqa: BLE001  one that fails must not stop the others
                _log.exception("%s at %s met a bug of ours and comes round again", self.name, name)

    @abstractmethod
    async def _claim(self) -> list[tuple[str, Any]]: ...

    @abstractmethod
    async def _ask(self, provider: Provider, orders: Sequence[Any]) -> Sequence[Any]: ...

    @abstractmethod
    async def _write(self, orders: Sequence[Any], outcomes: Sequence[Any]) -> None: ...


def _by_provider(claimed: Sequence[tuple[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name, order in claimed:
        found.setdefault(name, []).append(order)
    return found
