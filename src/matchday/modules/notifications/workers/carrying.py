"""Carries what is queued for a sink out of the house: claims a few deliveries, tries them at once, writes down what came of
each. Whoever dies in between leaves claims that run out."""

import asyncio
import logging

from prometheus_client import Counter

from matchday.backbone.context import ModuleContext
from matchday.backbone.database import Database
from matchday.backbone.telemetry import begin_event, outgoing_headers, span
from matchday.modules.notifications.actions.tell_owner import tell_owner
from matchday.modules.notifications.domain.parcels import CLAIM_SECONDS, Parcel, ParcelOutcome, failed
from matchday.modules.notifications.sinks.sink import Carry, Sink
from matchday.modules.notifications.store import parcels, webhooks

SCHEMA = "notifications"
POLL_SECONDS = 0.3
LEAVE_SECONDS_MAX = 3.0
WRITING_PAUSES_SECONDS = (0.2, 1.0, 2.0, 5.0, 10.0)
OUR_BUG = "Our own program failed at it. The log tells more."

_ENDED = Counter("matchday_parcels", "What became of each try to carry a delivery to a sink", ["sink", "outcome"])

_log = logging.getLogger("matchday.sinks")


async def carry_forever(sink: Sink, context: ModuleContext) -> None:
    """Runs until it is cancelled."""
    async with sink.opened(context) as carry:
        await Carrying(context.database, sink, carry).run()


class Carrying:
    """The loop of one process for one sink."""

    def __init__(self, database: Database, sink: Sink, carry: Carry, *, claim_seconds: int = CLAIM_SECONDS) -> None:
        self.database = database
        self.sink = sink
        self.carry = carry
        self.claim_seconds = claim_seconds

    async def run(self) -> None:
        """As fast as the sink may. Not more than it can hold is ever taken out of the queue."""
        under_way: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while True:
                free = self.sink.parallel_max - len(under_way)
                claimed = await self._claim(free) if free else []
                for parcel in claimed:
                    task = group.create_task(self._deliver(parcel), name=f"{self.sink.name} {parcel.delivery_id}")
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)
                if under_way:
                    await asyncio.wait(under_way, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                else:
                    await asyncio.sleep(POLL_SECONDS)

    async def carry_due(self) -> int:
        """One round of what is due now; returns how many were taken."""
        claimed = await self._claim(self.sink.parallel_max)
        async with asyncio.TaskGroup() as group:
            for parcel in claimed:
                group.create_task(self._deliver(parcel), name=f"{self.sink.name} {parcel.delivery_id}")
        return len(claimed)

    async def _claim(self, limit: int) -> list[Parcel]:
        """Within what the whole sink may send in this second."""
        async with self.database.begin(SCHEMA) as tx:
            used = await parcels.lock_pace(tx, self.sink.name)
            allowed = min(limit, self.sink.per_second_max - used)
            claimed = await parcels.claim_parcels(tx, self.sink.name, allowed, self.claim_seconds) if allowed > 0 else []
            if claimed:
                await parcels.note_pace(tx, self.sink.name, used + len(claimed))
            return claimed

    async def _deliver(self, parcel: Parcel) -> None:
        """Raises nothing but its cancellation: what happens to one is nothing to the others."""
        begin_event(parcel.headers)
        outcome: ParcelOutcome | None = None
        began = asyncio.get_running_loop().time()
        milliseconds = 0
        with span("carry delivery", sink=self.sink.name, attempt=parcel.attempts):
            try:
                outcome = await self._try(parcel)
                milliseconds = round((asyncio.get_running_loop().time() - began) * 1000)
                await self._write_down(parcel, outcome, milliseconds)
            except asyncio.CancelledError:
                await self._leave(parcel, outcome, milliseconds)
                raise

    async def _try(self, parcel: Parcel) -> ParcelOutcome:
        try:
            return await self.carry(parcel)
        except Exception:  # noqa: BLE001  a delivery that cannot be carried must not stop the others
            _log.exception("Delivery %s to %s met a bug of ours", parcel.delivery_id, self.sink.name)
            return failed(parcel, OUR_BUG)

    async def _write_down(self, parcel: Parcel, outcome: ParcelOutcome, milliseconds: int) -> None:
        """What is not written down goes again: so it is tried for a while."""
        for pause_seconds in WRITING_PAUSES_SECONDS:
            try:
                await self._write(parcel, outcome, milliseconds)
            except Exception as error:  # noqa: BLE001  the database is away, or answers nonsense: the delivery is safe
                _log.warning("What became of delivery %s is not written down yet: %r", parcel.delivery_id, error)
                await asyncio.sleep(pause_seconds)
            else:
                _ENDED.labels(self.sink.name, type(outcome).__name__.lower()).inc()
                return

    async def _write(self, parcel: Parcel, outcome: ParcelOutcome, milliseconds: int) -> None:
        async with self.database.begin(SCHEMA, outgoing_headers()) as tx:
            ended = await parcels.write_outcome(tx, parcel, outcome, self.sink.gap_seconds)
            await webhooks.note_try(tx, parcel, outcome, milliseconds, is_logged=self.sink.is_logged or parcel.account_id is None)
            if ended is not None:
                await tell_owner(tx, parcel.destination_id, ended)

    async def _leave(self, parcel: Parcel, outcome: ParcelOutcome | None, milliseconds: int) -> None:
        try:
            async with asyncio.timeout(LEAVE_SECONDS_MAX):
                if outcome is not None:
                    await self._write(parcel, outcome, milliseconds)
                    return
                async with self.database.begin(SCHEMA) as tx:
                    await parcels.give_back(tx, parcel)
        except Exception:  # noqa: BLE001  nothing more can be done, and the cancellation must go on
            _log.info("Delivery %s stays claimed for up to %d s", parcel.delivery_id, self.claim_seconds)
