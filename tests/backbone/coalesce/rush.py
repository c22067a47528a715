"""One process of the rush: `rush.py <database url> <event id> <people>` prints how many of its people got a seat."""

import asyncio
import sys
from uuid import UUID

from holds import HoldAction, HoldSeats

from matchday.backbone.coalesce import Coalescer
from matchday.backbone.database import open_database
from matchday.backbone.ids import new_id


async def rush(url: str, event_id: UUID, people: int) -> int:
    database = await open_database(url, size_max=2)
    async with Coalescer("rush", database, "holds", HoldAction(), batch_size_max=64) as coalescer:
        commands = [HoldSeats(command_id=new_id(), event_id=event_id, seats=1) for _ in range(people)]
        answers = await asyncio.gather(*map(coalescer.submit, commands))
    await database.pool.close()
    return sum(answer.is_held for answer in answers)


if __name__ == "__main__":
    sys.stdout.write(str(asyncio.run(rush(sys.argv[1], UUID(sys.argv[2]), int(sys.argv[3])))))
