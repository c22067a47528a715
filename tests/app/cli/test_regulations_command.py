"""`matchday regulations`: presets in words, and a file with every fault at its line."""

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
