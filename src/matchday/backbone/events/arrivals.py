"""An event as it arrives at a hearing module: the envelope first, the contents only when it is its turn."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import msgspec

from matchday.backbone.events.bus import source_of
from matchday.backbone.events.source import Delivery
from matchday.backbone.module import Heard, Listener, Module
from matchday.contracts.event import Event

_ENVELOPE = ("Nats-", "Matchday-Key")


class Undecodable(Exception):
    """The payload does not fit the contract. Trying again would not help: the event is parked at once."""


class Arrival(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`headers` are those of the transaction that said it: correlation id and trace."""

    event_id: UUID
    name: str
    key: str
    payload: bytes
    headers: Mapping[str, str]

    @property
    def correlation(self) -> tuple[tuple[str, str], ...]:
        """The headers that news said by a listener inherit."""
        return tuple((name, value) for name, value in self.headers.items() if not name.startswith(_ENVELOPE))


class Hearing:
    """What one module listens to, by wire name."""

    def __init__(self, module: Module) -> None:
        self.module = module.name
        self.listeners: dict[str, Listener] = {event.wire_name(): heard for event, heard in module.listeners.items()}
        self.sources = sorted({source_of(event) for event in module.listeners})
        self.ordered_names = [name for name, listener in self.listeners.items() if listener.is_ordered]
        self._decoders = {event.wire_name(): msgspec.json.Decoder(event) for event in module.listeners}

    def names_from(self, source: str) -> list[str]:
        """The events heard from one module."""
        return [name for name in self.listeners if name.partition(".")[0] == source]

    def is_ordered(self, name: str) -> bool:
        """Whether its listener needs the order within a key."""
        return name in self.ordered_names

    def ordered_like(self, name: str) -> list[str]:
        """The ordered events that share their order with this one: those of the same source."""
        return [other for other in self.names_from(name.partition(".")[0]) if other in self.ordered_names]

    def decode(self, arrival: Arrival) -> Event:
        """Unknown fields are ignored, missing ones are not. Raises Undecodable."""
        try:
            return self._decoders[arrival.name].decode(arrival.payload)
        except KeyError:
            raise Undecodable(f"{self.module} no longer listens to {arrival.name}") from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Undecodable(f"{arrival.name} does not fit its contract: {error}") from error

    def runs(self, arrivals: Sequence[Arrival]) -> Iterator[tuple[Listener, list[Any]]]:
        """Neighbours of the same class together, everything in its order."""
        for name, run in groupby(arrivals, key=lambda arrival: arrival.name):
            together = list(run)
            events = [self.decode(arrival) for arrival in together]
            listener = self.listeners[name]
            yield listener, _enveloped(together, events) if listener.is_enveloped else events


def _enveloped(arrivals: Sequence[Arrival], events: Sequence[Event]) -> list[Heard[Event]]:
    return [
        Heard(event=event, event_id=arrival.event_id, headers=dict(arrival.correlation))
        for arrival, event in zip(arrivals, events, strict=True)
    ]


def read_envelope(delivery: Delivery, source: str) -> Arrival:
    """A message without a proper id gets one from its place in the stream, the same each time it is delivered."""
    try:
        event_id = UUID(delivery.headers["Nats-Msg-Id"])
    except (KeyError, ValueError):
        event_id = UUID(bytes=sha256(f"{source}:{delivery.sequence}".encode()).digest()[:16])
    return Arrival(
        event_id=event_id,
        name=delivery.subject.removeprefix("events."),
        key=unquote(delivery.headers.get("Matchday-Key", "")),
        payload=delivery.payload,
        headers=delivery.headers,
    )


def shared_headers(arrivals: Sequence[Arrival]) -> dict[str, str]:
    """The correlation of a batch that has one. News said for events of several requests belong to none of them."""
    first = arrivals[0].correlation
    if all(arrival.correlation == first for arrival in arrivals[1:]):
        return dict(first)
    return {}


def headers_as_text(arrival: Arrival) -> str:
    """As the inbox keeps them."""
    return msgspec.json.encode(dict(arrival.correlation)).decode()


def headers_from_text(text: str | None) -> dict[str, Any]:
    """As the inbox kept them."""
    return msgspec.json.decode(text or "{}", type=dict[str, str])
