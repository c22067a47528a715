"""`matchday docs`: writes the reference documents, or checks that the written ones are current."""

import argparse
import sys
from pathlib import Path
from typing import Any

from matchday.app.reference import FOLDER, references


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("docs", help="write the generated references of events, HTTP and settings")
    parser.add_argument("--folder", type=Path, default=Path(FOLDER))
    parser.add_argument("--check", action="store_true", help="only say whether they are current")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """With --check: exit code 1 and the stale names when something changed."""
    stale = []
    for name, text in references().items():
        file = arguments.folder / name
        if file.exists() and file.read_text("utf-8") == text:
            continue
        stale.append(name)
        if not arguments.check:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
    if arguments.check and stale:
        print(f"Not current: {', '.join(stale)}. Run `matchday docs`.", file=sys.stderr)
        return 1
    print("The references are current." if not stale else f"Wrote {', '.join(stale)}.")
    return 0
