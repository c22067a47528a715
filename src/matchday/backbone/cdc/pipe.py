"""Follows one source and publishes to one stream, for ever: `Pipe.run`."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from nats.aio.client import Client
from nats.errors import Error as NatsError

from matchday.backbone.cdc.backfill import Backfill
from matchday.backbone.cdc.configuration import Configuration
from matchday.backbone.cdc.connection import Replication, Session
from matchday.backbone.cdc.errors import CdcError, SlotBusy, SourceAway
from matchday.backbone.cdc.events import Letter, Teller, Unreadable
from matchday.backbone.cdc.overlap import Overlap
from matchday.backbone.cdc.parked import ParkingPlace
from matchday.backbone.cdc.progress import Memory, Progress
from matchday.backbone.cdc.publishing import Publisher
from matchday.backbone.cdc.source import drop_slot, ensure_publication, find_slot, learn_types, lock, lost, server_faults, table_faults
from matchday.backbone.cdc.transactions import Assembler, Changed, Committed, Described, Said, Step
from matchday.backbone.cdc.values import Types
from matchday.backbone.cdc.watch import HEARTBEAT_PREFIX, PARKED, PARKED_NOW, PUBLISHED, RECONNECTS, SKIPPED, UNDECIDED, Condition, Watch
from matchday.backbone.clock import Clock
from matchday.backbone.events.bus import stop_if_cancelled
from matchday.backbone.tasks import Tasks

READS_PER_BREATH = 200
_WAIT_SECONDS = (0.2, 5.0)

_log = logging.getLogger(__name__)


class Pipe:
    """`condition` tells how it is. Raises CdcError from `run` when it cannot go on by itself; whatever else it
    raises is a fault of ours, and stops it as well."""

    def __init__(self, configuration: Configuration, dsn: str, bus: Client, clock: Clock) -> None:
        self.configuration = configuration
        self.dsn = dsn
        self.condition = Condition(pipe=configuration.name)
        self.types = Types()
        self.teller = Teller(configuration, self.types)
        self.memory = Memory(bus, configuration.name)
        self.parking = ParkingPlace(bus, configuration.name, clock)
        self.publisher = Publisher(bus, configuration.target, configuration.subjects, configuration.patience)

    async def run(self) -> None:
        """Until it is cancelled. What passes by itself is waited out, with pauses that grow."""
        tries = 0
        try:
            async with self.publisher, Tasks() as tasks:
                tasks.keep_alive(Watch(self.configuration, self.dsn, self.condition, self.parking).run, f"watch {self.configuration.name}")
                while True:
                    stop_if_cancelled()
                    try:
                        await self._session(tasks)
                    except SlotBusy as busy:
                        await self.condition.become("waiting", f"somebody else listens on our slot ({busy})")
                    except (SourceAway, NatsError, OSError, TimeoutError) as outage:
                        if self.condition.state in ("following", "back-filling"):
                            tries = 0
                            RECONNECTS.labels(self.configuration.name).inc()
                        await self.condition.become("away", str(outage) or type(outage).__name__)
                    tries += 1
                    await asyncio.sleep(min(_WAIT_SECONDS[0] * 2.0 ** min(tries, 10), _WAIT_SECONDS[1]))
        except Exception as error:
            await self.condition.become("stopped", str(error) or type(error).__name__)
            raise

    async def _session(self, tasks: Tasks) -> None:
        """One connection's life."""
        await self.publisher.ensure_stream()
        await self.parking.ensure_stream()
        async with await Session.open(self.dsn) as session:
            if not await lock(session, self.configuration.source.slot):
                raise SlotBusy("another process has the lock")
            progress = await self._prepare(session)
            backfill = Backfill(self.configuration, self.dsn, self.teller, self.types, self.memory)
            if backfill.missing(progress):
                await self.condition.become("back-filling")
                progress = await backfill.run(progress, self._deliver)
            async with await Replication.open(self.dsn) as replication:
                await replication.start(self.configuration.source.slot, self.configuration.source.publication)
                await self.condition.become("following")
                following = Following(self, session, replication, tasks, progress)
                try:
                    await following.run()
                finally:
                    following.assembler.close()

    async def _prepare(self, session: Session) -> Progress:
        """Everything at the source is as it must be, or this says what is not."""
        name, source = self.configuration.name, self.configuration.source
        progress = await self.memory.load()
        if missing := await server_faults(session, self.configuration):
            raise CdcError(" ".join(missing))
        await self._look_at_tables(session, is_new=progress is None)
        await ensure_publication(session, self.configuration)
        slot = await find_slot(session, source.slot)
        if progress is not None and slot is None:
            raise CdcError(
                f"The slot {source.slot} is gone from the source, and with it the changes since. `matchday cdc reset CONFIG` makes {name} "
                "start anew: the next run then makes the slot and publishes all rows again."
            )
        if slot is not None and slot.wal_status == "lost":
            raise lost(source.slot, name)
        if slot is None:
            async with await Replication.open(self.dsn) as replication:
                await replication.create_slot(source.slot, is_failover=source.is_failover)
        if progress is None:
            progress = Progress(slot=source.slot)
            await self.memory.save(progress)
        return progress

    async def _look_at_tables(self, session: Session, *, is_new: bool) -> None:
        """A new pipe does not begin with a table that will not work. One that runs goes on with the others: what was done to
        a table meanwhile must not keep the log of all."""
        if missing := await table_faults(session, self.configuration):
            if is_new:
                raise CdcError(" ".join(missing))
            for sentence in missing:
                _log.error("%s goes on without what this needs: %s", self.configuration.name, sentence)

    async def _deliver(self, told: Sequence[Letter | Unreadable]) -> int:
        """Stores or parks all of it, however long that takes."""
        name = self.configuration.name
        letters = [one for one in told if isinstance(one, Letter)]
        for one in told:
            if isinstance(one, Unreadable):
                await self._park(one)
        await self.publisher.deliver(letters, self._park_letter)
        for letter in letters:
            PUBLISHED.labels(name, letter.table).inc()
        if not told:
            info = await self.parking.bus.jetstream().stream_info(self.configuration.target.stream)
            return info.state.last_seq
        await self.condition.tell()
        return self.publisher.last_sequence

    async def _park(self, unreadable: Unreadable) -> None:
        _log.error("%s parks %s of %s: %s", self.configuration.name, unreadable.event_id, unreadable.table, unreadable.error)
        await self.parking.park_change(unreadable)
        await self._count_parked("unreadable")

    async def _park_letter(self, letter: Letter, why: str, tries: int) -> None:
        _log.error("%s parks %s of %s after %d tries: %s", self.configuration.name, letter.event_id, letter.table, tries, why)
        await self.parking.park_letter(letter, why, tries)
        await self._count_parked("refused")

    async def _count_parked(self, reason: str) -> None:
        PARKED.labels(self.configuration.name, reason).inc()
        PARKED_NOW.labels(self.configuration.name).set(await self.parking.count())


