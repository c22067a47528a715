"""Transfers are never changed or deleted, neither by the module's own role nor by the database's owner."""

import asyncpg
import pytest
from tests.backbone.ledger.counting import MODULE, Ledger, transfer

CHANGES = [
    "UPDATE counting.ledger_transfers SET posted = posted + 1",
    "UPDATE counting.ledger_transfers SET reason = 'other' WHERE false",
    "DELETE FROM counting.ledger_transfers",
    "TRUNCATE counting.ledger_transfers",
    "DELETE FROM counting.ledger_accounts",
    "UPDATE counting.ledger_accounts SET guard = 'none'",
    "UPDATE counting.ledger_accounts SET unit = 'points'",
]


@pytest.mark.parametrize("change", CHANGES)
async def test_nobody_changes_what_stands(ledger: Ledger, observer: asyncpg.Connection, change: str) -> None:
    house, purse = await ledger.open(), await ledger.open()
    assert await ledger.post(transfer(house, purse, 5)) == ["new"]
    with pytest.raises(asyncpg.RestrictViolationError):
        await observer.execute(change)
    with pytest.raises((asyncpg.RestrictViolationError, asyncpg.InsufficientPrivilegeError)):
        async with ledger.database.begin(MODULE.name) as tx:
            await tx.execute(change)
    assert await ledger.figures(purse) == (5, 0, 5)


async def test_a_row_that_is_no_transfer_cannot_be_written(ledger: Ledger, observer: asyncpg.Connection) -> None:
    """Nor two ends of one reservation: the database itself says no."""
    house, purse = await ledger.open(), await ledger.open()
    reserved = transfer(house, purse, 5, is_pending=True)
    assert await ledger.post(reserved) == ["new"]
    write = """
        INSERT INTO counting.ledger_transfers
            (transfer_id, made_at, debit_account_id, credit_account_id, posted, pending, pending_id, kind, reason)
        VALUES (uuidv7(), now(), $1, $2, $3, $4, $5, $6, 'test')
    """
    accounts = (house.account_id, purse.account_id)
    for posted, pending, pending_id, kind in ((0, 0, None, "direct"), (6, -5, reserved.transfer_id, "posted"), (5, 0, None, "gift")):
        with pytest.raises(asyncpg.CheckViolationError):
            await observer.execute(write, *accounts, posted, pending, pending_id, kind)
    undone = observer.transaction()
    await undone.start()
    await observer.execute(write, *accounts, 0, -5, reserved.transfer_id, "voided")
    with pytest.raises(asyncpg.UniqueViolationError):
        await observer.execute(write, *accounts, 5, -5, reserved.transfer_id, "posted")
    await undone.rollback()
