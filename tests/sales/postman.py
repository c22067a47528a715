"""Brings what tickets and payments say to each other, to whom it concerns: twice, in any order, some of it much later."""

import random
from collections.abc import Sequence
from typing import Any

import msgspec

from matchday.backbone.database import Database
from matchday.backbone.module import Module, load
from matchday.contracts.event import Event

MODULES: tuple[Module, ...] = (load("tickets"), load("payments"))
TOGETHER_MAX = 4
DELIVERIES_MAX = 5000


class Postman:
    """No inbox is in between: the listeners themselves must bear it."""

    def __init__(self, database: Database, chance: random.Random, *, times: int = 2) -> None:
        self._database = database
        self._chance = chance
        self._times = times
        self._seen = dict.fromkeys((module.name for module in MODULES), 0)
        self._bag: list[tuple[Module, Event]] = []
        self.delivered = 0

    async def collect(self) -> None:
        """What was said since."""
        for module in MODULES:
            async with self._database.read(module.name) as tx:
                rows = await tx.fetch(
                    f"SELECT position, name, payload FROM {module.name}.outbox WHERE position > $1 ORDER BY position",
                    self._seen[module.name],
                )
            for row in rows:
                self._seen[module.name] = row["position"]
                for hearer in MODULES:
                    for kind in hearer.listeners:
                        if kind.wire_name() == row["name"]:
                            self._bag += [
                                (hearer, self.altered(msgspec.json.decode(row["payload"], type=kind))) for _ in range(self._times)
                            ]

    def altered(self, event: Event) -> Event:
        """As it was said."""
        return event

    async def deliver(self, *, to: str = "") -> None:
        """Until nobody has anything more to say, or, with `to`, until this module has heard all there is for it."""
        await self.collect()
        while waiting := [each for each in self._bag if not to or each[0].name == to]:
            hearer, event = self._chance.choice(waiting)
            alike = [each for each in waiting if each[0] is hearer and type(each[1]) is type(event)]
            self._chance.shuffle(alike)
            await self._bring(hearer, alike[: self._chance.randint(1, TOGETHER_MAX)])
            await self.collect()

    async def _bring(self, hearer: Module, letters: Sequence[tuple[Module, Event]]) -> None:
        for letter in letters:
            self._bag.remove(letter)
        events: list[Any] = [event for _, event in letters]
        self.delivered += len(events)
        assert self.delivered < DELIVERIES_MAX, "they go on telling each other the same"
        async with self._database.begin(hearer.name) as tx:
            await hearer.listeners[type(events[0])].handler(tx, events)
