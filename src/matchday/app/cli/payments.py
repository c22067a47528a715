"""`matchday payments verify`: proves that what was captured is earned, given back or still in suspense, in our rows, in the ledger, and
at the providers."""

import argparse
import asyncio
import sys
from typing import Any

from matchday.app.engines import reach_engines
from matchday.backbone.context import ModuleContext
from matchday.backbone.database import Database, open_database
from matchday.backbone.ledger import verify_ledger
from matchday.backbone.settings import Settings, load
from matchday.backbone.storage import storage_of
from matchday.modules.payments.actions.prove_payments import PaymentsProof, compare_with_providers, prove_payments
from matchday.modules.payments.providers import opened_providers

SCHEMA = "payments"


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("payments", help="prove that no money is astray")
    parser.add_argument("action", choices=("verify",))
    parser.add_argument("--offline", action="store_true", help="do not ask the providers")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when something does not add up: each is named."""
    return asyncio.run(_run(is_offline=arguments.offline))


async def _run(*, is_offline: bool) -> int:
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=2, statement_seconds_max=300)
        try:
            async with database.read(SCHEMA) as tx:
                found = await prove_payments(tx)
            async with database.begin(SCHEMA) as tx:
                ledger = await verify_ledger(tx)
            if not is_offline:
                found = await _ask_providers(settings, database, found)
        finally:
            await database.close()
    return tell(found, ledger.faults)


async def _ask_providers(settings: Settings, database: Database, found: PaymentsProof) -> PaymentsProof:
    context = ModuleContext(name=SCHEMA, database=database, bus=None, settings=settings, storage=storage_of(settings))
    async with opened_providers(context) as providers:
        return await compare_with_providers(found, providers)


def tell(found: PaymentsProof, ledger_faults: tuple[str, ...]) -> int:
    """The sums on standard output, what is wrong on standard error."""
    for sums in found.currencies:
        print(
            f"{sums.currency}: captured {sums.captured} = earned {sums.earned} + given back before {sums.unearned_refunds} "
            f"+ in suspense {sums.suspense}"
        )
    for provider in found.providers:
        print(f"{provider.provider}, {provider.currency}: captured {provider.captured}, given back {provider.refunded}")
    for note in found.notes:
        print(f"Note: {note}.")
    faults = (*found.faults, *ledger_faults)
    for fault in faults:
        print(f"matchday: {fault}.", file=sys.stderr)
    if not faults:
        print("No money is astray.")
    return 1 if faults else 0
