"""`matchday ledger verify [--module payments]`: whether the books hold, on a live database."""

import argparse
import asyncio
import sys
from typing import Any

import msgspec

from matchday.app.engines import reach_engines
from matchday.app.registry import load_modules
from matchday.backbone.database import open_database
from matchday.backbone.ledger import Proof, verify_ledger
from matchday.backbone.module import Module
from matchday.backbone.settings import Settings, SettingsError, load

_EPILOG = """Every sum is made anew from the transfers, of one moment, while the site goes on: the balances of all accounts sum to zero in
each unit, each account holds what its entries say, no guard is passed, and every reservation is open or ended once."""
_SECONDS_MAX = 3600.0


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("ledger", help="prove that the ledgers hold", epilog=_EPILOG)
    parser.add_argument("action", choices=("verify",))
    parser.add_argument("--module", metavar="NAME", help="of this module only")
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when a ledger does not hold: what is wrong is named. Raises UnknownModule, and SettingsError for a module that has
    no ledger."""
    proofs = asyncio.run(_verify(_with_ledger(arguments.module)))
    if arguments.json:
        print(msgspec.json.format(msgspec.json.encode(proofs), indent=1).decode())
    else:
        for proof in proofs:
            _tell(proof)
    return 0 if all(proof.holds for proof in proofs) else 1


def _with_ledger(name: str | None) -> list[Module]:
    modules = [module for module in load_modules([name] if name else []) if module.has_ledger]
    if not modules:
        raise SettingsError(f"The module {name} has no ledger.")
    return modules


async def _verify(modules: list[Module]) -> list[Proof]:
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=1, statement_seconds_max=_SECONDS_MAX)
        try:
            proofs = []
            for module in modules:
                async with database.begin(module.name) as tx:
                    proofs.append(await verify_ledger(tx))
            return proofs
        finally:
            await database.close()


def _tell(proof: Proof) -> None:
    seen = f"{_many(proof.accounts, 'account')}, {_many(proof.transfers, 'transfer')}, {_many(proof.pending, 'open reservation')}"
    if proof.holds:
        print(f"The ledger of {proof.module} holds: {seen}.")
        return
    print(f"The ledger of {proof.module} does not hold ({seen}):", file=sys.stderr)
    for fault in proof.faults:
        print(f"  {fault}", file=sys.stderr)


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
