"""The sliding log, in memory and on Valkey, against its plain definition and to the microsecond."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from matchday.backbone.http.limits.logs import WINDOW_MICROSECONDS, SlidingLogs, Tally
from matchday.backbone.http.limits.valkey_logs import ValkeyLogs
from matchday.backbone.ids import new_id
from matchday.backbone.testing.valkey import ValkeyServer

MINUTE = WINDOW_MICROSECONDS
START = 1_795_244_400_000_000
"""Microseconds since 1970: as large as the numbers that the script has to keep apart."""

Take = Callable[[str, int, int, int], Awaitable[Tally]]
"""Key, limit, amount, time."""


class PlainDefinition:
    """Every hit ever taken, looked through each time."""

    def __init__(self) -> None:
        self.hits: list[tuple[str, int]] = []

    def take(self, key: str, limit: int, amount: int, now: int) -> Tally:
        counting = self._counting(key, now)
        is_taken = len(counting) + amount <= limit
        if is_taken:
            self.hits += [(key, now)] * amount
            counting = self._counting(key, now)
        reset = min(counting) + MINUTE - now if counting else 0
        return Tally(is_taken, len(counting), reset)

    def _counting(self, key: str, now: int) -> list[int]:
        return [at for whose, at in self.hits if whose == key and now - MINUTE <= at <= now]

    def fullest_minute(self, key: str) -> int:
        return max((len(self._counting(key, at)) for whose, at in self.hits if whose == key), default=0)


@pytest.fixture(scope="session")
async def valkey_logs(valkey_server: ValkeyServer) -> AsyncIterator[ValkeyLogs]:
    logs = ValkeyLogs(valkey_server.url)
    yield logs
    await logs.close()


@pytest.fixture(params=["memory", "valkey"])
def new_logs(request: pytest.FixtureRequest, valkey_logs: ValkeyLogs) -> Callable[[], Take]:
    """Makes empty logs whose clock is an argument."""

    def in_memory() -> Take:
        times: list[int] = []
        logs = SlidingLogs(now=lambda: times[-1])

        async def take(key: str, limit: int, amount: int, now: int) -> Tally:
            times.append(now)
            return logs.take(key, limit, amount)

        return take

    def on_valkey() -> Take:
        prefix = new_id()

        async def take(key: str, limit: int, amount: int, now: int) -> Tally:
            return await valkey_logs.take(f"{prefix}:{key}", limit, amount, now=now)

        return take

    return in_memory if request.param == "memory" else on_valkey


pauses = st.one_of(
    st.sampled_from([0, 1, MINUTE // 2, MINUTE - 1, MINUTE, MINUTE + 1, 3 * MINUTE]),
    st.integers(0, 2 * MINUTE),
    st.tuples(st.integers(0, 30), st.integers(-1, 1)),
)
"""So long, or until the end of a hit taken before: which, and how far beside it."""
steps = st.lists(st.tuples(pauses, st.sampled_from("ab"), st.integers(1, 3)), max_size=40)


def after(pause: int | tuple[int, int], now: int, hits: list[tuple[str, int]]) -> int:
    if isinstance(pause, int):
        return now + pause
    which, beside = pause
    return max(now, hits[which % len(hits)][1] + MINUTE + beside) if hits else now


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(steps, st.integers(1, 6))
@example([(0, "a", 1), (MINUTE, "a", 1), (1, "a", 1)], 1)
async def test_each_hit_is_decided_as_the_definition_says(
    new_logs: Callable[[], Take], steps: list[tuple[int | tuple[int, int], str, int]], limit: int
) -> None:
    take, plain = new_logs(), PlainDefinition()
    now = START
    for pause, key, amount in steps:
        now = after(pause, now, plain.hits)
        assert await take(key, limit, amount, now) == plain.take(key, limit, amount, now)
    assert all(plain.fullest_minute(key) <= limit for key in "ab")


async def test_a_hit_counts_to_the_end_of_its_minute_and_no_longer(new_logs: Callable[[], Take]) -> None:
    take = new_logs()
    assert (await take("a", 1, 1, START)).is_taken
    last = await take("a", 1, 1, START + MINUTE)
    assert (last.is_taken, last.reset_microseconds) == (False, 0)
    assert (await take("a", 1, 1, START + MINUTE + 1)).is_taken


async def test_hits_that_do_not_all_fit_are_not_taken_in_part(new_logs: Callable[[], Take]) -> None:
    take = new_logs()
    assert (await take("a", 3, 2, START)).count == 2
    refused = await take("a", 3, 2, START)
    assert (refused.is_taken, refused.count) == (False, 2)
    assert (await take("a", 3, 1, START)).is_taken


async def test_valkeys_own_clock_counts(valkey_logs: ValkeyLogs) -> None:
    key = str(new_id())
    first, second = await valkey_logs.take(key, 1), await valkey_logs.take(key, 1)
    assert (first.is_taken, first.reset_microseconds, second.is_taken) == (True, MINUTE, False)
    assert 0 < second.reset_microseconds < MINUTE


async def test_a_clock_set_back_a_little_gives_nothing_away(valkey_logs: ValkeyLogs) -> None:
    key = str(new_id())
    assert (await valkey_logs.take(key, 2, now=START)).is_taken
    back = START - MINUTE // 2
    assert await valkey_logs.take(key, 2, now=back) == Tally(is_taken=True, count=2, reset_microseconds=MINUTE)
    assert not (await valkey_logs.take(key, 2, now=back)).is_taken
    assert not (await valkey_logs.take(key, 2, now=START + MINUTE)).is_taken
    assert (await valkey_logs.take(key, 2, now=START + MINUTE + 1)).count == 1


async def test_a_clock_that_was_far_ahead_locks_nobody_out(valkey_logs: ValkeyLogs) -> None:
    key = str(new_id())
    assert (await valkey_logs.take(key, 1, now=START)).is_taken
    assert (await valkey_logs.take(key, 1, now=START - MINUTE - 1)).is_taken


async def test_a_log_is_dropped_by_valkey_itself_once_nothing_in_it_counts(valkey_server: ValkeyServer, valkey_logs: ValkeyLogs) -> None:
    key = str(new_id())
    await valkey_logs.take(key, 1)
    await valkey_logs.take(key, 1)
    left = next(left for name, left in (await valkey_server.keys()).items() if name.endswith(key))
    assert MINUTE / 1000 < left <= MINUTE / 1000 + 1000


def test_who_does_not_come_back_is_forgotten() -> None:
    now = START
    logs = SlidingLogs(now=lambda: now)
    for number in range(1000):
        logs.take(f"visitor {number}", 5)
    now += MINUTE + 1
    for number in range(1000):
        logs.take(f"later visitor {number}", 5)
    assert len(logs) <= 1001
