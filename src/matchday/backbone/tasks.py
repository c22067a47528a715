"""Background tasks belong to a group, so that none is lost, none dies in silence and none outlives its owner."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

Result = TypeVar("Result")

logger = logging.getLogger(__name__)


class Tasks:
    """An async context manager. Leaving it cancels what still runs and waits for it, `stop_seconds_max` at most.

    Unlike asyncio.TaskGroup, a crash does not take its siblings down: a relay that fails must not stop the sockets.
    """

    def __init__(self, *, backoff_seconds_min: float = 0.1, backoff_seconds_max: float = 10.0, stop_seconds_max: float = 10.0) -> None:
        self._backoff_seconds_min = backoff_seconds_min
        self._backoff_seconds_max = backoff_seconds_max
        self._stop_seconds_max = stop_seconds_max
        self._running: set[asyncio.Task[Any]] = set()
        self._is_open = True

    def __len__(self) -> int:
        return len(self._running)

    def spawn(self, work: Coroutine[Any, Any, Result], name: str) -> asyncio.Task[Result]:
        """Runs `work` once beside everything else. A crash is logged, and is also in the returned task."""
        if not self._is_open:
            work.close()
            raise RuntimeError(f"{name} cannot start: its group of tasks has ended")
        task = asyncio.create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def keep_alive(self, make: Callable[[], Coroutine[Any, Any, None]], name: str) -> asyncio.Task[None]:
        """Runs `make()` for as long as the group lives: a crash is logged and it is started again after a pause that
        doubles with each crash. A run that outlived the longest pause starts over with the shortest one.
        `make()` ending by itself ends the task."""
        return self.spawn(self._keep_alive(make, name), name)

    async def _keep_alive(self, make: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        loop = asyncio.get_running_loop()
        pause = self._backoff_seconds_min
        while True:
            started = loop.time()
            try:
                return await make()
            except Exception:
                if loop.time() - started > self._backoff_seconds_max:
                    pause = self._backoff_seconds_min
                logger.exception("%s crashed and starts again in %.1f s", name, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._backoff_seconds_max)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("%s crashed", task.get_name(), exc_info=error)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._is_open = False
        for task in self._running:
            task.cancel()
        if self._running:
            _, stuck = await asyncio.wait(self._running, timeout=self._stop_seconds_max)
            for task in stuck:
                logger.error("%s did not stop within %.0f s", task.get_name(), self._stop_seconds_max)
