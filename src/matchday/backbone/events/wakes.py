"""Tells relays that there is something to send: at once in this process, through NATS in the others.

Losing a wake costs a fraction of a second: relays look by themselves as well. NATS instead of LISTEN/NOTIFY, because
NOTIFY takes a lock on the whole database at every commit.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

ABROAD_SECONDS = 0.002
"""Wakes for other processes are gathered for this long."""


class Wakes:
    """One per process. Set `database.wake = wakes.wake`, and keep `run()` running."""

    def __init__(self, bus: Client) -> None:
        self.bus = bus
        self._here: dict[str, asyncio.Event] = {}
        self._abroad: set[str] = set()
        self._has_abroad = asyncio.Event()

    def wake(self, schema: str) -> None:
        """Called after each commit that carries news. Never waits, never raises."""
        if (event := self._here.get(schema)) is not None:
            event.set()
        else:
            self._abroad.add(schema)
            self._has_abroad.set()

    @contextmanager
    def listening(self, schema: str) -> Iterator[asyncio.Event]:
        """For the relay of a schema: the event is set when there is something to send."""
        event = self._here[schema] = asyncio.Event()
        try:
            yield event
        finally:
            if self._here.get(schema) is event:
                del self._here[schema]

    async def run(self) -> None:
        """Carries wakes between processes until it is cancelled."""
        subscription = await self.bus.subscribe("wake.*", cb=self._hear)
        try:
            while True:
                await self._has_abroad.wait()
                await asyncio.sleep(ABROAD_SECONDS)
                self._has_abroad.clear()
                schemas, self._abroad = self._abroad, set()
                await self._tell(schemas)
        finally:
            if not self.bus.is_closed:
                await subscription.unsubscribe()

    async def _tell(self, schemas: set[str]) -> None:
        if not self.bus.is_connected:
            return
        for schema in schemas:
            try:
                await self.bus.publish(f"wake.{schema}")
            except NatsError:
                return

    async def _hear(self, message: Msg) -> None:
        schema = message.subject.removeprefix("wake.")
        if (event := self._here.get(schema)) is not None:
            event.set()
