"""Hot writes are coalesced: many callers, one transaction.

Everything scarce is one hot row that many people want at once. Instead of queueing one commit each, the calls that
arrive while a batch is in flight make the next batch: one lock, one set-based write, one commit for all of them.

    async def hold_seats(tx: Transaction, commands: Sequence[HoldSeat]) -> Sequence[Held | NoSeatLeft]: ...

    async with Coalescer("holds", database, "tickets", hold_seats) as holds:
        held = await holds.submit(HoldSeat(command_id=..., account_id=..., seats=2))

What the action (`decide`) must do, in this order:

1. Lock the rows of the batch in key order, by a statement of its own: what later statements read is then read after
   the lock was granted. A statement that locks and reads other tables reads those as they were before it waited.
2. Find the answers already given. Each command carries its id (the request's Idempotency-Key, or one made for it), kept
   under a unique key of caller and id with its outcome, written by the same statement that saves the decision. A retry
   finds the first answer and gets it again; a command that differs under the same id is refused. One id can also come
   twice in one batch (a double click): put each new answer among the found ones before looking at the next command.
3. Decide each command in order, in the pure domain, and answer with one outcome per command, in the commands' order.
   A refused command is an outcome too, an instance of `Refusal`: its caller gets it raised, its neighbours are not disturbed.
4. Save with one statement per table and publish; never commit.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import Context, copy_context
from itertools import islice
from types import TracebackType
from typing import Generic, NamedTuple, Self, TypeVar

from prometheus_client import Counter, Gauge, Histogram

from matchday.backbone.database import Database, Transaction
from matchday.backbone.database.pool import OUTAGES
from matchday.backbone.errors import OutcomeUnknown, Refusal, Unavailable
from matchday.backbone.telemetry import begin_event, begin_work, outgoing_headers

log = logging.getLogger("matchday.coalesce")

Command = TypeVar("Command")
Outcome = TypeVar("Outcome")

_sizes = Histogram("matchday_batch_size", "Commands decided by one commit.", ["coalescer"], buckets=[2**power for power in range(11)])
_seconds = Histogram("matchday_batch_seconds", "From taking a batch to its commit.", ["coalescer"])
_lengths = Gauge("matchday_batch_queue_length", "Commands waiting when a batch was taken.", ["coalescer"], multiprocess_mode="livesum")
_turned_away = Counter("matchday_batch_turned_away_total", "Commands not decided: queue full, waited too long.", ["coalescer", "reason"])


class QueueFull(Unavailable):
    """503 at once: so many are waiting that one more would only wait in vain."""

    code = "queue_full"
    sentence = "Too many people want this right now. Nothing was changed; try again in a moment."


class WrongOutcomeCount(RuntimeError):
    """A bug in the action: nobody can be told their outcome, so nothing is committed."""


class _Waiting(NamedTuple, Generic[Command]):
    command: Command
    since: float
    context: Context


_Batch = dict[asyncio.Future[Outcome], _Waiting[Command]]


class Coalescer(Generic[Command, Outcome]):
    """One queue before one action. There may be several for the same rows, in other processes: the row lock orders them.

    A command that waited `wait_seconds_max` in the queue is turned away; one in flight never is, because nobody may be
    told "nothing was changed" while it may be. `batch_seconds_max` bounds the flight, beyond the database's own limits.
    """

    def __init__(
        self,
        name: str,
        database: Database,
        schema: str,
        decide: Callable[[Transaction, Sequence[Command]], Awaitable[Sequence[Outcome | Refusal]]],
        *,
        batch_size_max: int = 512,
        queue_length_max: int = 4096,
        wait_seconds_max: float = 5.0,
        batch_seconds_max: float = 12.0,
    ) -> None:
        self._name = name
        self._database = database
        self._schema = schema
        self._decide = decide
        self._batch_size_max = batch_size_max
        self._queue_length_max = queue_length_max
        self._wait_seconds_max = wait_seconds_max
        self._batch_seconds_max = batch_seconds_max
        self._queued: _Batch[Outcome, Command] = {}  # a dict, so that who gives up leaves from the middle at no cost
        self._drain: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_open = True
        self._sizes = _sizes.labels(name)
        self._seconds = _seconds.labels(name)
        self._length = _lengths.labels(name)

    async def submit(self, command: Command) -> Outcome:
        """The command's own outcome, after its commit. Raises the outcome if it is a `Refusal`; QueueFull at once;
        Unavailable when nothing was done; OutcomeUnknown; and whatever the action raised for this very command.

        Cancelled while it waits, the command leaves the queue; cancelled in flight, it is decided and nobody is told.
        """
        if not self._is_open:
            raise Unavailable
        if len(self._queued) >= self._queue_length_max:
            _turned_away.labels(self._name, "full").inc()
            raise QueueFull
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Outcome] = loop.create_future()
        self._queued[future] = _Waiting(command, loop.time(), copy_context())
        if self._drain is None:
            self._drain = asyncio.create_task(self._drain_queue(), name=f"coalesce {self._name}", context=Context())
        if self._timer is None:
            self._timer = loop.call_later(self._wait_seconds_max, self._turn_away_late)
        try:
            return await future
        except asyncio.CancelledError:
            self._queued.pop(future, None)
            raise

    async def close(self) -> None:
        """Accepts nothing more and finishes what is in hand, queue included."""
        self._is_open = False
        if self._drain is not None:
            await self._drain
        if self._timer is not None:
            self._timer.cancel()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        await self.close()

    async def _drain_queue(self) -> None:
        batch: _Batch[Outcome, Command] = {}
        try:
            while self._queued:
                batch = self._take()
                await self._run(batch)
        finally:  # only when the process ends in the middle is anyone left to be told
            self._drain = None
            _tell_all({**batch, **self._queued}, OutcomeUnknown)

    def _take(self) -> _Batch[Outcome, Command]:
        self._length.set(len(self._queued))
        if len(self._queued) <= self._batch_size_max:
            batch, self._queued = self._queued, {}
            return batch
        batch = dict(islice(self._queued.items(), self._batch_size_max))
        for future in batch:
            del self._queued[future]
        return batch

    async def _run(self, batch: _Batch[Outcome, Command]) -> None:
        """Commits the batch and tells everyone, or fails it and tells everyone.

        A missing or overloaded database fails the whole batch: trying it in pieces would only add load. Any other error
        has rolled everything back and comes from some command (a value PostgreSQL cannot store, a bug that one input
        meets), or from two batches having met (a deadlock): then each half is run as its own batch, down to the one
        command that fails alone. Its neighbours get their outcomes, and it costs them a handful of commits rather than
        one each, so that a poisonous command sent on purpose cannot make the queue crawl.
        """
        try:
            outcomes = await self._commit(batch)
        except WrongOutcomeCount as bug:
            sentence = str(bug)
            log.exception("%s decided wrongly", self._name)
            _tell_all(batch, lambda: WrongOutcomeCount(sentence))
        except Unavailable as outage:
            log.warning("%s: a batch of %d was not decided: %r", self._name, len(batch), outage.__cause__)
            _tell_all(batch, type(outage))
        except Exception as error:  # noqa: BLE001  handed to the caller whose command raised it
            await self._run_halves(batch, error)
        else:
            for future, outcome in zip(batch, outcomes, strict=True):
                if not future.done():
                    if isinstance(outcome, Refusal):
                        future.set_exception(outcome)
                    else:
                        future.set_result(outcome)

    async def _run_halves(self, batch: _Batch[Outcome, Command], error: Exception) -> None:
        if len(batch) == 1:
            _tell_all(batch, lambda: error)
            return
        log.warning("%s: a batch of %d failed and is run in halves: %r", self._name, len(batch), error)
        entries = list(batch.items())
        middle = len(entries) // 2
        await self._run(dict(entries[:middle]))
        await self._run(dict(entries[middle:]))

    async def _commit(self, batch: _Batch[Outcome, Command]) -> Sequence[Outcome | Refusal]:
        commands = [waiting.command for waiting in batch.values()]
        started = time.perf_counter()
        is_decided = False
        try:
            async with (
                asyncio.timeout(self._batch_seconds_max),
                self._database.begin(self._schema, _headers(batch)) as tx,
            ):
                outcomes = await self._decide(tx, commands)
                if len(outcomes) != len(commands):
                    raise WrongOutcomeCount(f"{len(outcomes)} outcomes for {len(commands)} commands")
                is_decided = True
        except OUTAGES as outage:
            raise (OutcomeUnknown if is_decided else Unavailable) from outage
        self._sizes.observe(len(commands))
        self._seconds.observe(time.perf_counter() - started)
        return outcomes

    def _turn_away_late(self) -> None:
        """One timer serves all: the queue is in order of arrival, so its first is the first to be late."""
        self._timer = None
        loop = asyncio.get_running_loop()
        latest = loop.time() - self._wait_seconds_max
        late = {future: waiting for future, waiting in self._queued.items() if waiting.since <= latest}
        for future in late:
            del self._queued[future]
        if late:
            _turned_away.labels(self._name, "late").inc(len(late))
            _tell_all(late, Unavailable)
        if self._queued:
            first = next(iter(self._queued.values()))
            self._timer = loop.call_at(first.since + self._wait_seconds_max, self._turn_away_late)


def _headers(batch: _Batch[Outcome, Command]) -> dict[str, str]:
    """A command that is alone has its request's correlation and trace; several requests share one id of their batch."""
    if len(batch) == 1:
        (waiting,) = batch.values()
        begin_event(waiting.context.run(outgoing_headers))
    else:
        begin_work()
    return outgoing_headers()


def _tell_all(batch: Mapping[asyncio.Future[Outcome], object], make: Callable[[], Exception]) -> None:
    """Each gets an exception of its own, for a traceback of its own."""
    for future in batch:
        if not future.done():
            future.set_exception(make())
