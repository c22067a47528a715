"""Many who want the same: exactly as much is sold as there is. Each race has a control, which fails without the lock."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from tests.journeys.waiting import until
from tests.modules.tickets.shop import OnSale, Shop, without_lock

from matchday.backbone.database import Database, Transaction
from matchday.backbone.ids import new_id
from matchday.contracts.tickets import OrdersCompleted, OrdersEnded, RefundsWanted
from matchday.modules.tickets import errors
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.domain.stock import Sale


class ReadTogether:
    """The guard off: nobody goes on before all have read the same rows, which nobody locks."""

    def __init__(self, parties: int) -> None:
        self._barrier = asyncio.Barrier(parties)

    async def __call__(self, tx: Transaction, sale_ids: Iterable[UUID]) -> dict[UUID, Sale]:
        sales = await without_lock(tx, sale_ids)
        await self._barrier.wait()
        return sales


@asynccontextmanager
async def when_both_write(database: Database) -> AsyncIterator[None]:
    """Ends when two have read what there is and wait to write it: whoever came second has not seen what the first took."""
    async with database.begin("tickets") as tx:
        await tx.fetch("SELECT FROM tickets.quotas FOR UPDATE")
        yield
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        await until(lambda: tx.fetchval(waiting), lambda count: bool(count >= 2), seconds_max=20)


async def buy(shops: Sequence[Shop], on_sale: OnSale, attempts: int) -> list[Placed | BaseException]:
    """From each shop in turn, all at once."""
    return await asyncio.gather(*(shops[each % len(shops)].place(on_sale) for each in range(attempts)), return_exceptions=True)


def granted(outcomes: Iterable[object]) -> int:
    return sum(isinstance(outcome, Placed) for outcome in outcomes)


async def test_200_buyers_for_one_ticket(shop: Shop, database: Database) -> None:
    on_sale = await shop.sale(quota=1)
    async with Shop(database) as other:
        outcomes = await buy([shop, other], on_sale, 200)
    assert granted(outcomes) == 1
    assert sum(isinstance(outcome, errors.SoldOut) for outcome in outcomes) == 199
    assert (await shop.taken(on_sale), await shop.differences()) == (1, [])


async def test_control_two_buyers_for_one_ticket_without_the_lock(shop: Shop, database: Database) -> None:
    on_sale = await shop.sale(quota=1)
    async with Shop(database, without_lock) as one, Shop(database, without_lock) as other, when_both_write(database):
        buying = asyncio.gather(one.place(on_sale), other.place(on_sale), return_exceptions=True)
    assert granted(await buying) == 2
    assert await shop.differences() != []


async def test_2000_attempts_on_a_quota_of_200_by_two_processes(shop: Shop, database_url: str) -> None:
    on_sale = await shop.sale(quota=200)
    command = [sys.executable, "-m", "tests.modules.tickets.buyers", database_url, str(on_sale.sale_id), str(on_sale.product_id), "1000"]
    pipes: dict[str, Any] = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
    processes = [await asyncio.create_subprocess_exec(*command, **pipes) for _ in range(2)]
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    sold = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    counts = [int(out) for out, _ in sold]
    assert sum(counts) == 200
    assert (await shop.taken(on_sale), await shop.value("SELECT count(*) FROM tickets.orders")) == (200, 200)
    assert await shop.differences() == []


@pytest.mark.parametrize("seed", range(6))
async def test_cancel_against_expire_against_pay(shop: Shop, database: Database, seed: int) -> None:
    on_sale = await shop.sale(quota=60)
    async with Shop(database) as other:
        placed = [await shop.place(on_sale, 2) for _ in range(30)]
        await shop.let_time_pass(*placed)
        work: list[Awaitable[object]] = [other.expire()]
        for at, each in enumerate(placed):
            work += [shop.settled(each)] if (at + seed) % 2 else [shop.settled(each), shop.release(each)]
        work = work[seed:] + work[:seed]
        await asyncio.gather(*work, return_exceptions=True)
    assert await accounts_for(shop, len(placed))
    assert await shop.differences() == []


async def test_control_cancel_against_pay_without_the_lock(shop: Shop, database: Database) -> None:
    on_sale = await shop.sale(quota=60)
    placed = await shop.place(on_sale, 2)
    async with Shop(database, ReadTogether(2)) as unguarded:
        await asyncio.gather(unguarded.settled(placed, new_id()), unguarded.release(placed), return_exceptions=True)
    assert await shop.differences() != [] or not await accounts_for(shop, 1)


async def accounts_for(shop: Shop, captured: int) -> bool:
    """Every capture was issued or goes back, once; and what was told is what stands."""
    issued = [order.order_id for event in await shop.said(OrdersCompleted) for order in event.orders]
    back = [refund.order_id for event in await shop.said(RefundsWanted) for refund in event.refunds]
    ended = [order.order_id for event in await shop.said(OrdersEnded) for order in event.orders]
    complete = await shop.value("SELECT array_agg(order_id) FROM tickets.orders WHERE state = 'complete'") or []
    once = all(len(ids) == len(set(ids)) for ids in (issued, back, ended))
    return once and not set(issued) & set(back) and len(issued) + len(back) == captured and set(issued) == set(complete)
