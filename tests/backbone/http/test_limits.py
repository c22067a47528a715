"""The sliding log: a budget is never exceeded within any minute, and says what is left."""

from matchday.backbone.http.limits import RateLimits
from matchday.backbone.settings import Settings


def test_anonymous_writes_are_counted_per_address_and_reads_are_not() -> None:
    limits = RateLimits(Settings(anonymous_writes_per_minute_max=3))
    budgets = [limits.spend(None, "203.0.113.1", "POST") for _ in range(4)]
    assert [(budget.remaining, budget.is_spent) for budget in budgets if budget] == [(2, False), (1, False), (0, False), (0, True)]
    assert limits.spend(None, "203.0.113.2", "POST").is_spent is False  # type: ignore[union-attr]
    assert limits.spend(None, "203.0.113.1", "GET") is None


def test_an_account_has_one_budget_from_every_address() -> None:
    limits = RateLimits(Settings(account_requests_per_minute_max=2))
    assert [limits.spend("a", address, "GET").is_spent for address in "xyz"] == [False, False, True]  # type: ignore[union-attr]


def test_the_answer_says_what_is_left() -> None:
    budget = RateLimits(Settings(account_requests_per_minute_max=2)).spend("a", "x", "GET")
    assert budget is not None
    assert dict(budget.headers) == {b"ratelimit-policy": b'"account";q=2;w=60', b"ratelimit": b'"account";r=1;t=60'}
