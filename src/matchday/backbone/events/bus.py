"""The process's connection to NATS, and the streams on it."""

import asyncio
import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from matchday.backbone.database.pool import OUTAGES as DATABASE_OUTAGES
from matchday.backbone.errors import Unavailable
from matchday.backbone.module import Module
from matchday.contracts.event import Event

OUTAGES = (*DATABASE_OUTAGES, NatsError, Unavailable)
"""What a missing or restarting engine raises: the background waits and tries again, and counts nobody's try."""

RECONNECT_SECONDS = 0.2
STREAM_AGE_SECONDS_MAX = 7 * 24 * 3600.0
STREAM_BYTES_MAX = 1024**3
DUPLICATE_WINDOW_SECONDS = 11 * 60.0
"""Longer than the ten minutes that the relay may send again (`relay.RESEND_SECONDS`)."""

_log = logging.getLogger(__name__)


async def connect(url: str, *, name: str = "matchday", wait_seconds_max: float = 10.0) -> Client:
    """A connection that never gives up once it was made. Raises OSError when nothing answers within the time.

    The port is probed first: a refused first connect costs the client two seconds, a probe costs nothing.
    """
    await _probe(url, wait_seconds_max)
    return await nats.connect(
        url,
        name=name,
        connect_timeout=5,
        max_reconnect_attempts=-1,
        reconnect_time_wait=RECONNECT_SECONDS,
        ping_interval=5,
        max_outstanding_pings=2,
        error_cb=_note_error,
    )


async def _probe(url: str, wait_seconds_max: float) -> None:
    address = urlsplit(url if "://" in url else f"nats://{url}")
    async with asyncio.timeout(wait_seconds_max):
        while True:
            try:
                _, writer = await asyncio.open_connection(address.hostname, address.port or 4222)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def _note_error(error: Exception) -> None:
    _log.debug("NATS: %r", error)


def stop_if_cancelled() -> None:
    """Once per round of every endless loop: `asyncio.wait_for` (until Python 3.12), which nats-py uses, returns as if
    nothing were when what it waits for ends at the moment of a cancellation."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def subject_of(event: type[Event]) -> str:
    """`events.<module>.<Class>`."""
    return f"events.{event.wire_name()}"


def source_of(event: type[Event]) -> str:
    """The module that publishes it, which is also its stream."""
    return event.wire_name().partition(".")[0]


def reconnects(bus: Client) -> int:
    """How often the connection was made anew. What was under way when the number grew may have been lost."""
    return bus.stats["reconnects"]


async def ensure_stream(bus: Client, module: str, *, bytes_max: int = STREAM_BYTES_MAX) -> None:
    """Creates the module's stream, or brings its limits up to date."""
    jetstream = bus.jetstream()
    wanted = StreamConfig(
        name=module,
        subjects=[f"events.{module}.>"],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.OLD,
        max_age=STREAM_AGE_SECONDS_MAX,
        max_bytes=bytes_max,
        duplicate_window=DUPLICATE_WINDOW_SECONDS,
    )
    try:
        kept = (await jetstream.stream_info(module)).config
    except NotFoundError:
        await jetstream.add_stream(wanted)
        return
    watched = ("subjects", "max_age", "max_bytes", "duplicate_window")
    if any(getattr(kept, name) != getattr(wanted, name) for name in watched):
        await jetstream.update_stream(wanted)


async def ensure_streams(bus: Client, modules: Sequence[Module]) -> None:
    """One stream per module, also for one that does not publish yet."""
    for module in modules:
        await ensure_stream(bus, module.name)
