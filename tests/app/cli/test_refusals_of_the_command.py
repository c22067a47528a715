"""What cannot be done is one sentence that says what to do, and exit code 1; never a traceback."""

import os
import socket
from pathlib import Path

import pytest
from tests.app.cli.conftest import Command

from matchday.backbone.embedded import DataFolder, Engines, Nats, Postgres


def refusal(done: object) -> str:
    """The one line of standard error."""
    assert done.returncode == 1, done.stdout  # type: ignore[attr-defined]
    lines = done.stderr.strip().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 1, done.stderr  # type: ignore[attr-defined]
    return str(lines[0])


async def test_production_names_all_that_is_missing(command: Command) -> None:
    said = refusal(command("serve", environment="production", database_url="", nats_url="", secret="short"))
    assert all(name in said for name in ("DATABASE_URL", "NATS_URL", "MATCHDAY_SECRET", "MATCHDAY_PUBLIC_URL", "MATCHDAY_SMTP_HOST"))


async def test_a_taken_port_is_named(command: Command) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert f"Port {port}" in refusal(command("serve", port=port))


async def test_a_folder_that_cannot_be_written_is_named(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = refusal(command("demo", database_url="", nats_url="", data=str(tmp_path / "file" / "data"), port="0"))
    assert "MATCHDAY_DATA" in said


async def test_a_folder_in_use_is_named_with_its_holder(command: Command, tmp_path: Path, postgres: Postgres, nats_server: Nats) -> None:
    """The holder's engines answer, and a second demo on them would end with it: other commands may use them, a demo not."""
    with DataFolder(tmp_path / "data") as held:
        held.tell(Engines(database_url=postgres.url, nats_url=nats_server.url, secret=held.secret()))
        said = refusal(command("demo", database_url="", nats_url="", secret="", port="0"))
    assert f"in use by another Matchday (process {os.getpid()})" in said
    assert "MATCHDAY_DATA" in said


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ("serve", "raffles"),
            (
                "There is no module 'raffles'. The modules are accounts, competitions, live, content, tickets, payments, "
                "notifications, audit, portal."
            ),
        ),
        (("announce", "competitions.Nothing"), "competitions.MatchChanged"),
        (("events", "--module", "raffles"), "There is no module 'raffles'"),
        (("standings", "nowhere"), "nowhere"),
        (("import", "/no/such/file.json"), "cannot be read"),
        (("demo", "--replay", "65"), "64"),
    ],
)
async def test_a_wrong_name_is_told_with_the_right_ones(arguments: tuple[str, ...], expected: str, migrated: Command) -> None:
    assert expected in refusal(migrated(*arguments))


async def test_doctor_explains_what_does_not_answer(command: Command) -> None:
    done = command("doctor", database_url="postgresql://127.0.0.1:1/nothing", nats_url="nats://127.0.0.1:1", secret="short-but-set")
    assert done.returncode == 1
    assert "FAIL PostgreSQL" in done.stdout
    assert "FAIL NATS" in done.stdout
    assert "FAIL secret" in done.stdout
    assert "Traceback" not in done.stderr
