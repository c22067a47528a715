"""Several want what is on one account at the same time. The guard and its lock keep it at or above zero; without either it goes below."""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path

import asyncpg
import pytest
from tests.backbone.ledger.counting import MODULE, Ledger, transfer, word
from tests.journeys.waiting import until

from matchday.backbone.coalesce import Coalescer
from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.backbone.ledger import (
    Booked,
    Command,
    Guard,
    PostPending,
    Transfer,
    VoidPending,
    open_accounts,
    post_transfers,
    read_balances,
)
from matchday.backbone.ledger.accounts import Account
from matchday.backbone.ledger.posting import _lock_accounts

RUSH = Path(__file__).parent / "rush.py"


@pytest.mark.parametrize(("guard", "left"), [("debits_within_credits", 0), ("none", -120)])
async def test_200_debits_from_two_processes_never_take_a_purse_below_zero(
    ledger: Ledger, ledger_url: str, guard: Guard, left: int
) -> None:
    """With 80 in it. The second case is the control: the same rush at an account without a guard."""
    house, purse = await ledger.open(), await ledger.open(guard)
    assert await ledger.post(transfer(house, purse, 80)) == ["new"]
    arguments = (sys.executable, str(RUSH), ledger_url, str(purse.account_id), str(house.account_id), "100")
    processes = [await asyncio.create_subprocess_exec(*arguments, stdout=asyncio.subprocess.PIPE) for _ in range(2)]
    outputs = [await process.communicate() for process in processes]
    assert sum(int(output) for output, _ in outputs) == 80 - left
    assert await ledger.figures(purse) == (left, 0, left)


@pytest.mark.parametrize(("is_locked", "available"), [(True, 10), (False, -10)])
async def test_two_who_looked_at_the_same_balance_do_not_both_spend_it(ledger: Ledger, is_locked: bool, available: int) -> None:
    """The first to have read waits for the other to have read too; with the lock the other cannot come. Without it both do."""
    house, purse = await ledger.open(), await ledger.open("debits_within_credits")
    assert await ledger.post(transfer(house, purse, 30)) == ["new"]
    meeting = asyncio.Barrier(2)

    async def spend() -> None:
        async with ledger.database.begin(MODULE.name) as tx:
            debited, credited = {purse.account_id}, {house.account_id}
            if is_locked:
                await _lock_accounts(tx, debited, credited)
            seen = (await read_balances(tx, debited))[purse.account_id]
            await _meet(meeting)
            if seen.available >= 20:
                await tx.execute(
                    "UPDATE counting.ledger_accounts SET debits_posted = debits_posted + 20 WHERE account_id = $1", purse.account_id
                )

    async def both() -> int:
        await asyncio.gather(spend(), spend())
        return (await ledger.balance(purse)).available

    assert await both() == available
    async with ledger.database.begin(MODULE.name) as tx:  # what was written past the ledger is taken out of it again
        await tx.execute("UPDATE counting.ledger_accounts SET debits_posted = 0 WHERE account_id = $1", purse.account_id)


async def _meet(meeting: asyncio.Barrier) -> None:
    try:
        async with asyncio.timeout(0.3):
            await meeting.wait()
    except (TimeoutError, asyncio.BrokenBarrierError):
        return


async def test_one_reservation_ends_once_whoever_tries(ledger: Ledger) -> None:
    house, purse = await ledger.open(), await ledger.open("debits_within_credits")
    reserved = transfer(purse, house, 10, is_pending=True)
    assert await ledger.post(transfer(house, purse, 10), reserved) == ["new", "new"]
    ends: list[Command] = [
        kind(transfer_id=new_id(), pending_id=reserved.transfer_id, reason="test") for kind in (PostPending, VoidPending) for _ in range(4)
    ]
    found = await asyncio.gather(*(ledger.post(end) for end in ends))
    assert sorted(one for words in found for one in words) == ["new"] + ["pending_resolved"] * 7


async def test_one_id_sent_by_two_processes_is_booked_once(ledger: Ledger) -> None:
    """Two coalescers are two processes to the database. Each tries again by itself when they meet."""
    house, purse = await ledger.open(), await ledger.open()
    commands = [transfer(house, purse, 1) for _ in range(40)]

    async def all_of(posting: Coalescer[Command, Booked], mine: Iterable[Transfer]) -> list[str]:
        return [word(one) for one in await asyncio.gather(*map(posting.submit, mine))]

    async with _posting(ledger.database) as one, _posting(ledger.database) as other:
        found = await asyncio.gather(all_of(one, commands), all_of(other, reversed(commands)))
    assert sorted(found[0] + found[1]) == ["again"] * 40 + ["new"] * 40
    assert await ledger.figures(purse) == (40, 0, 40)


def _posting(database: Database) -> Coalescer[Command, Booked]:
    return Coalescer("ledger", database, MODULE.name, post_transfers, batch_size_max=16)


async def test_two_who_open_the_same_accounts_both_find_them(ledger: Ledger) -> None:
    accounts = [Account(kind="test", owner_id=new_id(), unit="EUR") for _ in range(20)]

    async def open_all(wanted: Iterable[Account]) -> None:
        async with ledger.database.begin(MODULE.name) as tx:
            await open_accounts(tx, wanted)

    await asyncio.gather(open_all(accounts), open_all(reversed(accounts)))
    assert len({await ledger.figures(account) for account in accounts}) == 1


async def test_a_hot_account_without_a_guard_holds_up_nobody(ledger: Ledger) -> None:
    """Two open transactions credit the same house; neither waits for the other. With a guard against it the second would."""
    one, other = await ledger.open(), await ledger.open()
    house = await ledger.open("debits_within_credits")
    async with asyncio.timeout(4), ledger.database.begin(MODULE.name) as first, ledger.database.begin(MODULE.name) as second:
        await post_transfers(first, [transfer(one, house, 5)])
        await post_transfers(second, [transfer(other, house, 6)])
    assert await ledger.figures(house) == (11, 0, 11)


async def test_the_control_of_a_hot_account_is_one_that_waits(ledger: Ledger, observer: asyncpg.Connection) -> None:
    one = await ledger.open()
    house = await ledger.open("credits_within_debits")
    assert await ledger.post(transfer(house, one, 50)) == ["new"]
    async with ledger.database.begin(MODULE.name) as first:
        await post_transfers(first, [transfer(one, house, 5)])
        second = asyncio.create_task(ledger.post(transfer(one, house, 6)))
        await until(lambda: observer.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"), bool, seconds_max=4)
        assert not second.done()
    assert await second == ["new"]
    assert await ledger.figures(house) == (-39, 0, 39)
