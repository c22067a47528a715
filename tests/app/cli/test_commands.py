"""The commands of an operator, one after the other, on a real database."""

import json
import subprocess
import sys
from pathlib import Path

from tests.app.cli.conftest import Command

from matchday.app.demo.world_cup import WORLD_CUP_FILE, world_cup_file

ROW = {
    "rank",
    "team",
    "played",
    "won",
    "drawn",
    "lost",
    "goals_for",
    "goals_against",
    "goal_difference",
    "points",
    "adjustment",
    "decided_by",
    "regulation_won",
    "overtime_won",
    "overtime_lost",
    "shootout_won",
    "shootout_lost",
    "adjustments",
    "zone",
    "pending",
}


def test_it_is_a_program() -> None:
    """A process of its own, with its exit code and its two outputs."""
    program = [sys.executable, "-m", "matchday"]
    helped = subprocess.run([*program, "--help"], capture_output=True, text=True, check=False, timeout=60)
    assert (helped.returncode, helped.stderr) == (0, "")
    assert "run the site, or some of its modules" in helped.stdout
    refused = subprocess.run([*program, "serve", "raffles"], capture_output=True, text=True, check=False, timeout=60)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("matchday: There is no module 'raffles'.")


async def test_migrating_twice_changes_nothing(command: Command) -> None:
    planned = command("migrate", "--dry-run")
    assert "would apply accounts backbone/001_backbone.sql" in planned.stdout
    assert "applied portal" in command("migrate").stdout
    assert command("migrate").stdout == "The database is up to date.\n"


async def test_import_and_standings(migrated: Command, tmp_path: Path) -> None:
    file = tmp_path / WORLD_CUP_FILE
    file.write_bytes(world_cup_file())
    first = migrated("import", str(file))
    assert (first.returncode, "64 matches new" in first.stdout) == (0, True), first.stderr
    assert "has all of it already" in migrated("import", str(file)).stdout
    report = json.loads(migrated("standings", "world-cup-2022", "--json").stdout)
    assert report["competition"] == "world-cup-2022"
    assert len(report["tables"]) == 8
    for table in report["tables"]:
        assert set(table) == {"stage", "group", "rows"}
        assert [set(row) for row in table["rows"]] == [ROW] * 4
    winners = {table["group"]: table["rows"][0]["team"] for table in report["tables"]}
    assert winners["Group C"] == "Argentina"
    as_text = migrated("standings", "world-cup-2022").stdout
    assert "Argentina" in as_text


async def test_a_file_with_faults_names_each_line_and_imports_nothing_unless_told_to(migrated: Command, tmp_path: Path) -> None:
    lines = world_cup_file().decode().splitlines()
    at = next(number for number, line in enumerate(lines) if "2:1" in line or "2-1" in line)
    lines[at] = lines[at].replace("2:1", "2:x").replace("2-1", "2-x")
    file = tmp_path / "broken.matchday"
    file.write_text("\n".join(lines))
    refused = migrated("import", str(file), "--as", "broken")
    assert refused.returncode == 1
    assert str(at + 1) in refused.stderr
    assert migrated("standings", "broken").returncode == 1
    kept = migrated("import", str(file), "--as", "broken", "--keep-good")
    assert (kept.returncode, str(at + 1) in kept.stderr) == (0, True)
    assert migrated("standings", "broken").returncode == 0


async def test_keys_announce_events_and_doctor(migrated: Command) -> None:
    assert "New access tokens are signed with" in migrated("keys", "rotate").stdout
    assert "Announced 0 × competitions.MatchChanged." in migrated("announce", "competitions.MatchChanged").stdout
    assert migrated("events").stdout == "0 events.\n"
    healthy = migrated("doctor")
    assert healthy.returncode == 0, healthy.stdout
    assert "FAIL" not in healthy.stdout
