"""Time that passes."""

import asyncio


async def pass_time(seconds: float) -> None:
    """So many seconds in which nothing is waited for: an instant that nobody chose, or a rhythm."""
    passed = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, passed.set)
    await passed.wait()


class Pace:
    """So many a second, however many wait for their turn."""

    def __init__(self, per_second: float) -> None:
        self._between = 1 / per_second
        self._next = 0.0

    async def __call__(self) -> None:
        """Returns when it is one's turn."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now) + self._between
        await pass_time(self._next - now)
