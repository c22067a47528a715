"""`matchday regulations`: presets in words, and a file with every fault at its line."""

import json
from pathlib import Path

from tests.app.cli.conftest import Command

from matchday.modules.competitions.domain.regulations.presets import FOLDER


async def test_every_preset_is_listed_with_its_source(command: Command) -> None:
    said = command("regulations", "list").stdout
    assert len(said.splitlines()) == len(list(FOLDER.glob("*.yaml")))
    assert "Regulations FIFA World Cup Qatar 2022, article 12" in said


async def test_a_preset_is_told_in_words(command: Command) -> None:
    said = command("regulations", "show", "spanish-league").stdout
    assert "3 for a win, 1 for a draw, 0 for a loss" in said
    assert "2. the matches among those level: points, goal difference; once all of them have been played" in said
    assert "The winner of a shoot-out is given one goal more" in command("regulations", "show", "nhl").stdout
    unknown = command("regulations", "show", "beach-league")
    assert (unknown.returncode, unknown.stderr) == (
        1,
        "matchday: there are no regulations 'beach-league'. See `matchday regulations list`.\n",
    )


async def test_every_fault_of_a_file_stands_at_its_line(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        (FOLDER / "plain-league.yaml").read_text("utf-8").replace("- goals_scored", "- goals_shot").replace("key:", "kye:"), "utf-8"
    )
    said = command("regulations", "check", str(file), "--dry-run")
    assert said.returncode == 1
    assert f"{file}:2: `kye` is not known here. Did you mean `key`?" in said.stderr
    assert f"{file}:9: `goals_shot` is no criterion. Did you mean `goals_scored`?" in said.stderr
    assert command("regulations", "check", str(FOLDER / "iihf.yaml")).returncode == 0
    assert "cannot be read" in command("regulations", "check", str(tmp_path / "nothing.yaml")).stderr


LEAGUE = """\
date,stage,group,round,home,away,home_goals,away_goals,decided_in,home_shootout,away_shootout
2026-01-01,League,,1,Abbots,Barons,1,1,regular,,
2026-01-02,League,,2,Barons,Castle,1,1,regular,,
2026-01-03,League,,3,Castle,Abbots,2,1,regular,,
"""


async def test_own_regulations_are_imported_with_results_previewed_and_explained(migrated: Command, tmp_path: Path) -> None:
    results, own, other = tmp_path / "results.csv", tmp_path / "own.yaml", tmp_path / "other.yaml"
    results.write_text(LEAGUE, "utf-8")
    text = (FOLDER / "plain-league.yaml").read_text("utf-8").replace("plain-league", "own-league")
    own.write_text(text, "utf-8")
    other.write_text(f"{text}adjustments:\n  - {{team: castle, points: -4, reason: Unpaid fees, decided_on: 2026-02-01}}\n", "utf-8")
    done = migrated("import", str(results), "--as", "own", "--regulations", str(own))
    assert done.returncode == 0, done.stderr
    shown = migrated("regulations", "check", str(other), "--dry-run", "--competition", "own")
    assert shown.returncode == 0, shown.stderr
    assert "3 rows would change" in shown.stdout
    assert "now 1. with 4, by points" in shown.stdout
    assert "Castle" in migrated("standings", "own").stdout.splitlines()[2]
    why = migrated("standings", "own", "--why", "barons").stdout
    assert "Barons is in place 2 with 2 points" in why
    (told,) = json.loads(migrated("standings", "own", "--why", "barons", "--json").stdout)
    assert [step["criterion"] for step in told["steps"]] == ["points"]
    assert migrated("standings", "own", "--why", "nobody").returncode == 1
    assert migrated("regulations", "check", str(other), "--competition", "none").returncode == 1
    assert migrated("import", str(results), "--as", "own", "--regulations", str(other)).returncode == 0
    printed = migrated("standings", "own").stdout
    assert "Castle: -4 points: Unpaid fees (2026-02-01)" in printed
    other.write_text(other.read_text("utf-8").replace("castle", "cattle"), "utf-8")
    refused = migrated("regulations", "check", str(other), "--competition", "own")
    assert (refused.returncode, f"{other}:11: No team of the competition is called `cattle`." in refused.stderr) == (1, True)
