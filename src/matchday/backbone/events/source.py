"""One hearing module's durable pull consumer on one stream: messages in the stream's order, without holes.

Acknowledging is cumulative (`AckPolicy.ALL`): a batch is acknowledged by its highest message. That is sound because
whoever opens the source starts right behind the last acknowledged message and never skips one:

* Messages that an earlier owner had taken and not acknowledged would otherwise come back later than their successors.
  So, when there are any, opening deletes the consumer and makes it again at its acknowledgement floor.
* Deliveries are numbered. A hole in the numbers (a message lost with a connection, or taken by an owner that does not
  know yet that it has been replaced) raises Interrupted: the owner opens the source again.

An owner that was frozen and comes back can only acknowledge what it committed, and everything before that was
committed by it or before it. Repeats are the inbox's business.
"""

import asyncio
from collections.abc import Sequence
from typing import Self

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, ConsumerInfo, DeliverPolicy
from nats.js.errors import NotFoundError

from matchday.backbone.events.bus import ensure_stream, reconnects

BATCH_MAX = 1000
ASKED_MAX = 2 * BATCH_MAX
ASK_SECONDS = 5.0
"""How long a request for messages stands at the server."""
WATCH_SECONDS = 0.5
ACK_WAIT_SECONDS = 60.0
ACK_PENDING_MAX = 10 * ASKED_MAX
_OVER = ("404", "408")
"""Statuses that end a request for messages in an ordinary way."""


class Interrupted(NatsError):
    """Deliveries have a hole or have dried up. Open the source again."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A message of the stream as it was delivered. `sequence` is its place in the stream."""

    sequence: int
    subject: str
    reply: str
    headers: dict[str, str]
    payload: bytes


class Source:
    """`async with source: batch = await source.next(); …; await source.acknowledge(batch)`."""

    def __init__(self, bus: Client, stream: str, durable: str, subjects: Sequence[str], *, batch_max: int = BATCH_MAX) -> None:
        self.bus = bus
        self.stream = stream
        self.durable = durable
        self.subjects = sorted(subjects)
        self.batch_max = batch_max

    async def __aenter__(self) -> Self:
        self._buffer: list[Delivery] = []
        self._asked = 0
        self._asked_at = 0.0
        self._request = 0
        self._has_news = asyncio.Event()
        self._interruption: str | None = None
        if not self.bus.is_connected:
            raise Interrupted("NATS is away")
        self._connection = reconnects(self.bus)
        self._delivered = await self._open_consumer()
        self._inbox = self.bus.new_inbox()
        self._subscription = await self.bus.subscribe(f"{self._inbox}.*", cb=self._take)
        return self

    async def __aexit__(self, *_: object) -> None:
        if not self.bus.is_closed:
            await self._subscription.unsubscribe()

    async def next(self) -> list[Delivery]:
        """What has arrived, at least one message and at most a batch. Raises Interrupted."""
        while not self._buffer:
            self._check()
            await self._ask()
            self._has_news.clear()
            try:
                async with asyncio.timeout(WATCH_SECONDS):
                    await self._has_news.wait()
            except TimeoutError:
                continue
        batch, self._buffer = (self._buffer[: self.batch_max], self._buffer[self.batch_max :])
        await self._ask()
        return batch

    async def acknowledge(self, batch: Sequence[Delivery]) -> None:
        """Everything up to the highest message of the batch is handled and committed."""
        await self.bus.publish(max(batch, key=lambda delivery: delivery.sequence).reply)

    async def _open_consumer(self) -> int:
        """Returns the number of the last delivery so far."""
        await ensure_stream(self.bus, self.stream)
        jetstream = self.bus.jetstream()
        info: ConsumerInfo | None
        start = 1
        try:
            info = await jetstream.consumer_info(self.stream, self.durable)
        except NotFoundError:
            info = None
        if info is not None and info.num_ack_pending:
            start = (info.ack_floor.stream_seq if info.ack_floor else 0) + 1
            await jetstream.delete_consumer(self.stream, self.durable)
            info = None
        if info is None:
            info = await jetstream.add_consumer(self.stream, self._configuration(start))
        elif sorted(info.config.filter_subjects or ()) != self.subjects:
            info = await jetstream.add_consumer(self.stream, info.config.evolve(filter_subjects=self.subjects))
        return info.delivered.consumer_seq if info.delivered else 0

    def _configuration(self, start: int) -> ConsumerConfig:
        return ConsumerConfig(
            durable_name=self.durable,
            filter_subjects=self.subjects,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=start,
            ack_policy=AckPolicy.ALL,
            ack_wait=ACK_WAIT_SECONDS,
            max_ack_pending=ACK_PENDING_MAX,
        )

    def _check(self) -> None:
        if self._interruption is not None:
            raise Interrupted(self._interruption)
        if not self.bus.is_connected or reconnects(self.bus) != self._connection:
            raise Interrupted("the connection was lost")

    async def _ask(self) -> None:
        """Keeps up to `ASKED_MAX` messages on their way or waiting here."""
        now = asyncio.get_running_loop().time()
        if now - self._asked_at > ASK_SECONDS:
            self._asked = 0  # the server has forgotten every request by now
        room = ASKED_MAX - self._asked - len(self._buffer)
        if room < self.batch_max // 2:
            return
        self._asked += room
        self._asked_at = now
        self._request += 1
        await self.bus.publish(
            f"$JS.API.CONSUMER.MSG.NEXT.{self.stream}.{self.durable}",
            msgspec.json.encode({"batch": room, "expires": int(ASK_SECONDS * 1e9)}),
            reply=f"{self._inbox}.{self._request}",
        )

    async def _take(self, message: Msg) -> None:
        if message.reply:
            self._take_delivery(message)
        else:
            self._take_status(message.headers or {})
        self._has_news.set()

    def _take_delivery(self, message: Msg) -> None:
        sequence, number = _sequences(message.reply)
        if number != self._delivered + 1:
            self._interruption = f"delivery {number} came after {self._delivered}"
        if self._interruption is not None:
            return
        self._delivered = number
        self._asked -= 1
        self._buffer.append(
            Delivery(sequence=sequence, subject=message.subject, reply=message.reply, headers=message.headers or {}, payload=message.data)
        )

    def _take_status(self, headers: dict[str, str]) -> None:
        if headers.get("Status") in _OVER:
            self._asked -= int(headers.get("Nats-Pending-Messages", "0"))
        else:
            self._interruption = f"{headers.get('Status')} {headers.get('Description')}"


def _sequences(reply: str) -> tuple[int, int]:
    """Stream sequence and delivery number: `$JS.ACK.[<domain>.<account>.]<stream>.<consumer>.<tries>.<stream>.<delivery>.…`."""
    tokens = reply.split(".", 9)
    place = 5 if len(tokens) == 9 else 7
    return int(tokens[place]), int(tokens[place + 1])
