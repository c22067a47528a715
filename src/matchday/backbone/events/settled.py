"""A probe for tests and tools, which asks whether everything that was said has been heard."""

import asyncio
from collections.abc import Sequence

from nats.aio.client import Client
from nats.js.errors import NotFoundError

from matchday.backbone.database import Database
from matchday.backbone.events.bus import OUTAGES, source_of
from matchday.backbone.module import Module

LOOK_EVERY_SECONDS = 0.01


class NotSettled(TimeoutError):
    """The message says what is still on its way."""


async def settle(
    database: Database,
    bus: Client,
    modules: Sequence[Module],
    *,
    seconds_max: float = 10.0,
    look_every_seconds: float = LOOK_EVERY_SECONDS,
    is_failed_allowed: bool = False,
) -> None:
    """Returns when all outboxes are empty, all consumers have caught up, and nothing in an inbox waits for its turn
    (parked events and what waits behind them do not count; nor do failed ones with `is_failed_allowed`).

    Raises NotSettled. An event may move on while the probe looks elsewhere, so it only believes a round in which no
    stream grew and the outboxes were empty before and after looking at the consumers.
    """
    found = ["nothing was looked at"]
    try:
        async with asyncio.timeout(seconds_max):
            while found:
                found = await _look(database, bus, modules, is_failed_allowed=is_failed_allowed)
                if found:
                    await asyncio.sleep(look_every_seconds)
    except TimeoutError:
        raise NotSettled("; ".join(found)) from None


async def _look(database: Database, bus: Client, modules: Sequence[Module], *, is_failed_allowed: bool) -> list[str]:
    try:
        before = await _lengths(bus, modules)
        found = await _unpublished(database, modules)
        found += await _unheard(bus, modules)
        found += await _unfinished(database, modules, is_failed_allowed=is_failed_allowed)
        found += await _unpublished(database, modules)
        if not found and await _lengths(bus, modules) != before:
            found = ["a stream is growing"]
    except OUTAGES as outage:
        return [f"an engine does not answer: {outage!r}"]
    return found


async def _lengths(bus: Client, modules: Sequence[Module]) -> list[int]:
    lengths = []
    for module in modules:
        try:
            lengths.append((await bus.jetstream().stream_info(module.name)).state.last_seq)
        except NotFoundError:
            lengths.append(0)
    return lengths


async def _unpublished(database: Database, modules: Sequence[Module]) -> list[str]:
    found = []
    for module in modules:
        async with database.read(module.name) as tx:
            count = await tx.fetchval(f"SELECT count(*) FROM {module.name}.outbox WHERE published_at IS NULL")
        if count:
            found.append(f"{count} unpublished in {module.name}")
    return found


async def _unheard(bus: Client, modules: Sequence[Module]) -> list[str]:
    found = []
    names = {module.name for module in modules}
    for module in modules:
        for source in {source_of(event) for event in module.listeners} & names:
            try:
                info = await bus.jetstream().consumer_info(source, module.name)
            except NotFoundError:
                found.append(f"{module.name} does not hear {source} yet")
                continue
            if count := (info.num_pending or 0) + (info.num_ack_pending or 0):
                found.append(f"{count} of {source} unheard by {module.name}")
    return found


async def _unfinished(database: Database, modules: Sequence[Module], *, is_failed_allowed: bool) -> list[str]:
    found = []
    blocking = ["parked", "failed"] if is_failed_allowed else ["parked"]
    for module in modules:
        async with database.read(module.name) as tx:
            count = await tx.fetchval(
                f"""
                SELECT count(*) FROM {module.name}.inbox AS turn
                WHERE state IN ('waiting', 'failed') AND state <> ALL ($1::text[])
                  AND NOT EXISTS (
                    SELECT FROM {module.name}.inbox AS before
                    WHERE before.key = turn.key AND before.arrival < turn.arrival AND before.state = ANY ($1::text[])
                  )
                """,
                blocking,
            )
        if count:
            found.append(f"{count} waiting or failed in {module.name}")
    return found
