"""What a stream remembers. After an unclean start NATS may have forgotten its last second; the outbox has not."""

import logging

import msgspec
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from matchday.backbone.events.bus import ensure_stream

_log = logging.getLogger(__name__)


class StreamState(msgspec.Struct, frozen=True, kw_only=True):
    """The last message: its number (0: the stream is new) and its event's id (None: it has expired)."""

    last_sequence: int
    last_event_id: str | None


async def state_of(bus: Client, module: str) -> StreamState:
    """Creates the stream where it is missing."""
    await ensure_stream(bus, module)
    jetstream = bus.jetstream()
    last_sequence = (await jetstream.stream_info(module)).state.last_seq
    try:
        message = await jetstream.get_msg(module, seq=last_sequence) if last_sequence else None
    except NotFoundError:
        message = None
    headers = (message.headers if message else None) or {}
    return StreamState(last_sequence=last_sequence, last_event_id=headers.get("Nats-Msg-Id"))


async def forget_consumers_ahead(bus: Client, module: str, last_sequence: int) -> None:
    """A stream that lost its tail will give the lost numbers to new messages. A consumer that had got further would
    skip them, so it is deleted; its owner makes it again from the beginning, and the inbox drops what it has heard."""
    jetstream = bus.jetstream()
    for consumer in await jetstream.consumers_info(module):
        if consumer.delivered is not None and consumer.delivered.stream_seq > last_sequence:
            _log.warning("The consumer %s of %s is ahead of the stream: it starts again", consumer.name, module)
            await jetstream.delete_consumer(module, consumer.name)
