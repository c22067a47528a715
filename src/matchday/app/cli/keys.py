"""`matchday keys rotate`: a new key signs from now on; the old one is honoured until its last token has run out."""

import argparse
import asyncio
from typing import Any

from matchday.app.engines import reach_engines
from matchday.app.operating import write_down
from matchday.backbone.database import open_database
from matchday.backbone.sealing import Sealer
from matchday.backbone.settings import Settings, load
from matchday.modules.accounts.actions.issue_tokens import SEAL_LABEL
from matchday.modules.accounts.actions.rotate_keys import rotate_keys


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("keys", help="rotate the keys that sign access tokens")
    parser.add_argument("action", choices=("rotate",))
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Rotates."""
    return asyncio.run(_rotate())


async def _rotate() -> int:
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=2)
        try:
            async with database.begin("accounts") as tx:
                key_id = await rotate_keys(tx, Sealer(settings.secret, SEAL_LABEL))
                await write_down(tx, "rotate_keys", signing=key_id)
        finally:
            await database.close()
    print(f"New access tokens are signed with {key_id} in ten seconds, once every process has heard of it.")
    return 0
