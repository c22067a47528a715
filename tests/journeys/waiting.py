"""Waiting on what another process does: ask, and leave it the processor for a moment before asking again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

PAUSE_SECONDS = 0.05


async def until(probe: Callable[[], Awaitable[T]], is_so: Callable[[T], bool], *, seconds_max: float) -> T:
    """The first answer that is as it should be. Raises TimeoutError."""
    async with asyncio.timeout(seconds_max):
        pause = asyncio.Event()
        while not is_so(answer := await probe()):
            asyncio.get_running_loop().call_later(PAUSE_SECONDS, pause.set)
            await pause.wait()
            pause.clear()
    return answer
