"""`matchday statistics`: a comparison that finds a difference names it and exits 1; a rebuild mends it."""

from pathlib import Path

import asyncpg
from tests.app.cli.conftest import Command
from tests.app.cli.test_import_command import HISTORY
from tests.modules.competitions.conftest import SHIPPED


async def test_statistics_are_compared_and_rebuilt(migrated: Command, database_url: str) -> None:
    unknown = migrated("statistics", "verify", "no-cup")
    assert (unknown.returncode, unknown.stderr) == (1, "matchday: There is no competition 'no-cup'.\n")
    assert migrated("import", str(SHIPPED)).returncode == 0
    verified = migrated("statistics", "verify", "world-cup-2022")
    assert verified.returncode == 0, verified.stderr
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE competitions.team_results SET won = won + 1 WHERE played > 6")
    await connection.execute("DELETE FROM competitions.sums WHERE subject LIKE 'name:%messi'")
    spoiled = migrated("statistics", "verify")
    assert spoiled.returncode == 1
    assert all(f"messi goals: kept nothing, counted {goals}" in spoiled.stderr for goals in (2, 5)), "in the groups, and after"
    assert migrated("statistics", "rebuild").returncode == 0
    again = migrated("statistics", "verify", "world-cup-2022")
    assert (again.returncode, again.stdout) == (0, verified.stdout)
    assert await connection.fetchval("SELECT count(*) FROM competitions.outbox WHERE name = 'competitions.ActionTaken'") >= 2
    await connection.close()


async def test_a_history_that_was_written_in_bulk_is_kept_as_counted(migrated: Command, tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    history.write_text(HISTORY)
    assert migrated("import", str(history)).returncode == 0
    verified = migrated("statistics", "verify")
    assert (verified.returncode, verified.stderr) == (0, "")
    assert verified.stdout.endswith("4 competitions.\n")
