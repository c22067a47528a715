"""Says the current state of a module again, to rebuild read copies: `matchday announce competitions.MatchChanged`."""

from matchday.backbone.database import Database
from matchday.backbone.module import Module
from matchday.contracts.event import State

BATCH_MAX = 500


class NotAnnounced(LookupError):
    """The module does not declare how to announce this event."""


async def announce(database: Database, module: Module, event_class: type[State], *, batch_max: int = BATCH_MAX) -> int:
    """Through the outbox, in batches of one transaction each; returns how many.

    A row may change between being read and being announced. That is harmless: the change has its own event with a
    higher version, and read copies keep the highest.
    """
    if event_class not in module.announces:
        raise NotAnnounced(f"{module.name} does not announce {event_class.wire_name()}.")
    batch: list[State] = []
    announced = 0
    async with database.read(module.name) as reader:
        async for state in module.announces[event_class](reader):
            batch.append(state)
            if len(batch) >= batch_max:
                announced += await _say(database, module, batch)
                batch = []
    return announced + await _say(database, module, batch)


async def _say(database: Database, module: Module, batch: list[State]) -> int:
    async with database.begin(module.name) as tx:
        tx.publish(*batch)
    return len(batch)
