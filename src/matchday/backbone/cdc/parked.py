"""What could not be told or published: kept on a stream of its own, for an operator to release or skip.

The pipe does not wait for it. Later events of the same row go on: who released it must expect an event that is older than what
a consumer has seen of the row, and consumers compare ids.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import DiscardPolicy, RawStreamMsg, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from matchday.backbone.cdc.configuration import Configuration
from matchday.backbone.cdc.errors import CdcError
from matchday.backbone.cdc.events import Evidence, Letter, Teller, Unreadable
from matchday.backbone.cdc.pgoutput import decode
from matchday.backbone.cdc.publishing import Publisher
from matchday.backbone.cdc.transactions import Changed
from matchday.backbone.clock import Clock

STREAM = "cdc_parked"
BYTES_MAX = 1024**3
_PART_HEADER = "Matchday-Part"


class Parked(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that the broker refused, or the evidence of a change that could not be told."""

    pipe: str
    event_id: str
    table: str
    error: str
    tries: int
    parked_at: datetime
    letter: Letter | None = None
    evidence: Evidence | None = None


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """With where it is kept."""

    parked: Parked
    sequences: tuple[int, ...]


class ParkingPlace:
    """One pipe's."""

    def __init__(self, bus: Client, pipe: str, clock: Clock) -> None:
        self.bus = bus
        self.pipe = pipe
        self.clock = clock

    @property
    def _subject(self) -> str:
        return f"{STREAM}.{self.pipe}"

    async def ensure_stream(self) -> None:
        """Nothing parked ever makes room for something else: when it is full the pipe waits and says so."""
        jetstream = self.bus.jetstream()
        try:
            await jetstream.stream_info(STREAM)
        except NotFoundError:
            await jetstream.add_stream(
                StreamConfig(
                    name=STREAM, subjects=[f"{STREAM}.*"], storage=StorageType.FILE, discard=DiscardPolicy.NEW, max_bytes=BYTES_MAX
                )
            )

    async def park_letter(self, letter: Letter, error: str, tries: int) -> None:
        await self._keep(
            Parked(
                pipe=self.pipe,
                event_id=letter.event_id,
                table=letter.table,
                error=error,
                tries=tries,
                parked_at=self.clock.now(),
                letter=letter,
            )
        )

    async def park_change(self, unreadable: Unreadable) -> None:
        await self._keep(
            Parked(
                pipe=self.pipe,
                event_id=unreadable.event_id,
                table=unreadable.table,
                error=unreadable.error,
                tries=1,
                parked_at=self.clock.now(),
                evidence=unreadable.evidence,
            )
        )

    async def _keep(self, parked: Parked) -> None:
        """In parts, each of which the broker takes: too large is just what many a parked event is."""
        data = msgspec.json.encode(parked)
        size = max(1024, self.bus.max_payload // 2)
        parts = [data[start : start + size] for start in range(0, len(data), size)]
        for number, part in enumerate(parts, start=1):
            headers = {"Nats-Msg-Id": f"{parked.event_id}/{number}", _PART_HEADER: f"{number}/{len(parts)}"}
            await self.bus.jetstream().publish(self._subject, part, headers=headers)

    async def count(self) -> int:
        """Of messages, which for usual sizes is that of events."""
        try:
            info = await self.bus.jetstream().stream_info(STREAM, subjects_filter=self._subject)
        except NotFoundError:
            return 0
        return sum((info.state.subjects or {}).values())

    async def held(self) -> list[Held]:
        """All of it, the oldest first."""
        found: list[Held] = []
        data, sequences = b"", list[int]()
        sequence = 1
        while (message := await self._next(sequence)) is not None:
            sequence = (message.seq or sequence) + 1
            number, _, count = (message.headers or {}).get(_PART_HEADER, "1/1").partition("/")
            if number == "1":
                data, sequences = b"", []
            data += message.data or b""
            sequences.append(sequence - 1)
            if number == count:
                found.append(Held(parked=msgspec.json.decode(data, type=Parked), sequences=tuple(sequences)))
        return found

    async def _next(self, sequence: int) -> RawStreamMsg | None:
        try:
            return await self.bus.jetstream().get_msg(STREAM, seq=sequence, subject=self._subject, next=True)
        except NotFoundError:
            return None

    async def skip(self, held: Held) -> None:
        """For good."""
        for sequence in held.sequences:
            await self.bus.jetstream().delete_msg(STREAM, sequence)

    async def release(self, held: Held, teller: Teller, publisher: Publisher) -> None:
        """Tells it again, with the code and the configuration of now, publishes it, and forgets it. Raises CdcError when that
        does not work, and it stays."""
        for letter in retold(held.parked, teller):
            try:
                await publisher.send([letter])
            except NatsError as error:
                raise CdcError(f"{held.parked.event_id} cannot be published: {error}.") from error
        await self.skip(held)


def retold(parked: Parked, teller: Teller) -> Sequence[Letter]:
    """The letters of a parked event. Raises CdcError when it still cannot be told."""
    if parked.letter is not None:
        return [parked.letter]
    evidence = parked.evidence
    if evidence is None:
        raise CdcError(f"{parked.event_id} was parked with nothing in it.")
    told: list[Letter | Unreadable]
    if evidence.row is not None and evidence.relation is not None:
        told = [teller.row(evidence.relation, evidence.row, lsn=evidence.lsn, ordinal=evidence.ordinal)]
    else:
        told = list(teller.tell(_changed(evidence)))
    for one in told:
        if isinstance(one, Unreadable):
            raise CdcError(f"{parked.event_id} still cannot be told: {one.error}.")
    return [one for one in told if isinstance(one, Letter)]


def _changed(evidence: Evidence) -> Changed:
    if evidence.transaction is None:
        raise CdcError("It was parked without its transaction.")
    try:
        change = decode(evidence.raw)
    except ValueError as error:
        raise CdcError(f"It still cannot be read: {error}.") from error
    relation = evidence.relation
    return Changed(
        transaction=evidence.transaction,
        ordinal=evidence.ordinal,
        raw=evidence.raw,
        change=change,  # type: ignore[arg-type]  # only changes are parked
        relations={} if relation is None else {relation.relation_id: relation},
    )


def named(configuration: Configuration, held: Sequence[Held], ids: Sequence[str]) -> list[Held]:
    """Those of the ids given, or all. Raises CdcError for an id that is not parked."""
    there = {one.parked.event_id for one in held}
    for one in ids:
        if one not in there:
            raise CdcError(f"{one} is not parked in {configuration.name}: see `matchday cdc parked CONFIG`.")
    return [one for one in held if not ids or one.parked.event_id in ids]
