"""The log on Valkey for as long as Valkey answers in time; without it, at once, this process's own.

Nobody waits for a Valkey that does not answer: the first call that fails or is late turns to the process's own log, and
so do all others until a probe in the background has succeeded. What Valkey let pass is in the own log too: a process
that is left alone knows what went through it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import Counter, Gauge

from matchday.backbone.http.limits.logs import SlidingLogs, Tally
from matchday.backbone.http.limits.valkey_logs import ValkeyLogs
from matchday.backbone.tasks import Tasks

CONNECT_SECONDS_MAX = 1.0
PROBE_EVERY_SECONDS = 0.5

_degraded = Gauge("matchday_limits_degraded", "1 while this process counts budgets alone, for want of Valkey", multiprocess_mode="livemax")
_degradations = Counter("matchday_limits_degradations_total", "Times that this process lost Valkey and counted budgets alone")
_log = logging.getLogger(__name__)


class SharedLogs:
    """Takes hits from the moment `running` is entered; before it and without Valkey, in the process's own log."""

    def __init__(self, url: str, own: SlidingLogs, *, call_seconds_max: float) -> None:
        self._own = own
        self._call_seconds_max = call_seconds_max
        self._valkey = ValkeyLogs(url)
        self._is_shared = False
        self._lost = asyncio.Event()

    @property
    def is_shared(self) -> bool:
        """Whether hits go to Valkey just now."""
        return self._is_shared

    async def take(self, key: str, limit: int) -> Tally:
        """One hit, counted where it can be. Never fails, and is never later than a call may take."""
        if not self._is_shared:
            return self._own.take(key, limit)
        try:
            async with asyncio.timeout(self._call_seconds_max):
                tally = await self._valkey.take(key, limit)
        except Exception as error:  # noqa: BLE001  whatever goes wrong on the way to Valkey, a request must not fail of it
            self._lose(error)
            return self._own.take(key, limit)
        if tally.is_taken:
            self._own.take(key, limit)
        return tally

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
