"""How every process comes to know within a second which sign-ins have ended and which API keys were revoked.

Subscriptions on one connection, in the publisher's order: the news as they are relayed, and the heartbeat of accounts,
which is sent once a second by whoever relays for accounts, after everything committed has been relayed. So a heartbeat
means: you have heard everything up to now. It holds only for an unbroken connection; after every reconnect the last
token lifetime is read again from the stream before heartbeats count.
"""

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from matchday.backbone.clock import SystemClock
from matchday.backbone.events.bus import reconnects
from matchday.backbone.http.api_keys import ApiKeys
from matchday.backbone.http.revocations import KEPT_SECONDS, Revocations
from matchday.backbone.http.tokens import TokenVerifier
from matchday.contracts.accounts import ApiKeyRevoked, SignInsEnded

HEARTBEAT_SUBJECT = "heartbeat.accounts"
ENDED_SUBJECT = "events.accounts.SignInsEnded"
REVOKED_SUBJECT = "events.accounts.ApiKeyRevoked"
STREAM = "accounts"
_BATCH = 500
_AGAIN_SECONDS = 0.2

_log = logging.getLogger(__name__)


class Heartbeat(msgspec.Struct, frozen=True, kw_only=True):
    """What accounts says every second: its time and the keys that verify its tokens."""

    at: datetime
    jwks: dict[str, Any]


async def follow(bus: Client, revocations: Revocations, verifier: TokenVerifier, api_keys: ApiKeys) -> None:
    """Keeps all of them current for as long as it runs; survives the broker's restarts."""
    follower = _Follower(bus, revocations, verifier, api_keys)
    news = [await bus.subscribe(subject, cb=follower.take_news) for subject in (ENDED_SUBJECT, REVOKED_SUBJECT)]
    heartbeat = await bus.subscribe(HEARTBEAT_SUBJECT, cb=follower.take_heartbeat)
    try:
        while True:
            await follower.catch_up()
            await follower.missed.wait()
    finally:
        if not bus.is_closed:
            for subscription in (*news, heartbeat):
                await subscription.unsubscribe()


class _Follower:
    def __init__(self, bus: Client, revocations: Revocations, verifier: TokenVerifier, api_keys: ApiKeys) -> None:
        self._bus = bus
        self._revocations = revocations
        self._verifier = verifier
        self._api_keys = api_keys
        self._unbroken_since: int | None = None
        """The number of reconnects when the stream was last read; None: not read yet."""
        self.missed = asyncio.Event()
        """The connection was broken since."""

    async def take_news(self, message: Msg) -> None:
        self._apply(message.subject, message.data)

    async def take_heartbeat(self, message: Msg) -> None:
        try:
            heartbeat = msgspec.json.decode(message.data, type=Heartbeat)
        except msgspec.DecodeError:
            _log.warning("a heartbeat of accounts could not be read")
            return
        self._verifier.update_keys(heartbeat.jwks)
        if self._unbroken_since == reconnects(self._bus):
            self._revocations.confirm()
        elif self._unbroken_since is not None:
            self._revocations.doubt()
            self.missed.set()

    async def catch_up(self) -> None:
        """Reads the stream; tries again until it succeeds."""
        self._unbroken_since = None
        self.missed.clear()
        while True:
            number = reconnects(self._bus)
            try:
                for subject in (ENDED_SUBJECT, REVOKED_SUBJECT):
                    await self._read_stream(subject)
            except (TimeoutError, NatsError, OSError) as error:
                _log.info("ended sign-ins cannot be read from the stream just now: %r", error)
                await asyncio.sleep(_AGAIN_SECONDS)
            else:
                self._unbroken_since = number
                return

    async def _read_stream(self, subject: str) -> None:
        """Everything ended and revoked within the life of a token. The consumer is the server's to forget."""
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_TIME,
            opt_start_time=SystemClock().now() - timedelta(seconds=KEPT_SECONDS),
            ack_policy=AckPolicy.NONE,
            inactive_threshold=30.0,
            mem_storage=True,
            num_replicas=1,
        )
        jetstream = self._bus.jetstream(timeout=2.0)
        subscription = await jetstream.pull_subscribe(subject, stream=STREAM, config=config)
        try:
            waiting = (await subscription.consumer_info()).num_pending or 0
            while waiting > 0:
                messages = await subscription.fetch(min(_BATCH, waiting), timeout=2.0)
                for message in messages:
                    self._apply(subject, message.data)
                waiting -= len(messages)
        except NatsTimeoutError:
            raise NatsError("the stream stopped in the middle") from None
        finally:
            await subscription.unsubscribe()

    def _apply(self, subject: str, payload: bytes) -> None:
        try:
            if subject == REVOKED_SUBJECT:
                self._api_keys.apply(msgspec.json.decode(payload, type=ApiKeyRevoked))
            else:
                self._revocations.apply(msgspec.json.decode(payload, type=SignInsEnded))
        except msgspec.DecodeError:
            _log.error("news on %s could not be read", subject)
