"""The `matchday` command: one file per subcommand, each with `add` (its arguments) and `run` (what it does).

Only the chosen command's file is imported: serving one module must not load the others.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from matchday.app.backup.errors import BackupError
from matchday.app.registry import UnknownModule
from matchday.backbone.database.migrations import MigrationError
from matchday.backbone.embedded import EngineError
from matchday.backbone.errors import Refusal
from matchday.backbone.settings import SettingsError

_COMMANDS = {
    "serve": "serve",
    "demo": "demo",
    "migrate": "migrate",
    "doctor": "doctor",
    "import": "import_",
    "export": "export",
    "crawl": "crawl",
    "standings": "standings",
    "statistics": "statistics",
    "regulations": "regulations",
    "participants": "participants",
    "events": "events",
    "deliveries": "deliveries",
    "announce": "announce",
    "keys": "keys",
    "audit": "audit",
    "ledger": "ledger",
    "payments": "payments",
    "tickets": "tickets",
    "backup": "backup",
    "restore": "restore",
    "cdc": "cdc",
    "docs": "docs",
}


def command() -> NoReturn:
    """The program. It leaves without taking Python apart: libraries with threads of their own (file storage) may be in the
    middle of a breath, and would abort."""
    try:
        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a subcommand. A refusal is one sentence on standard error and exit code 1."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    parser = argparse.ArgumentParser(prog="matchday", description="Everything around a match.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chosen = [given[0]] if given and given[0] in _COMMANDS else list(_COMMANDS)
    for command in chosen:
        import_module(f"{__name__}.{_COMMANDS[command]}").add(subparsers)
    parsed = parser.parse_args(given)
    try:
        sys.exit(parsed.run(parsed))
    except (BackupError, EngineError, MigrationError, SettingsError, UnknownModule, Refusal) as refusal:
        print(f"matchday: {refusal}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
