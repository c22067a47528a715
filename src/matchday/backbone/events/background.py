"""What a process does for its modules beside answering requests: relay, hear, sweep, as far as it leads their schemas."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack

from nats.aio.client import Client

from matchday.backbone.database import Database
from matchday.backbone.events.arrivals import Hearing
from matchday.backbone.events.bus import subject_of
from matchday.backbone.events.consumer import Consumer
from matchday.backbone.events.leadership import Leadership
from matchday.backbone.events.publisher import Publisher
from matchday.backbone.events.relay import Relay, nothing
from matchday.backbone.events.retention import RETENTION
from matchday.backbone.events.retries import PATIENT, Patience
from matchday.backbone.events.source import Source
from matchday.backbone.events.wakes import Wakes
from matchday.backbone.ledger.sweeping import SWEEPS as LEDGER_SWEEPS
from matchday.backbone.module import Module
from matchday.backbone.sweeps import run_sweeps
from matchday.backbone.tasks import Tasks

OnDrained = Callable[[], Awaitable[None]]


async def run_background(
    database_url: str,
    database: Database,
    bus: Client,
    modules: Sequence[Module],
    *,
    on_drained: Mapping[str, OnDrained] | None = None,
    patience: Patience = PATIENT,
) -> None:
    """Until it is cancelled. `on_drained` has, by module, what its relay calls when everything said has been sent,
    about twice a second."""
    wakes = Wakes(bus)
    database.wake = wakes.wake
    by_name = {module.name: module for module in modules}
    callbacks = on_drained or {}

    async def work_for(schema: str) -> None:
        module = by_name[schema]
        async with asyncio.TaskGroup() as group:
            group.create_task(
                carry_events(module, database, bus, wakes, on_drained=callbacks.get(schema, nothing), patience=patience),
                name=f"events of {schema}",
            )
            sweeps = (*module.sweeps, *RETENTION, *(LEDGER_SWEEPS if module.has_ledger else ()))
            group.create_task(run_sweeps(database, schema, sweeps), name=f"sweeps of {schema}")

    async with AsyncExitStack() as stack:
        tasks = await stack.enter_async_context(Tasks())
        tasks.keep_alive(wakes.run, "carry wakes")
        await stack.enter_async_context(Leadership(database_url, list(by_name), work_for))
        await asyncio.Event().wait()


async def carry_events(
    module: Module, database: Database, bus: Client, wakes: Wakes, *, on_drained: OnDrained = nothing, patience: Patience = PATIENT
) -> None:
    """Relays the module's outbox and hears what it listens to, until it is cancelled. For the leader of its schema."""
    with wakes.listening(module.name) as woken:
        relay = Relay(database, Publisher(bus, module.name), woken, on_drained=on_drained)
        consumer = Consumer(database, Hearing(module), source_opener(module, bus), patience=patience)
        async with asyncio.TaskGroup() as group:
            group.create_task(relay.run(), name=f"relay {module.name}")
            group.create_task(consumer.run(), name=f"consumer {module.name}")


def source_opener(module: Module, bus: Client) -> Callable[[str], Source]:
    """Makes a module's source on a stream: the consumer is durable under the module's name."""

    def open_source(stream: str) -> Source:
        subjects = [subject_of(event) for event in module.listeners if event.wire_name().startswith(f"{stream}.")]
        return Source(bus, stream, module.name, subjects)

    return open_source
