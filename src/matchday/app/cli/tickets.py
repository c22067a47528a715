"""`matchday tickets`: whether what is counted as sold and held is what orders and seats say, on a live database; and the keys that tickets
are signed with, of which a stolen one is revoked."""

import argparse
import asyncio
import sys
from typing import Any

from matchday.app.engines import reach_engines
from matchday.app.operating import write_down
from matchday.backbone.database import open_database
from matchday.backbone.settings import Settings, load
from matchday.modules.tickets.actions.rotate_ticket_keys import replace_ticket_key
from matchday.modules.tickets.queries.proofs import differences
from matchday.modules.tickets.store.signing_keys import find_keys

SCHEMA = "tickets"
_EPILOG = """verify asks everything in one statement, of one moment, while the site goes on: quotas hold what open and complete orders have,
orders cost what their places cost, tickets are issued for complete orders and for no others, and each seat is taken once.
revoke-key is for a key that was stolen: what it has signed is unknown to the house within half a minute, and to a gate without a
connection when it next has one; another key signs from now on, and tickets that are opened again have good codes."""
_SECONDS_MAX = 3600.0


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("tickets", help="prove that nothing is sold twice; revoke a key of tickets", epilog=_EPILOG)
    parser.add_argument("action", choices=("verify", "keys", "revoke-key"))
    parser.add_argument("key", type=int, nargs="?", help="the number of the key to revoke, as `matchday tickets keys` shows it")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when something is not as it must be: each is named."""
    if arguments.action == "keys":
        return asyncio.run(_show_keys())
    if arguments.action == "revoke-key":
        return asyncio.run(_revoke(arguments.key))
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


async def _show_keys() -> int:
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=1)
        try:
            async with database.read(SCHEMA) as tx:
                keys = await find_keys(tx)
        finally:
            await database.close()
    for key in keys:
        print(f"{key.key_id}  from {key.signs_from:%Y-%m-%d %H:%M} UTC{'  signs now' if key.is_signing else ''}")
    if not keys:
        print("There is no key yet. The first is made when the site is started.")
    return 0


async def _revoke(key_id: int | None) -> int:
    if key_id is None:
        print("matchday: say which key: `matchday tickets keys` shows them.", file=sys.stderr)
        return 2
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=2)
        try:
            async with database.begin(SCHEMA) as tx:
                is_revoked = await replace_ticket_key(tx, settings.secret, key_id)
                if is_revoked:
                    await write_down(tx, "revoke_ticket_key", key=key_id)
        finally:
            await database.close()
    if not is_revoked:
        print(f"matchday: there is no key {key_id} that is believed, so nothing was changed.", file=sys.stderr)
        return 1
    print(f"Key {key_id} is revoked, and another one signs. Let gates connect once; people open their tickets again.")
    return 0
