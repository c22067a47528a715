"""The final is sold: box office, crowd, gates and resellers, for as long as the demo runs."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable

from matchday.app.demo.box_office import open_sale
from matchday.app.demo.client import Client, Refused, Unreachable
from matchday.app.demo.crowd import Bought, Crowd, pause
from matchday.app.demo.gates import Gates, Resellers
from matchday.app.demo.people import ORGANISER, RESELLERS, STEWARD
from matchday.app.demo.world_cup import DEFAULT_NUMBER

AGAIN_SECONDS = 2.0

log = logging.getLogger("matchday.demo")


async def sell(base_url: str, number: int = DEFAULT_NUMBER, stop: asyncio.Event | None = None) -> None:
    """Until `stop` is set."""
    ended, chance, bought = stop or asyncio.Event(), random.Random(), Bought()  # noqa: S311  nothing secret hangs on it
    organiser = Client(base_url, ORGANISER)

    async def all_of_it() -> None:
        if not await organiser.is_ready():
            return
        on_sale = await open_sale(organiser, number)
        gates = Gates(base_url, Client(base_url, STEWARD), on_sale, bought, chance)
        resellers = Resellers(tuple(Client(base_url, login) for login in RESELLERS), on_sale, chance)
        async with asyncio.TaskGroup() as group:
            group.create_task(Crowd(base_url, on_sale, bought, chance).come(ended))
            group.create_task(again_and_again(lambda: gates.admit(ended), "the gates", ended))
            group.create_task(again_and_again(lambda: resellers.trade(ended), "the resellers", ended))

    await again_and_again(all_of_it, "the sale", ended)


async def again_and_again(work: Callable[[], Awaitable[None]], what: str, ended: asyncio.Event) -> None:
    """Until `ended` is set, whatever the site answers."""
    while not ended.is_set():
        try:
            await work()
        except Unreachable as unreachable:
            log.debug("%s waits: %s", what, unreachable)
        except Refused as refused:
            log.warning("%s was refused and tries again: %s", what, refused)
        await pause(AGAIN_SECONDS, ended)
