"""`matchday demo`: everything on this machine, with real data and a match that replays itself."""

import argparse
import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from matchday.app.demo import GUESTS_PER_MINUTE_MAX, fill, play_evening, replay, seed, sell, welcome
from matchday.app.demo.world_cup import DEFAULT_NUMBER, UnknownMatch, played
from matchday.app.engines import reach_engines
from matchday.app.serving import refuse_taken_port, web_server
from matchday.app.settings import ProcessSettings
from matchday.backbone.database import open_database
from matchday.backbone.embedded import DataFolder
from matchday.backbone.settings import Settings, SettingsError, load
from matchday.backbone.tasks import Tasks


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("demo", help="run everything here, with real data")
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away instead")
    parser.add_argument("--replay", type=int, default=DEFAULT_NUMBER, metavar="NUMBER", help="which match of 2022 is replayed (1 to 64)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Runs until Ctrl-C."""
    settings = load(Settings, environment="demo", anonymous_writes_per_minute_max=GUESTS_PER_MINUTE_MAX)
    if arguments.reset:
        return _reset(Path(settings.data))
    try:
        played(arguments.replay)
    except UnknownMatch as unknown:
        raise SettingsError(str(unknown)) from unknown
    return asyncio.run(_run(settings, arguments.replay))


async def _run(settings: Settings, number: int) -> int:
    refuse_taken_port(settings.host, settings.port)
    async with AsyncExitStack() as stack:
        reached = await stack.enter_async_context(reach_engines(settings, may_share=False))
        database = await open_database(reached.database_url, size_max=2, statement_seconds_max=60)
        try:
            await seed(database, reached, number)
        finally:
            await database.close()
        server = await stack.enter_async_context(await web_server(reached, ProcessSettings()))
        tasks = await stack.enter_async_context(Tasks())
        tasks.keep_alive(lambda: replay(reached.site_url, number=number, stop=server.is_told_to_stop), "replay")
        tasks.keep_alive(lambda: play_evening(reached.site_url, stop=server.is_told_to_stop), "evening")
        tasks.keep_alive(lambda: fill(reached.site_url, stop=server.is_told_to_stop), "filling")
        tasks.keep_alive(lambda: sell(reached.site_url, number, stop=server.is_told_to_stop), "selling")
        print(welcome(reached.site_url, number), flush=True)
        code = await server.wait_for_end()
        print("Matchday stops.", flush=True)
        return code


def _reset(folder: Path) -> int:
    """Refuses while a demo runs on the folder."""
    if not folder.exists():
        print(f"There is no data in {folder}.")
        return 0
    with DataFolder(folder) as held:
        held.empty()
    print(f"The demo's data in {folder} is gone.", file=sys.stderr)
    return 0
