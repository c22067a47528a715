"""A process of its own that tries to buy: `python -m tests.modules.tickets.buyers URL SALE PRODUCT ATTEMPTS`.

It says "ready", begins when it is given a line, and prints how many orders it was granted.
"""

import asyncio
import sys
from uuid import UUID

from tests.modules.tickets.shop import OnSale, Shop

from matchday.backbone.database import open_database
from matchday.backbone.errors import Refusal


async def buy(url: str, on_sale: OnSale, attempts: int) -> int:
    """Many at once, each by somebody else."""
    database = await open_database(url, size_max=4)
    try:
        async with Shop(database) as shop:
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            await asyncio.to_thread(sys.stdin.readline)
            outcomes = await asyncio.gather(*(shop.place(on_sale) for _ in range(attempts)), return_exceptions=True)
    finally:
        await database.close()
    if unexpected := [outcome for outcome in outcomes if isinstance(outcome, BaseException) and not isinstance(outcome, Refusal)]:
        raise unexpected[0]
    return sum(not isinstance(outcome, Refusal) for outcome in outcomes)


if __name__ == "__main__":
    granted = asyncio.run(
        buy(sys.argv[1], OnSale(sale_id=UUID(sys.argv[2]), product_id=UUID(sys.argv[3]), quota_id=UUID(int=0)), int(sys.argv[4]))
    )
    sys.stdout.write(f"{granted}\n")