class Following:
    """Owns the replication connection: whatever is read from it or said on it is read or said here, in one task."""

    def __init__(self, pipe: Pipe, session: Session, replication: Replication, tasks: Tasks, progress: Progress) -> None:
        self.pipe = pipe
        self.session = session
        self.replication = replication
        self.tasks = tasks
        self.overlap = Overlap(pipe.configuration, progress)
        self.assembler = Assembler(pipe.configuration.spool_folder or None)
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._batch: list[Letter | Unreadable] = []
        self._batch_bytes = 0
        self._arrived = 0
        """The end of the last transaction that is in the batch as a whole, or was."""
        self._confirmed = 0
        self._said_at = self._heard_at = self._loop.time()

    async def run(self) -> None:
        """Until the connection ends."""
        reads = 0
        while True:
            stop_if_cancelled()
            raw = self.replication.read()
            if raw is None:
                await self._rest()
                continue
            self._heard_at = self._loop.time()
            for step in self.assembler.feed(raw):
                await self._take(step)
                if self._is_full:
                    await self._hand_over()
            reads += 1
            if reads % READS_PER_BREATH == 0:
                await asyncio.sleep(0)
                self._say_if_due()

    @property
    def _is_full(self) -> bool:
        target = self.pipe.configuration.target
        return len(self._batch) >= target.batch_events_max or self._batch_bytes >= target.batch_bytes_max

    async def _take(self, step: Step) -> None:
        match step:
            case Changed():
                self._add([one for change in self.overlap.left(step) for one in self.pipe.teller.tell(change)])
            case Committed():
                self._arrived = step.end_lsn
                if self.overlap.wants_anew:
                    await self._start_anew()
            case Described():
                if self.pipe.teller.table(step.relation) is not None:
                    await learn_types(self.session, self.pipe.types, step.relation)
            case Said():
                if step.message.prefix == HEARTBEAT_PREFIX + self.pipe.configuration.name:
                    self.pipe.condition.heard(step.message.content.decode("ascii", "replace"), self._loop.time())
                else:
                    self._add(list(self.pipe.teller.said(step.message)))

    def _add(self, told: Sequence[Letter | Unreadable]) -> None:
        if not told:
            SKIPPED.labels(self.pipe.configuration.name).inc()
        self._batch += told
        self._batch_bytes += sum(len(one.payload) if isinstance(one, Letter) else len(one.evidence.raw) for one in told)

    async def _start_anew(self) -> None:
        """A table was emptied while its back-fill was read in several goes: what was read later is published once more."""
        await self._hand_over()
        await self.pipe.memory.save(self.overlap.anew())
        raise SourceAway("a table is filled again, as it was truncated during its back-fill")

    async def _hand_over(self) -> None:
        """Publishes the batch. Meanwhile the source hears that we live: it would hang up on who is silent for long."""
        batch, self._batch, self._batch_bytes = self._batch, [], 0
        arrived = self._arrived
        if batch:
            delivery = self.tasks.spawn(self.pipe._deliver(batch), "deliver")  # noqa: SLF001  they are one
            try:
                while not delivery.done():
                    await asyncio.wait([delivery], timeout=self.pipe.configuration.source.status_seconds)
                    if not delivery.done():
                        self.pipe.condition.sentence = self.pipe.publisher.trouble
                        self._say()
            finally:
                delivery.cancel()
            delivery.result()
            self.pipe.condition.sentence = ""
            self._heard_at = self._loop.time()
        if arrived > self._confirmed:
            await self._confirm(arrived)

    async def _confirm(self, lsn: int) -> None:
        self._confirmed = lsn
        self._say()
        self.pipe.condition.confirmed_lsn = lsn
        await self.pipe.condition.tell()
        if self.overlap.is_over(lsn):
            await self.pipe.memory.save(self.overlap.forgotten())

    async def _rest(self) -> None:
        """Nothing has come: publish what there is, say how far we are, wait for more."""
        await self._hand_over()
        if self.assembler.is_between_transactions:
            # All that was committed before is ours: an idle database must not keep the log of its busy neighbours.
            self._confirmed = self.pipe.condition.confirmed_lsn = max(self._confirmed, self.replication.sent_until)
            if self.overlap.is_over(self._confirmed):
                await self.pipe.memory.save(self.overlap.forgotten())
        UNDECIDED.labels(self.pipe.configuration.name).set(self.assembler.undecided)
        self._say_if_due()
        silence = self._loop.time() - self._heard_at
        if silence > self.pipe.configuration.source.silence_seconds_max:
            raise SourceAway(f"nothing was heard for {silence:.0f} s")
        await self.replication.wait(self.pipe.configuration.source.status_seconds, self._wake)

    def _say_if_due(self) -> None:
        if self._loop.time() - self._said_at >= self.pipe.configuration.source.status_seconds:
            self._say()

    def _say(self) -> None:
        self.replication.confirm(self._confirmed)
        self._said_at = self._loop.time()


async def reset(configuration: Configuration, dsn: str, bus: Client) -> None:
    """Forgets the slot and what the pipe remembers: the next run begins with all rows. Raises CdcError while it runs."""
    async with await Session.open(dsn) as session:
        if not await lock(session, configuration.source.slot):
            raise CdcError(f"{configuration.name} is running: stop it first.")
        await drop_slot(session, configuration.source.slot)
    await Memory(bus, configuration.name).forget()


@asynccontextmanager
async def running(pipe: Pipe) -> AsyncIterator[asyncio.Task[None]]:
    """A pipe at work beside something else; its task ends when the pipe cannot go on."""
    async with Tasks() as tasks:
        yield tasks.spawn(pipe.run(), f"pipe {pipe.configuration.name}")
