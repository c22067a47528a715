"""The sliding log of one process: when each key's hits were, for as long as they count.

A hit counts for a minute and up to its very end: no 60 seconds, both ends included, hold more than the limit. There is
no edge of a window at which twice the budget passes. Times are whole microseconds, so that an edge is an edge.
`valkey_logs.py` decides the same on a server, and the same tests hold both to it.
"""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

import msgspec

WINDOW_SECONDS = 60
WINDOW_MICROSECONDS = WINDOW_SECONDS * 1_000_000


class Tally(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What became of a hit: whether it fitted, how many count now, and when the oldest of them runs out."""

    is_taken: bool
    count: int
    reset_microseconds: int


def monotonic_microseconds() -> int:
    """A clock that nobody sets back."""
    return time.monotonic_ns() // 1000


class SlidingLogs:
    """In memory. A hit drops what has run out of its own log, and the log of somebody who has not been here for a
    window; so the cost of a hit does not grow with what is remembered."""

    def __init__(self, *, now: Callable[[], int] = monotonic_microseconds) -> None:
        self._now = now
        self._logs: OrderedDict[str, deque[int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._logs)

    def take(self, key: str, limit: int, amount: int = 1) -> Tally:
        """Remembers `amount` hits if all of them fit; none of them otherwise."""
        now = self._now()
        since = now - WINDOW_MICROSECONDS
        log = self._logs.get(key)
        if log is None:
            log = self._logs[key] = deque()
        self._logs.move_to_end(key)
        while log and log[0] < since:
            log.popleft()
        self._forget_one(since)
        count = len(log)
        if is_taken := count + amount <= limit:
            log.extend((now,) * amount)
            count += amount
        return Tally(is_taken=is_taken, count=count, reset_microseconds=log[0] - since if log else 0)

    def _forget_one(self, since: int) -> None:
        """The log that was not asked for longest, when nothing in it counts any more: one for each that may come."""
        key, log = next(iter(self._logs.items()))
        if len(self._logs) > 1 and (not log or log[-1] < since):
            del self._logs[key]
