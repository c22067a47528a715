"""Rate limits: a sliding log per account, else per client address.

Every hit is remembered for a minute, so there is no edge of a window at which twice the budget passes. One process
keeps its log in memory.
"""

import math
import time
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


class RateLimits:
    """The two budgets: requests of an account, and writes of an address that is not signed in."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
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
