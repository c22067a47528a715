"""Transfers a second through one hot house account, compared with pgbench's TPC-B transactions a second.

Above the line: `CLIENTS` callers, each waiting for its own answer before it asks again, send transfers to one coalescer. Every
transfer debits one of `PURSES` accounts, whose guard is checked with what is pending, and credits the same house account; it is
found again by its id, stands under two indexes, and is committed with fsync before its caller hears of it. The sweep that adds up
the changes of the house account runs meanwhile, as it does in production.

Below the line: pgbench's own TPC-B-like script on the same server with the same number of clients, prepared statements, and
as many branches as clients, so that they do not queue for one branch's row. With one branch, which is what a house account would
be there, it is slower; that figure is printed beside (`tpc_b_one_branch`) and not used.

Rounds are interleaved; the ratio is of the medians. The bench and PostgreSQL share the machine's cores. At the end the ledger is
verified. It prints one line per round and, as its last line, one JSON object.
"""

import asyncio
import json
import random
import re
import statistics
import tempfile
from pathlib import Path
from time import perf_counter

import uvloop

from matchday.backbone.coalesce import Coalescer
from matchday.backbone.database import Database, open_database
from matchday.backbone.database.migrations import migrate
from matchday.backbone.embedded import postgres_program, start_postgres
from matchday.backbone.ids import new_id
from matchday.backbone.ledger import Account, Booked, Command, Transfer, open_accounts, post_transfers, read_balances, verify_ledger
from matchday.backbone.ledger.sweeping import SWEEPS
from matchday.backbone.module import Module
from matchday.backbone.sweeps import run_sweeps

ROUNDS = 3
SECONDS = 5
CLIENTS = 128
PURSES = 10_000
ENDOWMENT = 10**9
WANTED_RATIO = 1.0
BENCH = Module(name="bench", has_ledger=True)
HOUSE = Account(kind="house", unit="points")
OTHER_HOUSE = Account(kind="endowment", unit="points")


async def _endow(database: Database) -> list[Account]:
    """Purses with enough on them."""
    purses = [Account(kind="purse", owner_id=new_id(), unit="points", guard="debits_within_credits") for _ in range(PURSES)]
    async with database.begin(BENCH.name) as tx:
        await open_accounts(tx, [HOUSE, OTHER_HOUSE, *purses])
        await post_transfers(tx, [_transfer(OTHER_HOUSE, purse, ENDOWMENT) for purse in purses])
    return purses


def _transfer(debit: Account, credit: Account, amount: int) -> Transfer:
    return Transfer(
        transfer_id=new_id(), debit_account_id=debit.account_id, credit_account_id=credit.account_id, amount=amount, reason="bench"
    )


async def _ledger_round(database: Database, purses: list[Account]) -> float:
    """Transfers a second, all of them booked."""
    ends = perf_counter() + SECONDS
    ids = [purse.account_id for purse in purses]
    house_id = HOUSE.account_id

    async def call() -> int:
        count = 0
        while perf_counter() < ends:
            transfer = Transfer(
                transfer_id=new_id(),
                debit_account_id=random.choice(ids),
                credit_account_id=house_id,
                amount=1 + count % 100,
                reason="bench",
            )
            assert (await coalescer.submit(transfer)).is_new
            count += 1
        return count

    async with Coalescer[Command, Booked]("bench", database, BENCH.name, post_transfers) as coalescer:
        started = perf_counter()
        counts = await asyncio.gather(*(call() for _ in range(CLIENTS)))
        return sum(counts) / (perf_counter() - started)


async def _pgbench(url: str, *arguments: str) -> str:
    child = await asyncio.create_subprocess_exec(
        postgres_program("pgbench"), *arguments, url, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    output, errors = await child.communicate()
    if child.returncode:
        raise RuntimeError(errors.decode())
    return output.decode()


async def _tpc_b_round(url: str) -> float:
    told = await _pgbench(url, f"--client={CLIENTS}", "--jobs=2", f"--time={SECONDS}", "--protocol=prepared", "--no-vacuum")
    rate = re.search(r"^tps = ([\d.]+)", told, re.MULTILINE)
    if rate is None:
        raise RuntimeError(told)
    return float(rate[1])


async def _tpc_b_with(url: str, branches: int) -> None:
    await _pgbench(url, "--initialize", "--quiet", f"--scale={branches}")


async def _rounds(url: str, database: Database) -> dict[str, float]:
    purses = await _endow(database)
    await _ledger_round(database, purses)
    rates: dict[str, list[float]] = {"transfers": [], "tpc_b": []}
    await _tpc_b_with(url, CLIENTS)
    for number in range(ROUNDS):
        for name in list(rates) if number % 2 == 0 else reversed(rates):
            rate = await (_ledger_round(database, purses) if name == "transfers" else _tpc_b_round(url))
            rates[name].append(rate)
            print(f"{name}: {rate:.0f}/s", flush=True)
    await _tpc_b_with(url, 1)
    one_branch = await _tpc_b_round(url)
    print(f"tpc_b with one branch: {one_branch:.0f}/s", flush=True)
    return {name: statistics.median(found) for name, found in rates.items()} | {"tpc_b_one_branch": one_branch}


async def _check(database: Database) -> int:
    """The ledger holds, and the house got what the purses gave. Returns how many transfers there are."""
    async with database.begin(BENCH.name) as tx:
        proof = await verify_ledger(tx)
        balances = await read_balances(tx, kind="house")
    if proof.faults or balances[HOUSE.account_id].posted <= 0:
        raise RuntimeError(f"{proof.faults} {balances}")
    return proof.transfers


async def main() -> None:
    """Runs the bench."""
    with tempfile.TemporaryDirectory(prefix="md-bench-") as folder:
        server = await start_postgres(Path(folder) / "pg")
        await migrate(server.url, [BENCH])
        database = await open_database(server.url, size_max=4, statement_seconds_max=60)
        sweeping = asyncio.create_task(run_sweeps(database, BENCH.name, SWEEPS))
        rates = await _rounds(server.url, database)
        transfers = await _check(database)
        sweeping.cancel()
        await asyncio.gather(sweeping, return_exceptions=True)
        await database.close()
        await server.stop()
    print(
        json.dumps(
            {
                "bench": "ledger",
                "ratio": round(rates["transfers"] / rates["tpc_b"], 2),
                "wanted": WANTED_RATIO,
                "clients": CLIENTS,
                "per_second": {name: round(rate) for name, rate in rates.items()},
                "transfers_checked": transfers,
            }
        )
    )


if __name__ == "__main__":
    uvloop.run(main())
