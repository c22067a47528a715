"""What the operator does is in the log, and the log is verified from the command line."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from tests.app.cli.conftest import Command

from matchday.app.demo.world_cup import WORLD_CUP_FILE, world_cup_file

FORMER = "the secret before, of 32 characters"


@pytest.fixture
async def owner(migrated: Command, database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Who can write everything in the database, but has no secret."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def test_a_head_that_is_none_is_refused(migrated: Command) -> None:
    refused = migrated("audit", "verify", "--head", "12")
    assert refused.returncode == 2
    assert "matchday audit head" in refused.stderr


async def test_secrets_that_cannot_be_read_are_named(migrated: Command) -> None:
    refused = migrated("audit", "verify", "--former-secrets", "/no/such/file")
    assert (refused.returncode, "cannot be read" in refused.stderr) == (1, True)


async def test_an_empty_log_holds(migrated: Command) -> None:
    assert "holds: 0 entries" in migrated("audit", "verify").stdout
    assert migrated("audit", "head").stdout.startswith("0:")


async def test_the_operators_doings_are_in_it_and_what_was_cut_or_changed_is_found(migrated: Command, owner: asyncpg.Connection) -> None:
    for _ in range(3):
        assert migrated("announce", "competitions.MatchChanged").returncode == 0
    rows = await owner.fetch("SELECT action, account_id, account_name, details FROM audit.entries ORDER BY sequence")
    assert [(row["action"], row["account_id"], row["account_name"]) for row in rows] == [("operator.announce", None, "operator")] * 3
    assert json.loads(rows[0]["details"])["noted"] == {"state": "competitions.MatchChanged"}
    head = migrated("audit", "head").stdout.strip()
    assert f"Its head is {head}" in migrated("audit", "verify", "--head", head).stdout
    await owner.execute("SET session_replication_role = replica; DELETE FROM audit.entries WHERE sequence = 3")
    assert migrated("audit", "verify").returncode == 0, "nobody can tell from the log alone"
    cut = migrated("audit", "verify", "--head", head)
    assert (cut.returncode, "entry 3 is missing" in cut.stderr) == (1, True)
    await owner.execute("UPDATE audit.entries SET occurred_at = now() - interval '1 day' WHERE sequence = 2")
    changed = migrated("audit", "verify")
    assert (changed.returncode, "entry 2 was changed" in changed.stderr) == (1, True)
    await owner.close()


async def test_after_a_new_secret_the_former_one_is_asked_for(migrated: Command, tmp_path: Path) -> None:
    migrated("announce", "competitions.MatchChanged", secret=FORMER)
    migrated("announce", "competitions.MatchChanged")
    refused = migrated("audit", "verify")
    assert (refused.returncode, "entry 1 is sealed with key" in refused.stderr) == (1, True)
    file = tmp_path / "former"
    file.write_text(f"{FORMER}\n")
    assert "holds: 2 entries" in migrated("audit", "verify", "--former-secrets", str(file)).stdout


async def test_keys_and_imports_say_it_with_their_change(migrated: Command, owner: asyncpg.Connection, tmp_path: Path) -> None:
    file = tmp_path / WORLD_CUP_FILE
    file.write_bytes(world_cup_file())
    assert migrated("import", str(file)).returncode == 0
    assert migrated("keys", "rotate").returncode == 0
    said = {
        schema: [
            json.loads(row["payload"]) for row in await owner.fetch(f"SELECT payload FROM {schema}.outbox WHERE name LIKE '%.ActionTaken'")
        ]
        for schema in ("competitions", "accounts")
    }
    assert [said[schema][0]["action"] for schema in said] == ["competitions.import_competition", "accounts.rotate_keys"]
    assert all(taken["account_id"] is None for told in said.values() for taken in told)
    await owner.close()
