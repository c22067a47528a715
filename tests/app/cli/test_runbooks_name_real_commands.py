"""Who follows a runbook at night must not meet a command that is not there: each `matchday …` in docs/runbooks and in the
README's table is given to the real parsers."""

import argparse
import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest

from matchday.app import cli

ROOT = Path(__file__).parents[3]
RUNBOOKS = sorted((ROOT / "docs" / "runbooks").glob("*.md"))
BLOCK = re.compile(r"^ *```\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
TYPED = re.compile(r"^ *\$ (matchday .*)$", re.MULTILINE)
IN_PROSE = re.compile(r"`(matchday [^`]*)`")


def commands(file: Path) -> list[str]:
    text = file.read_text("utf-8")
    typed = [command for block in BLOCK.findall(text) for command in TYPED.findall(block)]
    return typed + IN_PROSE.findall(BLOCK.sub("", text))


def parsed(command: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="matchday", exit_on_error=False)
    subparsers = parser.add_subparsers(dest="command", required=True)
    for name in cli._COMMANDS.values():
        import_module(f"matchday.app.cli.{name}").add(subparsers)
    return parser.parse_args(shlex.split(command)[1:])


@pytest.mark.parametrize("file", RUNBOOKS, ids=lambda file: file.name)
def test_each_command_of_a_runbook_is_one(file: Path):
    found = commands(file)
    assert found
    for command in found:
        assert parsed(command).command, command


@pytest.mark.parametrize("wrong", ["matchday events forget", "matchday restore a.tar --force", "matchday heal", "matchday backup"])
def test_a_command_that_is_not_one_would_be_found(wrong: str):
    with pytest.raises((SystemExit, argparse.ArgumentError)):
        parsed(wrong)


def test_each_runbook_is_in_the_index_and_each_link_leads_somewhere():
    index = (ROOT / "docs" / "runbooks" / "README.md").read_text("utf-8")
    assert {file.name for file in RUNBOOKS} - {"README.md"} == set(re.findall(r"^\| .*\]\(([a-z-]+\.md)\) \|$", index, re.MULTILINE))
    for file in RUNBOOKS:
        for name, _, anchor in re.findall(r"\]\(([a-z-]+\.md)(#([a-z0-9_-]+))?\)", file.read_text("utf-8")):
            headings = re.findall(r"^#+ (.*)$", (file.parent / name).read_text("utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert not anchor or anchor in anchors, (file.name, name, anchor)
