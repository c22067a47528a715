"""`matchday deliveries list|resend`: mails that were given up, and sending them again."""

import argparse
import asyncio
from typing import Any
from uuid import UUID

from matchday.app.engines import reach_engines
from matchday.backbone.audit import Actor, say_action
from matchday.backbone.database import Database, open_database
from matchday.backbone.errors import Refusal
from matchday.backbone.http import Cursor
from matchday.backbone.settings import Settings, load
from matchday.contracts.notifications import ActionTaken
from matchday.modules.notifications import queries
from matchday.modules.notifications.actions.resend_delivery import resend_delivery
from matchday.modules.notifications.domain.deliveries import STATES
from matchday.modules.notifications.schemas import DeliveryView

SCHEMA = "notifications"
_SHOWN_MAX = 200


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("deliveries", help="list mails that were given up, or send them again")
    parser.add_argument("action", nargs="?", choices=("list", "resend"), default="list")
    parser.add_argument("ids", nargs="*", type=UUID, metavar="DELIVERY", help="mails to send again; all that were given up by default")
    parser.add_argument("--state", choices=STATES, default="dead", help="list mails of this state (default: dead, given up)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints one line per mail."""
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=2)
        try:
            if arguments.action == "list":
                return await _list(database, arguments.state)
            return await _resend(database, arguments.ids or [each.delivery_id for each in await _found(database, "dead")])
        finally:
            await database.close()


async def _list(database: Database, state: str) -> int:
    found = await _found(database, state)
    for each in found:
        print(f"{each.delivery_id}  {each.created_at:%Y-%m-%d %H:%M}  {each.kind}  {each.recipient or '-'}  {each.error or ''}")
    print(f"{len(found)} mail{'' if len(found) == 1 else 's'}{', the newest' if len(found) == _SHOWN_MAX else ''}.")
    return 0


async def _resend(database: Database, ids: list[UUID]) -> int:
    """Those that cannot be sent again are named with the reason; the others go out."""
    refused = 0
    for delivery_id in ids:
        try:
            async with database.begin(SCHEMA) as tx:
                await resend_delivery(tx, delivery_id)
                await say_action(tx, ActionTaken, Actor(), action="resend", targets={"delivery_id": delivery_id})
        except Refusal as refusal:
            refused += 1
            print(f"{delivery_id}  {refusal}")
        else:
            print(f"{delivery_id}  queued")
    queued = len(ids) - refused
    print(f"{queued} mail{'' if queued == 1 else 's'} queued.")
    return 1 if refused else 0


async def _found(database: Database, state: str) -> list[DeliveryView]:
    async with database.read(SCHEMA) as tx:
        return (await queries.deliveries(tx, state, Cursor(after=None, limit=_SHOWN_MAX))).items
