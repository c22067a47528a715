"""A group of background tasks."""

import asyncio
import logging

import pytest

from matchday.backbone.tasks import Tasks


async def test_leaving_the_group_cancels_what_runs_and_waits_for_it() -> None:
    cleaned = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append("work")

    async with Tasks() as tasks:
        task = tasks.spawn(work(), "work")
        await asyncio.wait({task}, timeout=0)
    assert cleaned == ["work"]
    assert task.cancelled()
    assert len(tasks) == 0


async def test_a_crash_is_logged_and_leaves_its_siblings_alone(caplog: pytest.LogCaptureFixture) -> None:
    async def crash() -> None:
        raise ValueError("boom")

    async with Tasks() as tasks:
        sibling = tasks.spawn(asyncio.Event().wait(), "sibling")
        crashed = tasks.spawn(crash(), "the relay")
        await asyncio.wait({crashed})
        assert not sibling.done()
    assert "the relay crashed" in caplog.text
    assert "boom" in caplog.text


async def test_a_result_can_be_awaited() -> None:
    async def answer() -> int:
        return 42

    async with Tasks() as tasks:
        assert await tasks.spawn(answer(), "answer") == 42


async def test_what_is_kept_alive_starts_again_after_each_crash(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    recovered = asyncio.Event()
    runs = []

    async def work() -> None:
        runs.append(1)
        if len(runs) < 4:
            raise OSError("no connection")
        recovered.set()
        await asyncio.Event().wait()

    async with Tasks(backoff_seconds_min=0.001, backoff_seconds_max=0.002) as tasks:
        tasks.keep_alive(work, "listener")
        await asyncio.wait_for(recovered.wait(), 5)
    assert len(runs) == 4
    assert caplog.text.count("listener crashed and starts again") == 3


async def test_kept_alive_work_may_end_by_itself() -> None:
    runs = []

    async def work() -> None:
        runs.append(1)

    async with Tasks() as tasks:
        await tasks.keep_alive(work, "once")
    assert runs == [1]


async def test_nothing_starts_in_a_group_that_has_ended() -> None:
    async with Tasks() as tasks:
        pass
    with pytest.raises(RuntimeError, match="late cannot start"):
        tasks.spawn(asyncio.Event().wait(), "late")


async def test_a_task_that_ignores_cancelling_is_named_and_left(caplog: pytest.LogCaptureFixture) -> None:
    released = asyncio.Event()

    async def stubborn() -> None:
        while not released.is_set():
            try:
                await released.wait()
            except asyncio.CancelledError:
                continue

    async with Tasks(stop_seconds_max=0.01) as tasks:
        task = tasks.spawn(stubborn(), "stubborn")
        await asyncio.wait({task}, timeout=0)
    assert "stubborn did not stop within" in caplog.text
    released.set()
    await task
