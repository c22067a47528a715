"""The three budgets: requests made with an API key, requests of an account, writes of an address that is neither.

One process keeps its log in memory. With VALKEY_URL set all replicas keep one together; who asks finds out with
`is_shared` and then awaits `spend_together`, so that a process alone pays nothing for what it does not use.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from matchday.backbone.http.limits.logs import WINDOW_SECONDS, SlidingLogs, Tally
from matchday.backbone.http.limits.shared_logs import SharedLogs
from matchday.backbone.settings import Settings

_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


class Budget(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is left after this request. `policy` names the limit."""

    policy: str
    limit: int
    remaining: int
    reset_seconds: int
    is_spent: bool

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """As in draft-ietf-httpapi-ratelimit-headers."""
        policy = f'"{self.policy}";q={self.limit};w={WINDOW_SECONDS}'
        state = f'"{self.policy}";r={self.remaining};t={self.reset_seconds}'
        return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", state.encode())]


class _Policy(msgspec.Struct, frozen=True, gc=False):
    name: str
    limit: int

    def budget(self, tally: Tally) -> Budget:
        return Budget(
            policy=self.name,
            limit=self.limit,
            remaining=max(0, self.limit - tally.count),
            reset_seconds=max(1, -(-tally.reset_microseconds // 1_000_000)),
            is_spent=not tally.is_taken,
        )


class RateLimits:
    """One per process. Whoever asks is told apart by the key's id, else the account's, else the address."""

    def __init__(self, settings: Settings) -> None:
        self._own = SlidingLogs()
        self._shared = (
            SharedLogs(settings.valkey_url, self._own, call_seconds_max=settings.valkey_seconds_max) if settings.valkey_url else None
        )
        self._api_key = _Policy("api-key", settings.api_key_requests_per_minute_max)
        self._account = _Policy("account", settings.account_requests_per_minute_max)
        self._anonymous = _Policy("anonymous-writes", settings.anonymous_writes_per_minute_max)

    @property
    def is_shared(self) -> bool:
        """Whether replicas count together just now."""
        return self._shared is not None and self._shared.is_shared

    def spend(self, account: str | None, address: str, method: str, *, api_key: str | None = None) -> Budget | None:
        """Counts a request in this process alone. `api_key` is the key's id, never the key.

        None where no limit applies: anonymous reads are bounded by the caches before us.
        """
        if (found := self._policy(account, address, method, api_key)) is None:
            return None
        policy, who = found
        return policy.budget(self._own.take(f"{policy.name}:{who}", policy.limit))

    async def spend_together(self, account: str | None, address: str, method: str, *, api_key: str | None = None) -> Budget | None:
        """The same for all replicas; in this process alone while Valkey does not answer."""
        if self._shared is None or (found := self._policy(account, address, method, api_key)) is None:
            return self.spend(account, address, method, api_key=api_key)
        policy, who = found
        return policy.budget(await self._shared.take(f"{policy.name}:{who}", policy.limit))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keeps looking for Valkey if there is to be one."""
        if self._shared is None:
            yield
            return
        async with self._shared.running():
            yield

    def _policy(self, account: str | None, address: str, method: str, api_key: str | None) -> tuple[_Policy, str] | None:
        if api_key is not None:
            return self._api_key, api_key
        if account is not None:
            return self._account, account
        return None if method in _SAFE else (self._anonymous, address)
