"""Budgets of one process: who has which, and what the answer says of it."""

from matchday.backbone.http.limits import Budget, RateLimits
from matchday.backbone.settings import Settings


def spent(budget: Budget | None) -> bool:
    """Where a limit applies."""
    assert budget is not None
    return budget.is_spent


def test_anonymous_writes_are_counted_per_address_and_reads_are_not() -> None:
    limits = RateLimits(Settings(anonymous_writes_per_minute_max=3))
    budgets = [limits.spend(None, "203.0.113.1", "POST") for _ in range(4)]
    assert [(budget.remaining, budget.is_spent) for budget in budgets if budget] == [(2, False), (1, False), (0, False), (0, True)]
    assert not spent(limits.spend(None, "203.0.113.2", "POST"))
    assert limits.spend(None, "203.0.113.1", "GET") is None


def test_an_account_has_one_budget_from_every_address() -> None:
    limits = RateLimits(Settings(account_requests_per_minute_max=2))
    assert [spent(limits.spend("a", address, "GET")) for address in "xyz"] == [False, False, True]


def test_an_api_key_has_one_budget_from_every_address_and_reads_count() -> None:
    limits = RateLimits(Settings(api_key_requests_per_minute_max=2))
    assert [spent(limits.spend(None, address, "GET", api_key="k")) for address in "xyz"] == [False, False, True]
    assert not spent(limits.spend(None, "x", "GET", api_key="another"))


def test_a_key_spends_none_of_an_accounts_budget_of_the_same_name() -> None:
    limits = RateLimits(Settings(api_key_requests_per_minute_max=1, account_requests_per_minute_max=1))
    assert not spent(limits.spend("same", "x", "GET", api_key="same"))
    assert not spent(limits.spend("same", "x", "GET"))


def test_the_answer_says_what_is_left() -> None:
    budget = RateLimits(Settings(account_requests_per_minute_max=2)).spend("a", "x", "GET")
    assert budget is not None
    assert dict(budget.headers) == {b"ratelimit-policy": b'"account";q=2;w=60', b"ratelimit": b'"account";r=1;t=60'}


async def test_without_valkey_to_spend_together_is_to_spend_alone() -> None:
    limits = RateLimits(Settings(account_requests_per_minute_max=2))
    async with limits.running():
        assert not limits.is_shared
        assert [spent(await limits.spend_together("a", "x", "GET")) for _ in range(3)] == [False, False, True]
