"""The sliding log: a budget is never exceeded within any minute, and says what is left."""

from hypothesis import given
from hypothesis import strategies as st

from matchday.backbone.http.limits import RateLimits, SlidingLogs
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


@given(st.lists(st.tuples(st.floats(0, 40), st.sampled_from("ab")), max_size=60), st.integers(1, 4))
def test_no_window_holds_more_than_the_budget_and_nobody_is_refused_below_it(steps: list[tuple[float, str]], limit: int) -> None:
    """Against the plain definition, with a clock that the test moves. Both sides count a hit as gone after 60 seconds."""
    now = 1000.0
    logs = SlidingLogs(now=lambda: now)
    taken: dict[str, list[float]] = {"a": [], "b": []}
    for pause, key in steps:
        now += pause
        recent = [at for at in taken[key] if at >= now - 60]
        is_taken = logs.acquire_entry(key, limit, 60)
        assert is_taken is (len(recent) < limit)
        if is_taken:
            taken[key].append(now)
        oldest = min((at for at in taken[key] if at >= now - 60), default=now)
        assert logs.get_moving_window(key, limit, 60) == (oldest, len([at for at in taken[key] if at >= now - 60]))


def test_who_does_not_come_back_is_forgotten() -> None:
    now = 1000.0
    logs = SlidingLogs(now=lambda: now)
    for number in range(1000):
        logs.acquire_entry(f"visitor {number}", 5, 60)
    now += 61
    for number in range(1000):
        logs.acquire_entry(f"later visitor {number}", 5, 60)
    assert len(logs) <= 1001
