"""The three budgets: requests made with an API key, requests of an account, writes of an address that is neither.

One process keeps its logs in memory. With VALKEY_URL set all replicas keep one together; who asks finds out with
`is_shared` and then awaits `spend_together`, so that a process alone pays nothing for what it does not use.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import msgspec

from matchday.backbone.http.limits.logs import WINDOW_SECONDS, SlidingLogs, Tally
from matchday.backbone.http.limits.shared_logs import SharedLogs
from matchday.backbone.settings import Settings

_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
Who = UUID | str


class Policy:
    """A limit, what the headers call it, and this process's own log of it."""

    def __init__(self, name: str, limit: int) -> None:
        self.name = name
        self.limit = limit
        self.logs = SlidingLogs()
        self.quoted = f'"{name}"'
        self.header = (b"ratelimit-policy", f"{self.quoted};q={limit};w={WINDOW_SECONDS}".encode())


class Budget(msgspec.Struct, frozen=True, gc=False):
    """What is left after a request."""

    policy: Policy
    tally: Tally

    @property
    def is_spent(self) -> bool:
        """The request did not fit."""
        return not self.tally.is_taken

    @property
    def remaining(self) -> int:
        """How many more would fit now."""
        return max(0, self.policy.limit - self.tally.count)

    @property
    def reset_seconds(self) -> int:
        """Until one more fits again; whole seconds, at least one."""
        return -(-self.tally.reset_microseconds // 1_000_000) or 1

    @property
    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """As in draft-ietf-httpapi-ratelimit-headers."""
        policy = self.policy
        return policy.header, (b"ratelimit", f"{policy.quoted};r={self.remaining};t={self.reset_seconds}".encode())


class RateLimits:
    """One per process. Whoever asks is told apart by the key's id, else the account's, else the address."""

    def __init__(self, settings: Settings) -> None:
        self._api_key = Policy("api-key", settings.api_key_requests_per_minute_max)
        self._account = Policy("account", settings.account_requests_per_minute_max)
        self._anonymous = Policy("anonymous-writes", settings.anonymous_writes_per_minute_max)
        self._shared: SharedLogs | None = None
        if settings.valkey_url:
            self._shared = SharedLogs(settings.valkey_url, call_seconds_max=settings.valkey_seconds_max)

    @property
    def is_shared(self) -> bool:
        """Whether replicas count together just now."""
        return self._shared is not None and self._shared.is_shared

    def spend(self, account: Who | None, address: str, method: str, *, api_key: Who | None = None) -> Budget | None:
        """Counts a request in this process alone. `api_key` is the key's id, never the key.

        None where no limit applies: anonymous reads are bounded by the caches before us.
        """
        policy, who = self._policy(account, address, method, api_key)
        return None if policy is None else Budget(policy, policy.logs.take(who, policy.limit))

    async def spend_together(self, account: Who | None, address: str, method: str, *, api_key: Who | None = None) -> Budget | None:
        """The same for all replicas; in this process alone while Valkey does not answer. What Valkey lets pass is in the
        own log too: a process that is left alone knows what went through it."""
        policy, who = self._policy(account, address, method, api_key)
        if policy is None:
            return None
        together = await self._shared.take(f"{policy.name}:{who}", policy.limit) if self._shared is not None else None
        if together is None:
            return Budget(policy, policy.logs.take(who, policy.limit))
        if together.is_taken:
            policy.logs.take(who, policy.limit)
        return Budget(policy, together)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keeps looking for Valkey if there is to be one."""
        if self._shared is None:
            yield
            return
        async with self._shared.running():
            yield

    def _policy(self, account: Who | None, address: str, method: str, api_key: Who | None) -> tuple[Policy | None, Who]:
        if api_key is not None:
            return self._api_key, api_key
        if account is not None:
            return self._account, account
        return None if method in _SAFE else self._anonymous, address
