"""A ledger that was tampered with is found out, and what is wrong is named."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from tests.backbone.ledger.counting import MODULE, Ledger, transfer

from matchday.backbone.database import open_database
from matchday.backbone.ids import new_id
from matchday.backbone.ledger import Account, PostPending
from matchday.backbone.testing.engines import NewDatabase

TAMPERED = {
    "UPDATE {s}.ledger_transfers SET posted = posted + 1 WHERE transfer_id = '{transfer}'": ["is kept with 30 booked"],
    "DELETE FROM {s}.ledger_transfers WHERE transfer_id = '{transfer}'": ["account {purse} is kept with 30 booked"],
    "UPDATE {s}.ledger_accounts SET credits_posted = credits_posted + 1 WHERE account_id = '{purse}'": [
        "the balances of all accounts in EUR sum to 1 booked and 0 pending",
        "account {purse} is kept with 31 booked and -10 pending, and its entries sum to 30 and -10",
    ],
    "UPDATE {s}.ledger_accounts SET credits_posted = credits_posted + 90, debits_posted = debits_posted + 90": ["is kept with"],
    "DELETE FROM {s}.ledger_changes": ["is kept with"],
    "DELETE FROM {s}.ledger_accounts WHERE account_id = '{purse}'": ["transfer {transfer} is between accounts that are not both open"],
    "UPDATE {s}.ledger_accounts SET unit = 'points' WHERE account_id = '{purse}'": ["or do not count the same thing"],
    "DELETE FROM {s}.ledger_pendings": ["reservation {reserved} is not kept as open"],
    "UPDATE {s}.ledger_pendings SET expires_at = now()": ["reservation {reserved} is kept as open"],
    "INSERT INTO {s}.ledger_pendings VALUES ('{transfer}')": ["reservation {transfer} is kept as open and should be resolved"],
    "UPDATE {s}.ledger_transfers SET debit_account_id = credit_account_id, credit_account_id = debit_account_id "
    "WHERE pending_id = '{posted}'": ["resolves {posted}, which is not a reservation between the same accounts"],
    "DELETE FROM {s}.ledger_transfers WHERE transfer_id = '{posted}'": ["resolves {posted}, which is not a reservation"],
    "INSERT INTO {s}.ledger_changes VALUES (uuidv7(), 1, 0, 0, 0)": ["which is not open"],
    "ALTER TABLE {s}.ledger_transfers DISABLE TRIGGER ledger_transfers_stay": ["trigger ledger_transfers_stay is missing or switched off"],
    "ALTER TABLE {s}.ledger_transfers ENABLE REPLICA TRIGGER ledger_transfers_stay": ["trigger ledger_transfers_stay"],
    "DROP INDEX {s}.ledger_transfers_resolving; "
    "INSERT INTO {s}.ledger_transfers (transfer_id, made_at, debit_account_id, credit_account_id, "
    "posted, pending, pending_id, kind, reason) "
    "SELECT uuidv7(), made_at, debit_account_id, credit_account_id, posted, pending, pending_id, kind, reason "
    "FROM {s}.ledger_transfers WHERE pending_id IS NOT NULL": ["reservation {posted} was resolved 2 times"],
}


@pytest.fixture
async def filled(new_database: NewDatabase) -> AsyncIterator[tuple[str, dict[str, object]]]:
    """A ledger of its own with a bit of everything, and the names of what is in it."""
    url = await new_database([MODULE])
    database = await open_database(url, size_max=2)
    ledger = Ledger(database)
    house: Account = await ledger.open()
    purse: Account = await ledger.open("debits_within_credits")
    first = transfer(house, purse, 40)
    reserved, posted = transfer(purse, house, 10, is_pending=True, seconds_max=900), transfer(purse, house, 20, is_pending=True)
    assert await ledger.post(first) == ["new"]
    end = PostPending(transfer_id=new_id(), pending_id=posted.transfer_id, amount=10, reason="test")
    assert await ledger.post(reserved, posted, end) == ["new"] * 3
    assert (await ledger.proof()).faults == ()
    ids = {"transfer": first.transfer_id, "purse": purse.account_id, "reserved": reserved.transfer_id, "posted": posted.transfer_id}
    yield url, ids
    await database.close()


async def _spoil(url: str, change: str) -> tuple[str, ...]:
    """By the database's owner, who switches off what protects it."""
    connection = await asyncpg.connect(url)
    await connection.execute(f"SET session_replication_role = replica; {change}")
    await connection.close()
    database = await open_database(url, size_max=1)
    faults = (await Ledger(database).proof()).faults
    await database.close()
    return faults


@pytest.mark.parametrize("change", TAMPERED)
async def test_what_was_tampered_with_is_named(filled: tuple[str, dict[str, object]], change: str) -> None:
    url, ids = filled
    faults = await _spoil(url, change.format(s=MODULE.name, **ids))
    assert faults
    for wanted in TAMPERED[change]:
        assert [fault for fault in faults if wanted.format(**ids) in fault], faults


async def test_many_faults_are_counted_and_not_all_printed(filled: tuple[str, dict[str, object]]) -> None:
    url, _ = filled
    faults = await _spoil(url, "INSERT INTO counting.ledger_pendings SELECT uuidv7() FROM generate_series(1, 30)")
    assert len(faults) == 21
    assert faults[-1] == "and 10 more like the last one"


async def test_a_proof_counts_what_it_saw(filled: tuple[str, dict[str, object]]) -> None:
    url, _ = filled
    database = await open_database(url, size_max=1)
    proof = await Ledger(database).proof()
    await database.close()
    assert (proof.accounts, proof.transfers, proof.pending, proof.holds) == (2, 4, 1, True)
