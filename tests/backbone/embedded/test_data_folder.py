"""One instance per data folder; other commands find its engines."""

import asyncio
import json
import os
import signal
from pathlib import Path

import asyncpg
import pytest

from matchday.backbone.embedded import DataFolder, EngineError, attached, engines


async def test_running_engines_are_found_and_stopped_ones_are_not(shared_folder: Path):
    folder = shared_folder
    assert attached(folder) is None
    async with engines(folder) as running:
        assert attached(folder) == running
        told = json.loads((folder / "run.json").read_text())
        assert told["pid"] == os.getpid()
        assert "secret" not in told
        assert (folder / "run.json").stat().st_mode & 0o077 == 0
    assert attached(folder) is None
    assert not (folder / "run.json").exists()


async def test_what_a_killed_instance_told_is_not_believed(folder: Path):
    with DataFolder(folder):
        pass
    (folder / "run.json").write_text('{"database_url": "postgresql://gone", "nats_url": "nats://gone", "pid": 1}')
    assert attached(folder) is None


async def test_an_engine_that_ends_by_itself_is_started_again(shared_folder: Path):
    folder = shared_folder
    async with engines(folder) as running:
        postmaster = int((folder / "postgres" / "server.lock").read_text())
        os.kill(postmaster, signal.SIGKILL)
        async with asyncio.timeout(15):
            while int((folder / "postgres" / "server.lock").read_text()) == postmaster or not await _answers(running.database_url):
                await asyncio.to_thread(os.sched_yield)


async def _answers(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url)
    except (OSError, asyncpg.PostgresError):
        return False
    await connection.close()
    return True


def test_a_folder_in_use_is_refused_and_its_holder_named(folder: Path):
    with (
        DataFolder(folder),
        pytest.raises(EngineError, match=rf"in use by another Matchday \(process {os.getpid()}\): stop that one, or .* MATCHDAY_DATA"),
        DataFolder(folder),
    ):
        pass


def test_a_folder_that_cannot_be_written_is_refused(folder: Path):
    (folder / "file").write_text("in the way")
    with pytest.raises(EngineError, match=r"is not writable \(Not a directory\): .* MATCHDAY_DATA"), DataFolder(folder / "file" / "data"):
        pass


def test_the_secret_is_made_once_and_for_its_owner_only(folder: Path):
    with DataFolder(folder) as held:
        secret = held.secret()
        assert len(secret) >= 32
        assert (folder / "secret").stat().st_mode & 0o077 == 0
    with DataFolder(folder) as held:
        assert held.secret() == secret


def test_emptying_takes_what_an_engine_keeps_elsewhere(folder: Path, tmp_path: Path):
    (folder / "postgres").mkdir()
    (tmp_path / "home").mkdir()
    (folder / "postgres" / "elsewhere").symlink_to(tmp_path / "home")
    with DataFolder(folder) as held:
        held.secret()
        held.empty()
    assert [path.name for path in folder.iterdir()] == ["lock"]
    assert not (tmp_path / "home").exists()
