"""`matchday serve [MODULE…]`: runs the site, whole or in part."""

import argparse
import asyncio
from typing import Any

from matchday.app.engines import check
from matchday.app.registry import MODULES, load_modules
from matchday.app.serving import serve, serve_with_embedded_engines
from matchday.app.settings import ProcessSettings
from matchday.backbone.module import SURFACES
from matchday.backbone.settings import Settings, load, sharing_metrics


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("serve", help="run the site, or some of its modules")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(MODULES)}; all by default")
    parser.add_argument("--surface", action="append", choices=SURFACES, help="only this surface; may be repeated")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="web processes (default 1)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serves until it is told to stop. Without DATABASE_URL and NATS_URL it starts embedded servers of its own."""
    settings = load(Settings)
    process = ProcessSettings(
        modules=tuple(arguments.modules), surfaces=tuple(arguments.surface or SURFACES), workers=max(1, arguments.workers)
    )
    with sharing_metrics(process.workers):
        check(settings, load_modules(arguments.modules))
        return _serve(settings, process)


def _serve(settings: Settings, process: ProcessSettings) -> int:
    if settings.environment != "production" and not (settings.database_url and settings.nats_url and settings.secret):
        return asyncio.run(serve_with_embedded_engines(settings, process, print))
    return serve(settings, process)
