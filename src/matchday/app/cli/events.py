"""`matchday events list|release|skip`: what a module could not handle, and what to do with it."""

import argparse
import asyncio
from typing import Any
from uuid import UUID

from matchday.app.engines import reach_engines
from matchday.app.operating import enter
from matchday.app.registry import load_modules
from matchday.backbone.database import open_database
from matchday.backbone.events.parked import list_parked, release, skip
from matchday.backbone.settings import Settings, SettingsError, load


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("events", help="list, release or skip events that a module could not handle")
    parser.add_argument("action", nargs="?", choices=("list", "release", "skip"), default="list")
    parser.add_argument("ids", nargs="*", type=UUID, metavar="EVENT", help="events to release (all by default) or to skip")
    parser.add_argument("--module", help="only this hearing module")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints one line per event. Only named events are skipped: it cannot be taken back."""
    if arguments.action == "skip" and not arguments.ids:
        raise SettingsError("Name the events to skip; `matchday events list` has their ids.")
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    modules = load_modules([arguments.module] if arguments.module else [])
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=2)
        try:
            found = 0
            for module in modules:
                chosen = [
                    event for event in await list_parked(database, module.name) if event.event_id in (arguments.ids or [event.event_id])
                ]
                found += len(chosen)
                if chosen and arguments.action != "list":
                    await enter(
                        database,
                        settings,
                        f"{arguments.action}_events",
                        module=module.name,
                        events=[event.name for event in chosen],
                        ids=[event.event_id for event in chosen],
                    )
                for event in chosen:
                    await _handle(database, module.name, event, arguments.action)
        finally:
            await database.close()
    print(f"{found} event{'' if found == 1 else 's'}.")
    return 0 if found or not arguments.ids else 1


async def _handle(database: Any, module: str, event: Any, action: str) -> None:
    if action == "release":
        await release(database, module, [event.event_id])
    elif action == "skip":
        await skip(database, module, [event.event_id])
    said = {"list": event.state, "release": "released", "skip": "skipped"}[action]
    print(f"{module}  {event.event_id}  {event.name}  {event.key}  {said}  tries {event.tries}  {event.error or ''}")
