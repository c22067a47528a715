"""The command, as a person types it, on a database of its own."""

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from matchday.app.cli import main
from matchday.backbone.database import Database
from matchday.backbone.embedded import Nats
from matchday.backbone.settings import Settings, as_environment
from matchday.backbone.testing.engines import NewDatabase

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def command_on(nats_server: Nats, tmp_path: Path) -> Callable[[str], Command]:
    """Runs `matchday …` on this database; keyword arguments replace settings."""

    def on(database_url: str) -> Command:
        settings = {
            "environment": "test",
            "database_url": database_url,
            "nats_url": nats_server.url,
            "secret": "a secret of the tests, 32 characters",
            "data": str(tmp_path / "data"),
        }

        def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
            with pytest.MonkeyPatch.context() as patch:
                for name, value in as_environment(Settings(**settings | changes)).items():
                    patch.setenv(name, value)
                return _in_a_thread(arguments)

        return run

    return on


@pytest.fixture
async def command(command_on: Callable[[str], Command], new_database: NewDatabase) -> Command:
    """The database is empty, not even migrated."""
    return command_on(await new_database([]))


@pytest.fixture
def migrated(command_on: Callable[[str], Command], database: Database, database_url: str) -> Command:
    """The schemas are in place, on the database that every test finds empty. What `matchday migrate` does is in test_commands."""
    return command_on(database_url)


def _in_a_thread(arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """The same function that the program calls, without the second that a new Python takes. The journeys and
    `test_it_is_a_program` start it for real."""
    out, err = StringIO(), StringIO()

    def call() -> int:
        try:
            main(arguments)
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else int(end.code is not None)
        return 0

    with redirect_stdout(out), redirect_stderr(err), ThreadPoolExecutor(max_workers=1) as thread:
        code = thread.submit(call).result(timeout=120)
    return subprocess.CompletedProcess(["matchday", *arguments], code, out.getvalue(), err.getvalue())
