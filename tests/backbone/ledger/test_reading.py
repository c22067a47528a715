"""Balances, entries page by page, statements between dates, and what sweeps add up."""

from datetime import UTC, datetime, timedelta

import asyncpg
from prometheus_client import REGISTRY
from tests.backbone.ledger.counting import MODULE, Ledger, transfer

from matchday.backbone.ids import new_id
from matchday.backbone.ledger import (
    Account,
    VoidPending,
    open_accounts,
    post_transfers,
    read_balances,
    read_entries,
    read_statement,
    read_statement_entries,
)
from matchday.backbone.ledger.sweeping import add_up_changes, weigh

AGES_AGO, AGES_HENCE = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


async def test_an_accounts_id_follows_from_what_it_is(ledger: Ledger) -> None:
    owner_id = new_id()
    first = await ledger.open(owner_id=owner_id, unit="EUR")
    assert Account(kind="test", owner_id=owner_id, unit="EUR").account_id == first.account_id
    assert first.account_id.version == 8
    others = [Account(kind="test", owner_id=owner_id, unit="points"), Account(kind="other", owner_id=owner_id, unit="EUR")]
    assert len({first.account_id, *(other.account_id for other in others), Account(kind="test", unit="EUR").account_id}) == 4


async def test_balances_are_read_by_owner_and_by_kind(ledger: Ledger) -> None:
    owner_id = new_id()
    euros, points = await ledger.open(owner_id=owner_id), await ledger.open(owner_id=owner_id, unit="points", kind="rare")
    async with ledger.database.read(MODULE.name) as tx:
        assert set(await read_balances(tx, owner_id=owner_id)) == {euros.account_id, points.account_id}
        assert set(await read_balances(tx, kind="rare")) == {points.account_id}
        assert await read_balances(tx, [new_id()]) == {}


async def test_entries_come_newest_first_and_page_by_page(ledger: Ledger) -> None:
    house, purse = await ledger.open(), await ledger.open()
    reserved = transfer(purse, house, 9, is_pending=True)
    steps = [*(transfer(house, purse, amount) for amount in range(1, 6)), transfer(purse, house, 2), reserved]
    assert await ledger.post(*steps) == ["new"] * 7
    assert await ledger.post(VoidPending(transfer_id=new_id(), pending_id=reserved.transfer_id, reason="over")) == ["new"]
    seen, after = [], None
    async with ledger.database.read(MODULE.name) as tx:
        while page := await read_entries(tx, purse.account_id, after=after, limit=3):
            seen += page
            after = page[-1].place
    assert [(entry.posted, entry.pending) for entry in seen] == [(0, 9), (0, -9), (-2, 0), (5, 0), (4, 0), (3, 0), (2, 0), (1, 0)]
    assert [entry.kind for entry in seen[:3]] == ["voided", "pending", "direct"]
    assert {entry.other_account_id for entry in seen} == {house.account_id}
    assert sum(entry.posted for entry in seen) == (await ledger.balance(purse)).posted == 13


async def test_a_statement_opens_with_what_was_before_and_closes_with_what_is_after(ledger: Ledger) -> None:
    house, purse = await ledger.open(), await ledger.open()
    assert await ledger.post(transfer(house, purse, 100)) == ["new"]
    async with ledger.database.read(MODULE.name) as tx:
        middle = await tx.clock()
    moves = [transfer(purse, house, 30), transfer(house, purse, 5), transfer(purse, house, 7, is_pending=True)]
    assert await ledger.post(*moves) == ["new"] * 3
    async with ledger.database.read(MODULE.name) as tx:
        before = await read_statement(tx, purse.account_id, AGES_AGO, middle)
        after = await read_statement(tx, purse.account_id, middle, AGES_HENCE)
        lines = await read_statement_entries(tx, purse.account_id, middle, AGES_HENCE, limit=1)
        lines += await read_statement_entries(tx, purse.account_id, middle, AGES_HENCE, after=lines[-1].place, limit=9)
        nothing = await read_statement(tx, purse.account_id, AGES_AGO, AGES_AGO + timedelta(days=1))
    assert (before.opening, before.debits, before.credits, before.closing, before.entries) == (0, 0, 100, 100, 1)
    assert (after.opening, after.debits, after.credits, after.closing, after.entries) == (100, 30, 5, 75, 2)
    assert [line.posted for line in lines] == [-30, 5]
    assert (nothing.opening, nothing.closing, nothing.entries) == (0, 0, 0)


async def test_changes_are_added_up_and_every_reader_sees_the_same_before_and_after(ledger: Ledger, observer: asyncpg.Connection) -> None:
    house, purse = await ledger.open(), await ledger.open("debits_within_credits")
    for _ in range(3):
        assert await ledger.post(transfer(house, purse, 10)) == ["new"]
    rows = "SELECT count(*) FROM counting.ledger_changes WHERE account_id = ANY($1::uuid[])"
    ids = [house.account_id, purse.account_id]
    assert await observer.fetchval(rows, ids) == 6
    before = [await ledger.balance(account) for account in (house, purse)]
    async with ledger.database.begin(MODULE.name) as tx:
        assert await add_up_changes(tx) >= 2
    assert await observer.fetchval(rows, ids) == 0
    assert [await ledger.balance(account) for account in (house, purse)] == before
    assert await ledger.post(transfer(purse, house, 30), transfer(purse, house, 1)) == ["new", "not_enough"]


async def test_an_account_that_is_being_decided_about_is_added_up_later(ledger: Ledger) -> None:
    house, purse = await ledger.open(), await ledger.open("debits_within_credits")
    assert await ledger.post(transfer(house, purse, 10)) == ["new"]
    async with ledger.database.begin(MODULE.name) as deciding:
        await post_transfers(deciding, [transfer(purse, house, 4)])
        async with ledger.database.begin(MODULE.name) as tx:
            await add_up_changes(tx)
    assert await ledger.figures(purse) == (6, 0, 6)


async def test_metrics_tell_what_was_booked_what_was_refused_and_that_it_balances(ledger: Ledger) -> None:
    house, purse = await ledger.open(unit="tokens"), await ledger.open("debits_within_credits", unit="tokens")
    booked, refused = _metric("transfers", kind="direct"), _metric("refused", code="not_enough")
    assert await ledger.post(transfer(house, purse, 1), transfer(purse, house, 2)) == ["new", "not_enough"]
    assert (_metric("transfers", kind="direct"), _metric("refused", code="not_enough")) == (booked + 1, refused + 1)
    async with ledger.database.begin(MODULE.name) as tx:
        await weigh(tx)
    assert REGISTRY.get_sample_value("matchday_ledger_imbalance", {"module": "counting", "unit": "tokens"}) == 0


def _metric(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"matchday_ledger_{name}_total", {"module": "counting", **labels}) or 0.0


async def test_opening_again_costs_nothing_and_changes_nothing(ledger: Ledger) -> None:
    account = await ledger.open()
    async with ledger.database.begin(MODULE.name) as tx:
        await open_accounts(tx, [account, account])
    assert await ledger.figures(account) == (0, 0, 0)
