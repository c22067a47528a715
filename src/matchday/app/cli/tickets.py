"""`matchday tickets verify`: whether what is counted as sold and held is what orders and seats say, on a live database."""

import argparse
import asyncio
import sys
from typing import Any

from matchday.app.engines import reach_engines
from matchday.backbone.database import open_database
from matchday.backbone.settings import Settings, load
from matchday.modules.tickets.queries.proofs import differences

SCHEMA = "tickets"
_EPILOG = """Asks everything in one statement, of one moment, while the site goes on: quotas hold what open and complete orders have, orders
cost what their places cost, tickets are issued for complete orders and for no others, and each seat is taken once."""
_SECONDS_MAX = 3600.0


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("tickets", help="prove that nothing is sold twice", epilog=_EPILOG)
    parser.add_argument("action", choices=("verify",))
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Exit code 1 when something is not as it must be: each is named."""
    found = asyncio.run(_verify())
    for sentence in found:
        print(f"matchday: {sentence}.", file=sys.stderr)
    if not found:
        print("Every place is counted once.")
    return 1 if found else 0


async def _verify() -> list[str]:
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=1, statement_seconds_max=_SECONDS_MAX)
        try:
            async with database.read(SCHEMA) as tx:
                return await differences(tx)
        finally:
            await database.close()
