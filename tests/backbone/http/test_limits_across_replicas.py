"""Replicas count together on Valkey. Without it each counts alone at once, no request fails, and operators can see it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from tests.journeys.waiting import until

from matchday.backbone.http.limits import RateLimits, ValkeyLogs
from matchday.backbone.ids import new_id
from matchday.backbone.settings import Settings, SettingsError
from matchday.backbone.testing.valkey import ValkeyServer

LIMIT = 20


def replica(url: str, *, seconds_max: float = 5.0) -> RateLimits:
    """Patient, where slowness is not what is tested."""
    return RateLimits(Settings(valkey_url=url, valkey_seconds_max=seconds_max, account_requests_per_minute_max=LIMIT))


@pytest.fixture
def account() -> str:
    return str(new_id())


@pytest.fixture
async def fragile(engine_folder: Path) -> AsyncIterator[ValkeyServer]:
    """A Valkey of the test's own, to be ill-treated."""
    server = ValkeyServer(engine_folder / "fragile")
    await server.start()
    yield server
    await server.stop()


async def passed(limits: RateLimits, account: str, times: int) -> int:
    """How many of so many requests at once."""
    budgets = await asyncio.gather(*(limits.spend_together(account, "x", "GET") for _ in range(times)))
    return sum(not budget.is_spent for budget in budgets if budget is not None)


async def is_shared(limits: RateLimits) -> bool:
    return limits.is_shared


def metric(name: str) -> float:
    return REGISTRY.get_sample_value(name) or 0.0


async def test_two_replicas_share_one_budget(valkey_server: ValkeyServer, account: str) -> None:
    one, other = replica(valkey_server.url), replica(valkey_server.url)
    async with one.running(), other.running():
        assert one.is_shared
        assert other.is_shared
        assert sum(await asyncio.gather(passed(one, account, LIMIT), passed(other, account, LIMIT))) == LIMIT


async def test_control_two_replicas_without_valkey_let_twice_the_budget_pass(account: str) -> None:
    one, other = replica(""), replica("")
    async with one.running(), other.running():
        assert sum(await asyncio.gather(passed(one, account, LIMIT), passed(other, account, LIMIT))) == 2 * LIMIT


async def test_shared_and_alone_say_the_same_of_a_request(valkey_server: ValkeyServer, account: str) -> None:
    shared, alone = replica(valkey_server.url), replica("")
    async with shared.running():
        for _ in range(LIMIT + 2):
            together, by_itself = await shared.spend_together(account, "x", "GET"), alone.spend(account, "x", "GET")
            assert together is not None
            assert by_itself is not None
            assert (together.is_spent, together.headers) == (by_itself.is_spent, by_itself.headers)
        assert await shared.spend_together(None, "x", "GET") is None


async def test_a_valkey_that_was_never_there_leaves_each_process_to_itself(
    engine_folder: Path, account: str, caplog: pytest.LogCaptureFixture
) -> None:
    limits = replica(f"unix://{engine_folder}/nothing.sock")
    async with limits.running():
        assert not limits.is_shared
        assert metric("matchday_limits_degraded") == 1
        assert await passed(limits, account, LIMIT + 5) == LIMIT
    assert [record.levelno for record in caplog.records if "Valkey does not answer" in record.message] == [logging.WARNING]


async def test_a_valkey_that_goes_fails_no_request_and_is_used_again_when_it_returns(
    fragile: ValkeyServer, account: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    limits = replica(fragile.url)
    async with limits.running():
        assert await passed(limits, account, LIMIT // 2) == LIMIT // 2
        times_before = metric("matchday_limits_degradations_total")
        await fragile.stop()
        assert await passed(limits, account, LIMIT) == LIMIT // 2, "what passed through this process is known to it"
        assert not limits.is_shared
        assert metric("matchday_limits_degraded") == 1
        assert metric("matchday_limits_degradations_total") == times_before + 1
        await fragile.start()
        await until(lambda: is_shared(limits), bool, seconds_max=10)
        assert metric("matchday_limits_degraded") == 0
        assert await passed(limits, str(new_id()), LIMIT + 5) == LIMIT
        assert limits.is_shared
    states = [record.message.split(" (")[0] for record in caplog.records if "budgets" in record.message]
    assert states == ["budgets are counted together, on Valkey", "Valkey does not answer", "budgets are counted together, on Valkey"]


async def test_nobody_waits_for_a_slow_valkey(fragile: ValkeyServer, account: str) -> None:
    limits = replica(fragile.url, seconds_max=0.05)
    async with limits.running():
        await until(lambda: is_shared(limits), bool, seconds_max=10)
        held_up_seconds = 2.0
        await fragile.hold_up(held_up_seconds)
        started = asyncio.get_running_loop().time()
        assert await passed(limits, account, LIMIT + 5) == LIMIT
        assert asyncio.get_running_loop().time() - started < held_up_seconds / 2
        assert not limits.is_shared
        await until(lambda: is_shared(limits), bool, seconds_max=10)


async def test_a_server_that_may_not_be_written_to_is_of_no_use(fragile: ValkeyServer, account: str) -> None:
    await fragile.make_replica()
    limits = replica(fragile.url)
    async with limits.running():
        assert not limits.is_shared
        assert await passed(limits, account, LIMIT + 5) == LIMIT


async def test_a_request_given_up_leaves_no_answer_for_the_next(fragile: ValkeyServer) -> None:
    """More of them than there are connections, and each budget of another size: a mixed-up answer would show."""
    logs = ValkeyLogs(fragile.url)
    try:
        await asyncio.gather(*(logs.take(f"warm {number}", 1) for number in range(40)))
        await fragile.hold_up(0.3)
        given_up = asyncio.gather(*(asyncio.wait_for(logs.take(f"late {number}", 1), 0.05) for number in range(40)), return_exceptions=True)
        assert all(isinstance(outcome, TimeoutError) for outcome in await given_up)
        tallies = await asyncio.gather(*(logs.take(f"next {number}", 100, number + 1) for number in range(40)))
        assert [tally.count for tally in tallies] == list(range(1, 41))
    finally:
        await logs.close()


@pytest.mark.parametrize("address", ["https://valkey.example", "valkey://limits:hush@valkey.example:hush"])
def test_an_address_that_is_none_is_named_and_no_password_with_it(address: str) -> None:
    with pytest.raises(SettingsError, match="VALKEY_URL") as refused:
        replica(address)
    assert "hush" not in str(refused.value)
