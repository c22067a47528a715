"""`matchday announce competitions.MatchChanged`: says the current state again, to rebuild any copy of it."""

import argparse
import asyncio
from typing import Any

from matchday.app.engines import reach_engines
from matchday.app.operating import enter
from matchday.app.registry import load_modules
from matchday.backbone.database import open_database
from matchday.backbone.events.announce import announce
from matchday.backbone.settings import Settings, SettingsError, load


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("announce", help="publish current state again, to rebuild read copies")
    parser.add_argument("event", metavar="MODULE.EVENT", help="for example competitions.MatchChanged")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Writes the states into the outbox; the running site carries them."""
    return asyncio.run(_run(arguments.event))


async def _run(name: str) -> int:
    known = {event.wire_name(): (module, event) for module in load_modules() for event in module.announces}
    if name not in known:
        raise SettingsError(f"There is no state {name!r}. These can be announced: {', '.join(sorted(known))}.")
    module, event = known[name]
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=2)
        try:
            await enter(database, settings, "announce", state=name)
            count = await announce(database, module, event)
        finally:
            await database.close()
    print(f"Announced {count} × {name}.")
    return 0
