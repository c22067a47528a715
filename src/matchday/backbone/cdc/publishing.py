"""Brings letters to JetStream: in order, each stored once within the window, and known to be stored before anything is confirmed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import quote

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError
from nats.js.api import DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import APIError, NotFoundError

from matchday.backbone.cdc.configuration import Patience, Target
from matchday.backbone.cdc.errors import CdcError
from matchday.backbone.cdc.events import KEY_HEADER, Letter
from matchday.backbone.events.bus import stop_if_cancelled

ACKS_SECONDS_MAX = 5.0
_UNREMARKABLE = "/:-_.%"
_WRONG_LAST_ID = 10070

_log = logging.getLogger(__name__)

Park = Callable[[Letter, str, int], Awaitable[None]]
"""A letter, why, and after how many tries."""


class NotStored(NatsError):
    """Some of a batch may not have arrived: send all of it again, the repeats are recognised by their ids."""


class OutOfStep(NotStored):
    """The stream's last message is not the one we thought: repeats stand before something else, or an operator has released
    an event. The letters are to go one by one, without naming a predecessor."""


class LetterRefused(NatsError):
    """The broker will not have this letter, whenever it is asked."""


class _Answer(msgspec.Struct, frozen=True):
    """What the stream says to a message."""

    class Fault(msgspec.Struct, frozen=True):
        code: int = 0
        err_code: int = 0
        description: str = ""

    error: Fault | None = None
    seq: int = 0


@dataclass(kw_only=True)
class _Batch:
    number: int
    missing: int
    fault: NatsError | None = None
    last_sequence: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)


class Publisher:
    """One per pipe. Each letter of a batch names its predecessor, so that a connection that breaks in the middle may lose the
    batch's end but never leaves a hole: the stream is the pipe's own, and its order is the source's."""

    def __init__(self, bus: Client, target: Target, subjects: Sequence[str], patience: Patience) -> None:
        self.bus = bus
        self.target = target
        self.subjects = subjects
        self.patience = patience
        self.last_sequence = 0
        """Of the stream, as far as we know."""
        self.trouble = ""
        """What the broker said last, while it does not take anything."""
        self._inbox = bus.new_inbox()
        self._batch = _Batch(number=0, missing=0)
        self._last_id: str | None = None

    async def __aenter__(self) -> Self:
        self._subscription = await self.bus.subscribe(f"{self._inbox}.*.*", cb=self._take_answer)
        return self

    async def __aexit__(self, *_: object) -> None:
        if not self.bus.is_closed:
            await self._subscription.unsubscribe()

    async def ensure_stream(self) -> None:
        """Makes the stream, or adds what subjects it lacks; its limits are its owner's once it is there."""
        jetstream, target = self.bus.jetstream(), self.target
        try:
            kept = (await jetstream.stream_info(target.stream)).config
        except NotFoundError:
            wanted = StreamConfig(
                name=target.stream,
                subjects=list(self.subjects),
                storage=StorageType.FILE,
                discard=DiscardPolicy.OLD,
                max_age=target.age_seconds_max,
                max_bytes=target.bytes_max,
                duplicate_window=min(target.duplicate_window_seconds, target.age_seconds_max),
            )
            await self._asked(jetstream.add_stream(wanted))
            return
        missing = [subject for subject in self.subjects if subject not in (kept.subjects or [])]
        if missing:
            kept.subjects = [*(kept.subjects or []), *missing]
            await self._asked(jetstream.update_stream(kept))

    async def _asked(self, asking: Awaitable[object]) -> None:
        try:
            await asking
        except APIError as error:
            if error.code is not None and int(error.code) < 500:
                raise CdcError(f"The broker refuses the stream {self.target.stream}: {error.description}.") from error
            raise

    async def deliver(self, letters: Sequence[Letter], park: Park) -> None:
        """Returns when every letter is stored or parked, however long that takes. An outage is waited out."""
        if not letters:
            return
        pauses = 0
        while True:
            stop_if_cancelled()
            try:
                await self.send(letters)
            except (LetterRefused, OutOfStep):
                await self._one_by_one(letters, park)
                break
            except (NatsError, OSError, TimeoutError) as outage:
                pauses += 1
                await self._wait_out(outage, pauses)
            else:
                break
        self.trouble = ""

    async def send(self, letters: Sequence[Letter]) -> None:
        """Once. Raises LetterRefused, or another NATS error or an OSError, unless all of it is stored."""
        if not self.bus.is_connected:
            raise NotStored("there is no connection")
        connection = self.bus.stats["reconnects"]
        batch = self._batch = _Batch(number=self._batch.number + 1, missing=len(letters))
        last_id, self._last_id = self._last_id, None
        try:
            for index, letter in enumerate(letters):
                reply = f"{self._inbox}.{batch.number}.{index}"
                await self.bus.publish(letter.subject, letter.payload, reply=reply, headers=_headers(letter, last_id))
                last_id = letter.event_id
        except MaxPayloadError as error:
            raise LetterRefused(f"the event is larger than the broker's {self.bus.max_payload} bytes") from error
        await self._all_answers(batch)
        if self.bus.stats["reconnects"] != connection:
            raise NotStored("the connection was lost in the middle of a batch")
        self._last_id = last_id
        self.last_sequence = max(self.last_sequence, batch.last_sequence)

    async def _one_by_one(self, letters: Sequence[Letter], park: Park) -> None:
        """Some letter is not taken: all but that are."""
        for letter in letters:
            tries, pauses = 0, 0
            while True:
                stop_if_cancelled()
                self._last_id = None
                try:
                    await self.send([letter])
                except LetterRefused as refusal:
                    tries += 1
                    if tries < self.patience.tries_max:
                        await asyncio.sleep(self.patience.pause(tries))
                        continue
                    if await self._is_parked(letter, str(refusal), tries, park):
                        break
                    pauses += 1
                    await asyncio.sleep(self.patience.pause(pauses))
                except (NatsError, OSError, TimeoutError) as outage:
                    pauses += 1
                    await self._wait_out(outage, pauses)
                else:
                    break

    async def _is_parked(self, letter: Letter, why: str, tries: int, park: Park) -> bool:
        try:
            await park(letter, why, tries)
        except (NatsError, OSError, TimeoutError) as outage:
            _log.warning("%s cannot be parked now: %r", letter.event_id, outage)
            return False
        return True

    async def _wait_out(self, outage: Exception, pauses: int) -> None:
        self.trouble = str(outage) or type(outage).__name__
        _log.warning("JetStream does not take events of %s: %s", self.target.stream, self.trouble)
        await asyncio.sleep(self.patience.pause(pauses))
        if self.bus.is_connected:
            try:
                await self.ensure_stream()
            except (NatsError, OSError, TimeoutError) as error:
                self.trouble = str(error) or type(error).__name__

    async def _all_answers(self, batch: _Batch) -> None:
        try:
            async with asyncio.timeout(ACKS_SECONDS_MAX):
                await batch.arrived.wait()
        except TimeoutError:
            raise NotStored(f"{batch.missing} answers are missing") from None
        if batch.fault is not None:
            raise batch.fault

    async def _take_answer(self, message: Msg) -> None:
        batch = self._batch
        if int(message.subject.rsplit(".", 2)[1]) != batch.number:
            return
        if message.headers and message.headers.get("Status") == "503":
            batch.fault = NotStored(f"there is no stream for the subjects of {self.target.stream}")
        else:
            answer = msgspec.json.decode(message.data, type=_Answer)
            batch.last_sequence = max(batch.last_sequence, answer.seq)
            if answer.error is not None and not isinstance(batch.fault, NotStored):
                batch.fault = _fault(answer.error)
        batch.missing -= 1
        if not batch.missing:
            batch.arrived.set()


def _fault(error: _Answer.Fault) -> NatsError:
    if error.err_code == _WRONG_LAST_ID:
        return OutOfStep(error.description)
    if error.code >= 500:
        return NotStored(error.description)
    return LetterRefused(error.description)


def _headers(letter: Letter, last_id: str | None) -> dict[str, str]:
    headers = {**letter.headers, "Nats-Msg-Id": letter.event_id, KEY_HEADER: quote(letter.key, _UNREMARKABLE)}
    if last_id is not None:
        headers["Nats-Expected-Last-Msg-Id"] = last_id
    return headers
