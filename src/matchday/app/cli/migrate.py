"""`matchday migrate`: brings the schemas up to date."""

import argparse
import asyncio
from typing import Any

from matchday.app.engines import reach_engines
from matchday.app.registry import load_modules
from matchday.backbone.database.migrations import migrate, pending
from matchday.backbone.settings import Settings, load


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("migrate", help="bring the database up to date")
    parser.add_argument("--dry-run", action="store_true", help="only list what would be applied")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Applies what is missing, or lists it."""
    return asyncio.run(_run(is_dry=arguments.dry_run))


async def _run(*, is_dry: bool) -> int:
    async with reach_engines(load(Settings)) as settings:
        work = pending if is_dry else migrate
        steps = await work(settings.database_url, load_modules())
    for step in steps:
        print(f"{'would apply' if is_dry else 'applied'} {step.schema} {step.name}")
    if not steps:
        print("The database is up to date.")
    return 0
