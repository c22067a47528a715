"""One process of the rush: `rush.py <database url> <debited account> <credited account> <times>` debits one each time and prints
how often it could."""

import asyncio
import sys
from uuid import UUID

from matchday.backbone.coalesce import Coalescer
from matchday.backbone.database import open_database
from matchday.backbone.ids import new_id
from matchday.backbone.ledger import Booked, Command, NotEnough, Transfer, post_transfers


async def rush(url: str, debit: UUID, credit: UUID, times: int) -> int:
    database = await open_database(url, size_max=4)

    async def once() -> bool:
        step = Transfer(transfer_id=new_id(), debit_account_id=debit, credit_account_id=credit, amount=1, reason="rush")
        try:
            return (await posting.submit(step)).is_new
        except NotEnough:
            return False

    async with Coalescer[Command, Booked]("rush", database, "counting", post_transfers, batch_size_max=8) as posting:
        booked = await asyncio.gather(*(once() for _ in range(times)))
    await database.pool.close()
    return sum(booked)


if __name__ == "__main__":
    sys.stdout.write(str(asyncio.run(rush(sys.argv[1], UUID(sys.argv[2]), UUID(sys.argv[3]), int(sys.argv[4])))))
