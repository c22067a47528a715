"""`matchday ledger verify`, as an operator types it."""

import asyncpg
import msgspec
from tests.app.cli.conftest import Command

from matchday.backbone.database import open_database
from matchday.backbone.ids import new_id
from matchday.backbone.ledger import Account, Transfer, open_accounts, post_transfers

ONE = Account(kind="provider", unit="EUR")
OTHER = Account(kind="suspense", unit="EUR", guard="debits_within_credits")


async def _fill(url: str) -> None:
    database = await open_database(url, size_max=1)
    async with database.begin("payments") as tx:
        await open_accounts(tx, [ONE, OTHER])
        [booked] = await post_transfers(
            tx,
            [
                Transfer(
                    transfer_id=new_id(),
                    debit_account_id=ONE.account_id,
                    credit_account_id=OTHER.account_id,
                    amount=1200,
                    reason="capture",
                )
            ],
        )
    assert booked
    await database.close()


async def _spoil(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(
        "UPDATE payments.ledger_accounts SET credits_posted = credits_posted + 1 WHERE account_id = $1", OTHER.account_id
    )
    await connection.close()


def test_a_module_without_a_ledger_is_refused(migrated: Command) -> None:
    done = migrated("ledger", "verify", "--module", "accounts")
    assert (done.returncode, done.stderr) == (1, "matchday: The module accounts has no ledger.\n")
    assert migrated("ledger", "verify", "--module", "nothing").returncode == 1


def test_an_empty_ledger_holds(migrated: Command) -> None:
    done = migrated("ledger", "verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "The ledger of payments holds: 0 accounts, 0 transfers, 0 open reservations.\n"


async def test_a_tampered_row_is_found_and_named(migrated: Command, database_url: str) -> None:
    await _fill(database_url)
    assert migrated("ledger", "verify", "--module", "payments").returncode == 0
    await _spoil(database_url)
    done = migrated("ledger", "verify")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "The ledger of payments does not hold (2 accounts, 1 transfer, 0 open reservations):",
        "  the balances of all accounts in EUR sum to 1 booked and 0 pending, and not to zero",
        f"  account {OTHER.account_id} is kept with 1201 booked and 0 pending, and its entries sum to 1200 and 0",
    ]
    told = msgspec.json.decode(migrated("ledger", "verify", "--json").stdout)
    assert [(proof["module"], len(proof["faults"])) for proof in told] == [("payments", 2)]
