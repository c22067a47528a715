"""One process works for a schema; another takes over within five seconds, however the first one ends."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import asyncpg
import pytest
from stadium import Stadium, until

from matchday.backbone.events.leadership import Leadership

PROGRAM = Path(__file__).parent / "leader_program.py"
BOTH = frozenset({"whistle", "crowd"})


class Diary:
    """What a leader did."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    async def work(self, schema: str) -> None:
        self.lines.append(f"begin {schema}")
        try:
            await asyncio.Event().wait()
        finally:
            self.lines.append(f"end {schema}")


@asynccontextmanager
async def _other_process(url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(sys.executable, str(PROGRAM), url, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        assert {(await process.stdout.readline()).decode().strip() for _ in BOTH} == BOTH
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
async def test_another_process_takes_over_within_five_seconds(stadium: Stadium, end: signal.Signals) -> None:
    diary = Diary()
    async with _other_process(stadium.url) as other, Leadership(stadium.url, sorted(BOTH), diary.work) as waiting:
        await until(lambda: _has_connection(stadium, 2))
        assert waiting.held == frozenset()
        ended = monotonic()
        other.send_signal(end)
        await until(lambda: _leads(waiting, BOTH))
        assert monotonic() - ended < 5


async def test_of_two_only_one_works(stadium: Stadium) -> None:
    diary = Diary()
    async with Leadership(stadium.url, ["crowd"], diary.work, retry_seconds=0.02) as first:
        await until(lambda: _leads(first, {"crowd"}))
        async with Leadership(stadium.url, ["crowd"], diary.work, retry_seconds=0.02) as second:
            await until(lambda: _has_asked(stadium))
            assert second.held == frozenset()
            assert diary.lines == ["begin crowd"]


async def test_on_leaving_the_work_ends_before_another_begins(stadium: Stadium) -> None:
    diary = Diary()
    async with Leadership(stadium.url, ["crowd"], diary.work, retry_seconds=0.02) as first:
        await until(lambda: _leads(first, {"crowd"}))
        successor = Leadership(stadium.url, ["crowd"], diary.work, retry_seconds=0.02)
        await successor.__aenter__()
    await until(lambda: _leads(successor, {"crowd"}))
    await successor.__aexit__(None, None, None)
    assert diary.lines == ["begin crowd", "end crowd"] * 2


async def test_a_lost_connection_ends_the_work_at_once(stadium: Stadium) -> None:
    diary = Diary()
    async with Leadership(stadium.url, ["crowd"], diary.work, retry_seconds=0.5) as leader:
        await until(lambda: _leads(leader, {"crowd"}))
        lost = monotonic()
        await _end_leaders_connections(stadium)
        await until(lambda: _wrote(diary, "end crowd"))
        assert monotonic() - lost < 0.4
        await until(lambda: _leads(leader, {"crowd"}))
    assert diary.lines == ["begin crowd", "end crowd"] * 2


async def test_work_that_fails_is_started_again(stadium: Stadium) -> None:
    tries: list[str] = []

    async def fail(schema: str) -> None:
        tries.append(schema)
        raise LookupError

    async with Leadership(stadium.url, ["crowd"], fail, retry_seconds=0.02):
        await until(lambda: _wrote_times(tries, 3))


async def _leads(leader: Leadership, schemas: frozenset[str] | set[str]) -> bool:
    return leader.held == schemas


async def _wrote(diary: Diary, line: str) -> bool:
    return line in diary.lines


async def _wrote_times(tries: list[str], count: int) -> bool:
    return len(tries) >= count


async def _has_connection(stadium: Stadium, count: int) -> bool:
    return await _ask(stadium, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'matchday leadership'") == count


async def _has_asked(stadium: Stadium) -> bool:
    """The second one has tried for the lock and not got it."""
    return bool(
        await _ask(
            stadium,
            """
            SELECT count(*) = 2 FROM pg_stat_activity
            WHERE application_name = 'matchday leadership' AND state = 'idle' AND query LIKE '%pg_try_advisory_lock%'
            """,
        )
    )


async def _end_leaders_connections(stadium: Stadium) -> None:
    await _ask(stadium, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'matchday leadership'")


async def _ask(stadium: Stadium, sql: str) -> object:
    connection = await asyncpg.connect(stadium.url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()
