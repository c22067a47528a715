"""The `matchday` command: one file per subcommand, each with `add` (its arguments) and `run` (what it does)."""

import argparse
import sys
from collections.abc import Sequence

from matchday.app.cli import announce, demo, doctor, events, import_, keys, migrate, serve, standings
from matchday.app.registry import UnknownModule
from matchday.backbone.database.migrations import MigrationError
from matchday.backbone.embedded import EngineError
from matchday.backbone.errors import Refusal
from matchday.backbone.settings import SettingsError

_COMMANDS = (serve, demo, migrate, doctor, import_, standings, events, announce, keys)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a subcommand. A refusal is one sentence on standard error and exit code 1."""
    parser = argparse.ArgumentParser(prog="matchday", description="Everything around a match.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add(subparsers)
    parsed = parser.parse_args(arguments)
    try:
        sys.exit(parsed.run(parsed))
    except (EngineError, MigrationError, SettingsError, UnknownModule, Refusal) as refusal:
        print(f"matchday: {refusal}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
