"""The command, as a person types it, on a database of its own."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from matchday.backbone.embedded import Nats, Postgres
from matchday.backbone.settings import Settings, as_environment
from matchday.backbone.testing.engines import NewDatabase

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
async def command(new_database: NewDatabase, nats_server: Nats, tmp_path: Path) -> Command:
    """Runs `matchday …`; keyword arguments replace settings. The database is empty, not even migrated."""
    settings = {
        "environment": "test",
        "database_url": await new_database([]),
        "nats_url": nats_server.url,
        "secret": "a secret of the tests, 32 characters",
        "data": str(tmp_path / "data"),
    }

    def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        environment = as_environment(Settings(**settings | changes))
        return subprocess.run(
            [sys.executable, "-m", "matchday", *arguments], env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    return run


@pytest.fixture
async def migrated(command: Command, postgres: Postgres) -> Command:
    """The same, with the schemas in place."""
    done = command("migrate")
    assert done.returncode == 0, done.stderr
    return command
