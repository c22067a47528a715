"""`matchday restore FILE`: puts a back-up in the place of what is there. The site must be stopped."""

import argparse
import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

from matchday.app.backup.restore import restore_backup, settle_recovered
from matchday.app.engines import reach_engines
from matchday.app.operating import enter_alone
from matchday.backbone.settings import Settings, load

_EPILOG = """The whole archive is checked first, and nothing is changed unless all of it is right. Stop every process of the site
before. Afterwards everyone signs in again. See docs/runbooks/restore.md."""


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("restore", help="put a back-up in the place of what is there", epilog=_EPILOG)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("file", nargs="?", type=Path, metavar="FILE", help="what `matchday backup` wrote")
    source.add_argument(
        "--recovered-to",
        type=_moment,
        metavar="TIME",
        help="no archive: PostgreSQL's own recovery has brought the database back to this time (2026-01-31T12:00:00Z); do the rest",
    )
    parser.add_argument("--replace", action="store_true", help="also into a database that is not empty: what it holds is lost")
    parser.add_argument("--without-secret", action="store_true", help="also without the MATCHDAY_SECRET that the back-up was made with")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Progress goes to standard error, the result to standard output."""
    return asyncio.run(_run(arguments))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} has no time zone: end it with Z for UTC")
    return moment


async def _run(arguments: argparse.Namespace) -> int:
    async with reach_engines(load(Settings)) as settings:
        if arguments.recovered_to:
            await settle_recovered(settings, arguments.recovered_to)
            await enter_alone(settings, "restore", archive=f"recovered to {arguments.recovered_to.isoformat()}")
            print("The events, rooms and sign-ins fit the recovered database again. Start Matchday; everyone signs in again.")
            return 0
        manifest = await restore_backup(settings, arguments.file, may_replace=arguments.replace, without_secret=arguments.without_secret)
        await enter_alone(settings, "restore", archive=arguments.file.name, made_at=manifest.created_at)
    print(f"Restored what was there at {manifest.created_at:%Y-%m-%d %H:%M:%S} UTC. Start Matchday; everyone signs in again.")
    if manifest.vanished:
        print(f"{len(manifest.vanished)} files were deleted while the back-up was made, and are not in it.")
    return 0
