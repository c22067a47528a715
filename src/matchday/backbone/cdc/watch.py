"""What a pipe tells about itself, and the second session that asks the source how we are doing and keeps it moving."""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Literal

from nats.errors import Error as NatsError
from prometheus_client import Counter, Gauge

from matchday.backbone.cdc.configuration import Configuration
from matchday.backbone.cdc.connection import Session
from matchday.backbone.cdc.errors import CdcError, SourceAway
from matchday.backbone.cdc.parked import ParkingPlace
from matchday.backbone.cdc.source import emit, find_slot
from matchday.backbone.events.bus import stop_if_cancelled

ASK_SECONDS = 5.0
HEARTBEAT_PREFIX = "matchday-cdc/"
STATES = ("starting", "waiting", "back-filling", "following", "away", "stopped")
State = Literal["starting", "waiting", "back-filling", "following", "away", "stopped"]

PUBLISHED = Counter("matchday_cdc_published_total", "Events stored by JetStream", ["pipe", "table"])
PARKED = Counter("matchday_cdc_parked_total", "Events parked, by why", ["pipe", "reason"])
SKIPPED = Counter("matchday_cdc_not_asked_for_total", "Changes that the configuration leaves out", ["pipe"])
RECONNECTS = Counter("matchday_cdc_reconnects_total", "Connections to the source that were lost", ["pipe"])
LAG_BYTES = Gauge("matchday_cdc_lag_bytes", "Written by the source and not confirmed by us", ["pipe"])
LAG_SECONDS = Gauge("matchday_cdc_lag_seconds", "From a heartbeat's writing to our reading it; grows while none comes", ["pipe"])
RETAINED_BYTES = Gauge("matchday_cdc_retained_wal_bytes", "Log that the source keeps for our slot", ["pipe"])
SAFE_BYTES = Gauge("matchday_cdc_safe_wal_bytes", "Log until the source gives the slot up; -1: no limit, 0: it may any time", ["pipe"])
UNDECIDED = Gauge("matchday_cdc_undecided_transactions", "Large transactions spooled, not committed yet", ["pipe"])
PARKED_NOW = Gauge("matchday_cdc_parked_open", "Events that wait for an operator", ["pipe"])
IS_FOLLOWING = Gauge("matchday_cdc_following", "1 while changes are followed", ["pipe"])

_log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Condition:
    """How a pipe is, for the health page. `sentence` says what it waits for."""

    pipe: str
    state: State = "starting"
    sentence: str = ""
    confirmed_lsn: int = 0
    heartbeats: dict[str, float] = field(default_factory=dict)
    """When each heartbeat was written, until it comes back."""
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def become(self, state: State, sentence: str = "") -> None:
        """Says it in the log when it is news."""
        if (state, sentence) != (self.state, self.sentence):
            _log.log(logging.WARNING if sentence else logging.INFO, "%s is %s%s", self.pipe, state, f": {sentence}" if sentence else "")
        self.state, self.sentence = state, sentence
        IS_FOLLOWING.labels(self.pipe).set(state == "following")
        await self.tell()

    async def tell(self) -> None:
        """Wakes who waits for something to have happened."""
        async with self.changed:
            self.changed.notify_all()

    def heard(self, beat: str, now: float) -> None:
        """A heartbeat came back."""
        if (written := self.heartbeats.pop(beat, None)) is not None:
            for older in [one for one, at in self.heartbeats.items() if at < written]:
                del self.heartbeats[older]
            LAG_SECONDS.labels(self.pipe).set(now - written)

    @property
    def readiness(self) -> str:
        """ok, or what is wrong."""
        if self.state in ("following", "back-filling") and not self.sentence:
            return "ok"
        return f"{self.state}: {self.sentence}" if self.sentence else self.state


class Watch:
    """Beside a pipe, on a connection of its own."""

    def __init__(self, configuration: Configuration, dsn: str, condition: Condition, parking: ParkingPlace | None = None) -> None:
        self.configuration = configuration
        self.dsn = dsn
        self.condition = condition
        self.parking = parking
        self._beats = 0

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                async with await Session.open(self.dsn) as session:
                    await self._watch(session)
            except (SourceAway, CdcError, NatsError, OSError, TimeoutError) as error:
                _log.info("%s: nobody can be asked how the slot is: %s", self.configuration.name, error)
            await asyncio.sleep(ASK_SECONDS)

    async def _watch(self, session: Session) -> None:
        """Its messages are written often enough to tell the delay; the source's log moves on where nothing else is written."""
        pause = min(ASK_SECONDS, self.configuration.source.heartbeat_seconds or ASK_SECONDS)
        next_beat = 0.0
        while True:
            stop_if_cancelled()
            await self.ask(session)
            if self.parking is not None:
                PARKED_NOW.labels(self.configuration.name).set(await self.parking.count())
            now = asyncio.get_running_loop().time()
            if self.configuration.source.heartbeat_seconds is not None and now >= next_beat and self.condition.state == "following":
                next_beat = now + self.configuration.source.heartbeat_seconds
                await self._beat(session, now)
            await asyncio.sleep(pause)

    async def _beat(self, session: Session, now: float) -> None:
        self._beats += 1
        beat = f"{id(self)}/{self._beats}"
        self.condition.heartbeats[beat] = now
        await emit(session, HEARTBEAT_PREFIX + self.configuration.name, beat)

    async def ask(self, session: Session) -> None:
        """Once: the slot's numbers into the metrics."""
        name = self.configuration.name
        slot = await find_slot(session, self.configuration.source.slot)
        if slot is None:
            return
        LAG_BYTES.labels(name).set(slot.lag_bytes)
        RETAINED_BYTES.labels(name).set(slot.retained_bytes)
        SAFE_BYTES.labels(name).set(-1 if slot.safe_bytes is None else max(0, slot.safe_bytes))
        if self.condition.heartbeats:
            LAG_SECONDS.labels(name).set(asyncio.get_running_loop().time() - min(self.condition.heartbeats.values()))
        if slot.wal_status in ("unreserved", "lost"):
            _log.error(
                "%s: the source is about to remove log that the slot %s has not read (%s): make the pipe faster or its consumers well, "
                "or raise max_slot_wal_keep_size",
                name,
                self.configuration.source.slot,
                slot.wal_status,
            )
