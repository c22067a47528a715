"""The log on Valkey for as long as Valkey answers in time; without it, at once, none: the caller then counts alone.

Nobody waits for a Valkey that does not answer: after the first call that fails or is late none is made, until a probe in
the background has succeeded.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import Counter, Gauge

from matchday.backbone.http.limits.logs import Tally
from matchday.backbone.http.limits.valkey_logs import ValkeyLogs
from matchday.backbone.tasks import Tasks

CONNECT_SECONDS_MAX = 1.0
PROBE_EVERY_SECONDS = 0.5

_degraded = Gauge("matchday_limits_degraded", "1 while this process counts budgets alone, for want of Valkey", multiprocess_mode="livemax")
_degradations = Counter("matchday_limits_degradations_total", "Times that this process lost Valkey and counted budgets alone")
_log = logging.getLogger(__name__)


class SharedLogs:
    """Takes hits while `running` is entered and Valkey answers."""

    def __init__(self, url: str, *, call_seconds_max: float) -> None:
        self._call_seconds_max = call_seconds_max
        self._valkey = ValkeyLogs(url)
        self._is_shared = False
        self._lost = asyncio.Event()

    @property
    def is_shared(self) -> bool:
        """Whether hits go to Valkey just now."""
        return self._is_shared

    async def take(self, key: str, limit: int) -> Tally | None:
        """One hit; None when it was not counted. Never fails, and is never later than a call may take."""
        if not self._is_shared:
            return None
        try:
            async with asyncio.timeout(self._call_seconds_max):
                return await self._valkey.take(key, limit)
        except Exception as error:  # noqa: BLE001  whatever goes wrong on the way to Valkey, a request must not fail of it
            self._lose(error)
            return None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Asks Valkey once before it is left to the caller, then as often as it was lost."""
        await self._probe(is_first=True)
        try:
            async with Tasks() as tasks:
                tasks.keep_alive(self._return_when_it_answers, "look for Valkey")
                yield
        finally:
            self._is_shared = False
            _degraded.set(0)
            await self._valkey.close()

    async def _return_when_it_answers(self) -> None:
        while True:
            await self._lost.wait()
            await asyncio.sleep(PROBE_EVERY_SECONDS)
            await self._probe()

    async def _probe(self, *, is_first: bool = False) -> None:
        """Connecting may take its time; a hit may not."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS_MAX):
                await self._valkey.connect()
            async with asyncio.timeout(self._call_seconds_max):
                await self._valkey.probe()
        except Exception as error:  # noqa: BLE001  as above
            if is_first:
                self._lose(error, is_first=True)
            return
        self._is_shared = True
        self._lost.clear()
        _degraded.set(0)
        _log.info("budgets are counted together, on Valkey")

    def _lose(self, error: Exception, *, is_first: bool = False) -> None:
        """Once for each time it is lost, however many calls were under way."""
        if not self._is_shared and not is_first:
            return
        self._is_shared = False
        self._lost.set()
        _degraded.set(1)
        _degradations.inc()
        _log.warning("Valkey does not answer (%r): this process counts budgets alone until it does", error)
