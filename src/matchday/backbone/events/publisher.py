"""Sends a relay's batches to NATS, and knows when all of a batch has arrived."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import quote

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from matchday.backbone.events.bus import reconnects
from matchday.backbone.telemetry import TRACE_HEADER, span_in_each

ACKS_SECONDS_MAX = 2.0
_UNREMARKABLE = "/:-_."
_HEADERS = msgspec.json.Decoder(dict[str, str])
_HEADER_NAME = re.compile(r"(?!Nats-)[A-Za-z][A-Za-z0-9-]*", re.IGNORECASE)
"""What a transaction's headers may be called on the wire; the broker's own names are not ours to set."""


class NotSent(NatsError):
    """Some of a batch may not have arrived: send all of it again, the repeats are recognised by their ids."""


class Letter(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row of an outbox on its way: an event, or a message to a Socket.IO room whose `name` is its number."""

    position: int
    event_id: str
    kind: str
    name: str
    key: str
    payload: bytes
    headers: str


@dataclass(kw_only=True)
class _Batch:
    number: int
    missing: int
    refusal: str | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)


class Publisher:
    """One per relay. `send` returns when the stream has stored every event and the server has taken every room message.

    The client's own `publish` makes a task-like future per message; counting the answers of a whole batch on one
    subscription costs a third of that. Each event names its predecessor in `Nats-Expected-Last-Msg-Id`, also across
    batches: when a connection breaks in the middle and the client sends only the rest after reconnecting, the stream
    refuses the rest, so events can be missing at the end of a batch but never leave a hole or change places.
    """

    def __init__(self, bus: Client, schema: str) -> None:
        self.bus = bus
        self.schema = schema
        self.last_event_id: str | None = None
        """The stream's newest message as far as this relay knows; None: not known, nothing is expected of it."""
        self._inbox = bus.new_inbox()
        self._batch = _Batch(number=0, missing=0)

    async def __aenter__(self) -> Self:
        self._subscription = await self.bus.subscribe(f"{self._inbox}.*.*", cb=self._take_answer)
        return self

    async def __aexit__(self, *_: object) -> None:
        if not self.bus.is_closed:
            await self._subscription.unsubscribe()

    async def send(self, letters: Sequence[Letter]) -> None:
        """Raises NotSent, or another NATS error, unless all of it has arrived."""
        if not self.bus.is_connected:
            raise NotSent
        with span_in_each(_traces(letters), "relay", module=self.schema, letters=len(letters)):
            await self._send(letters)

    async def _send(self, letters: Sequence[Letter]) -> None:
        connection = reconnects(self.bus)
        rooms = sum(letter.kind == "room" for letter in letters)
        answers_expected = len(letters) - rooms + bool(rooms)
        batch = self._batch = _Batch(number=self._batch.number + 1, missing=answers_expected)
        last_event_id, self.last_event_id = self.last_event_id, None
        answers = f"{self._inbox}.{batch.number}."
        for index, letter in enumerate(letters):
            if letter.kind == "room":
                await self.bus.publish(f"room.{self.schema}", _room_message(letter))
                continue
            await self.bus.publish(
                f"events.{letter.name}", letter.payload, reply=f"{answers}{index}", headers=_headers(letter, last_event_id)
            )
            last_event_id = letter.event_id
        if rooms:
            # Room messages are not answered: one to ourselves, behind them on the same line, tells that they got there.
            await self.bus.publish(f"{answers}echo")
        await self._all_answers(batch)
        if reconnects(self.bus) != connection:
            raise NotSent("the connection was lost in the middle of a batch")
        self.last_event_id = last_event_id

    async def _all_answers(self, batch: _Batch) -> None:
        try:
            async with asyncio.timeout(ACKS_SECONDS_MAX):
                if batch.missing:
                    await batch.arrived.wait()
        except TimeoutError:
            raise NotSent(f"{batch.missing} answers are missing") from None
        if batch.refusal is not None:
            raise NotSent(batch.refusal)

    async def _take_answer(self, message: Msg) -> None:
        batch = self._batch
        number = message.subject.rsplit(".", 2)[1]
        if int(number) != batch.number:
            return
        if b'"error"' in message.data:
            batch.refusal = batch.refusal or message.data.decode()
        elif message.headers and message.headers.get("Status") == "503":
            batch.refusal = "there is no stream"
        batch.missing -= 1
        if not batch.missing:
            batch.arrived.set()


def _traces(letters: Sequence[Letter]) -> Iterator[str]:
    """Read only when somebody wants to know: this is a generator."""
    for letter in letters:
        if letter.headers != "{}":
            yield _HEADERS.decode(letter.headers).get(TRACE_HEADER, "")


def _headers(letter: Letter, last_event_id: str | None) -> dict[str, str]:
    headers = {"Nats-Msg-Id": letter.event_id, "Matchday-Key": quote(letter.key, _UNREMARKABLE)}
    if last_event_id is not None:
        headers["Nats-Expected-Last-Msg-Id"] = last_event_id
    if letter.headers != "{}":
        headers |= {name: value for name, value in _HEADERS.decode(letter.headers).items() if _is_harmless(name, value)}
    return headers


def _is_harmless(name: str, value: str) -> bool:
    return bool(_HEADER_NAME.fullmatch(name)) and value.isascii() and value.isprintable()


def _room_message(letter: Letter) -> bytes:
    return msgspec.json.encode({"room": letter.key, "seq": int(letter.name), "data": msgspec.Raw(letter.payload)})
