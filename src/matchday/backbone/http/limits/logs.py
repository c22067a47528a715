"""The sliding log of one process: when each key's hits were, for as long as they count.

A hit counts for a minute and up to its very end: no 60 seconds, both ends included, hold more than the limit. There is
no edge of a window at which twice the budget passes. Times are whole microseconds, so that an edge is an edge.
`valkey_logs.py` decides the same on a server, and the same tests hold both to it.
"""

import time
from collections import deque
from collections.abc import Callable, Hashable

import msgspec

WINDOW_SECONDS = 60
WINDOW_MICROSECONDS = WINDOW_SECONDS * 1_000_000


class Tally(msgspec.Struct, frozen=True, gc=False):
    """What became of a hit: whether it fitted, how many count now, and when the oldest of them runs out."""

    is_taken: bool
    count: int
    reset_microseconds: int


def monotonic_microseconds() -> int:
    """A clock that nobody sets back."""
    return time.monotonic_ns() // 1000


class SlidingLogs:
    """In memory. A hit drops what has run out of its own log, and somebody new the logs of two who have not been here for
    a window; so the cost of a hit does not grow with what is remembered."""

    def __init__(self, *, now: Callable[[], int] = monotonic_microseconds) -> None:
        self._now = now
        self._logs: dict[Hashable, deque[int]] = {}

    def __len__(self) -> int:
        return len(self._logs)

    def take(self, key: Hashable, limit: int, amount: int = 1) -> Tally:
        """Remembers `amount` hits if all of them fit; none of them otherwise."""
        now = self._now()
        since = now - WINDOW_MICROSECONDS
        log = self._logs.get(key)
        if log is None:
            self._forget_two(since)
            log = self._logs[key] = deque()
        while log and log[0] < since:
            log.popleft()
        count = len(log) + amount
        if count > limit:
            return Tally(False, count - amount, log[0] - since if log else 0)
        log.extend((now,) * amount)
        return Tally(True, count, log[0] - since)

    def _forget_two(self, since: int) -> None:
        """Looks at the two logs that were not looked at longest: drops one in which nothing counts any more, puts off
        another. Twice as many are looked at as come, so that what is remembered is at most what was used lately, twice."""
        for _ in range(min(2, len(self._logs))):
            key = next(iter(self._logs))
            log = self._logs.pop(key)
            if log and log[-1] >= since:
                self._logs[key] = log
