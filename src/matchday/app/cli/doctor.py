"""`matchday doctor`: is everything well, and if not, what to do."""

import argparse
import asyncio
from typing import Any

from matchday.app.doctor import examine
from matchday.app.engines import reach_engines
from matchday.app.registry import load_modules
from matchday.backbone.settings import Settings, load


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("doctor", help="check engines, versions, clock, disk, keys and backlog")
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """One line per check; exit code 1 when something is not well."""
    return asyncio.run(_run())


async def _run() -> int:
    is_all_well = True
    async with reach_engines(load(Settings)) as settings:
        async for finding in examine(settings, load_modules()):
            is_all_well = is_all_well and finding.is_well
            print(f"{'ok   ' if finding.is_well else 'FAIL '}{finding.subject}: {finding.said}")
            if finding.remedy:
                print(f"      {finding.remedy}")
    return 0 if is_all_well else 1
