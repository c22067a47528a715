"""The sending side of one socket: in order, at once, and never more than a bounded amount behind.

python-socketio wakes a task per client and message, and buffers without bound. Here every packet of a socket goes
through its `Wire`, which calls the ASGI server's `send` directly: Granian starts to send when it is called, and returns
an awaitable that knows when it is done. While one send is under way, packets wait in a short queue; a client whose
queue is full is dropped, and told why should it ever read again.
"""

import asyncio
import contextvars
import inspect
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from engineio.async_drivers.asgi import WebSocket

from matchday.backbone.realtime.metrics import DROPPED
from matchday.backbone.realtime.packets import Frame, dropped_frame, text_frame

QUEUE_FRAMES_MAX = 256
QUEUE_CHARACTERS_MAX = 1_000_000

GOODBYE_SECONDS_MAX = 1.0
"""What we had to say is in the kernel's hands by then; this is for the peer's own goodbye, which not every one sends."""
MOVING_SECONDS_MAX = 0.25

SLOW = "slow_consumer"
MALFORMED = "malformed_packet"

GOODBYE = "1"
"""engine.io's packet of a client that leaves."""

_CLOSE: Frame = {"type": "websocket.close"}


class Wire(WebSocket):  # type: ignore[misc]
    """Takes the place of engine.io's ASGI websocket driver. `handler` is its session's `_websocket_handler`."""

    def __init__(self, handler: Callable[["Wire"], Awaitable[None]], server: Any) -> None:
        super().__init__(handler, server)
        self.server = server
        self.session = handler.__self__  # type: ignore[attr-defined]
        self.is_open = False
        self.is_gone = False
        self._raw: Callable[[Frame], Any]
        self._pending: Any = None
        self._queue: deque[Frame] = deque()
        self._queued_characters = 0
        self._is_flushing = False
        self._is_closing = False
        self._context = contextvars.copy_context()
        self._busy_since = 0.0
        self._loop = asyncio.get_running_loop()
        self._dropped: asyncio.Future[None] = self._loop.create_future()
        self._closed: asyncio.Future[None] = self._loop.create_future()
        self._settled: asyncio.Future[None] | None = None
        self._receiving: asyncio.Task[dict[str, Any]] | None = None

    async def __call__(self, environ: dict[str, Any]) -> str:
        """Runs the session. Returns when the peer is gone or has taken all we had for it: a peer that stops reading
        cannot be cut off from here, so it goes on counting against its address."""
        self.asgi_receive = environ["asgi.receive"]
        accepting = environ["asgi.send"]({"type": "websocket.accept"})
        self._raw = _as_task(environ["asgi.send"]) if inspect.iscoroutine(accepting) else environ["asgi.send"]
        await accepting
        self._pending = _Done()
        self.is_open = True
        self.server.wires[self.session.sid] = self
        self.session.queue.wire = self
        try:
            await self.handler(self)
            await self.close()
            if not self.is_gone:
                await self._until_gone()
        finally:
            self.is_open = False
            self.server.wires.pop(self.session.sid, None)
            if self._receiving is not None:
                self._receiving.cancel()
        return ""

    @property
    def is_busy(self) -> bool:
        """Whether something is not in the kernel's hands yet."""
        try:
            return self._is_flushing or not self._pending.done()
        except AttributeError:  # the transport was gone when it was asked to send
            self.is_open = False
            self._pending = _Done()
            return False

    @property
    def is_behind(self) -> bool:
        """Whether more waits than the send that is under way."""
        return bool(self._queue)

    def is_moving(self, now: float) -> bool:
        """Whether the send that is under way, if there is one, has not been so for long."""
        return not self._is_flushing or now - self._busy_since < MOVING_SECONDS_MAX

    def push(self, frame: Frame) -> None:
        """Sends after everything pushed before. Never waits; drops the client when it is too far behind."""
        if not self.is_open:
            return
        try:
            if not self._is_flushing:
                if self._pending.done():
                    self._pending = self._raw(frame)
                    return
                self._flush_when_done()
        except (AttributeError, RuntimeError, OSError):  # the transport is gone: what it returns has no `done`
            self.is_open = False
            return
        self._enqueue(frame)

    def drop(self, reason: str) -> None:
        """Forgets what waits, says why, and ends the session."""
        if self._dropped.done():
            return
        DROPPED.labels(reason).inc()
        self._queue.clear()
        self._queued_characters = 0
        self.push(dropped_frame(reason))
        self.is_open = False
        self._dropped.set_result(None)

    async def settle(self, seconds_max: float) -> bool:
        """Waits for the send that is under way. False when it takes longer."""
        if not self.is_busy:
            return True
        if not self._is_flushing:
            self._flush_when_done()
        if self._settled is None:
            self._settled = self._loop.create_future()
        done, _ = await asyncio.wait([self._settled], timeout=seconds_max)
        return bool(done)

    async def send(self, message: str | bytes) -> None:
        """For engine.io's writer: pings and goodbyes."""
        if isinstance(message, str):
            self.push(text_frame(message))

    async def wait(self) -> str:
        """The next packet of the peer. Raises OSError when there will be none."""
        if self._receiving is None:
            self._receiving = asyncio.create_task(self._receive())
        await asyncio.wait((self._receiving, self._dropped), return_when=asyncio.FIRST_COMPLETED)
        if self._dropped.done():
            raise OSError
        event = self._receiving.result()
        if event["type"] != "websocket.receive":
            self.is_open = False
            self.is_gone = True
            raise OSError
        self._receiving = None
        text = event.get("text")
        if text == GOODBYE:
            raise OSError
        if not is_packet(text):
            self.drop(MALFORMED)
            raise OSError
        return str(text)

    async def close(self) -> None:
        """Closes once everything is sent; does not wait for it."""
        if self._is_closing:
            return
        self.is_open = False
        self._is_closing = True
        if not self.is_busy:
            self._send_close()
        elif not self._is_flushing:
            self._flush_when_done()

    async def _receive(self) -> dict[str, Any]:
        event: dict[str, Any] = await self.asgi_receive()
        return event

    async def _until_gone(self) -> None:
        """Until the peer has gone, or has had time to answer our goodbye. The ASGI server keeps a connection open for
        as long as somebody waits to receive from it, so that wait is brought to its end where it can be."""
        while True:
            if self._receiving is None:
                self._receiving = asyncio.create_task(self._receive())
            if self._closed.done():
                await asyncio.wait([self._receiving], timeout=GOODBYE_SECONDS_MAX)
                return
            await asyncio.wait((self._receiving, self._closed), return_when=asyncio.FIRST_COMPLETED)
            if self._receiving.done():
                if self._receiving.exception() is not None or self._receiving.result()["type"] == "websocket.disconnect":
                    return
                self._receiving = None

    def _enqueue(self, frame: Frame) -> None:
        self._queue.append(frame)
        self._queued_characters += len(frame["text"])
        if len(self._queue) > QUEUE_FRAMES_MAX or self._queued_characters > QUEUE_CHARACTERS_MAX:
            self.drop(SLOW)

    def _flush_when_done(self) -> None:
        """Granian's awaitable has room for one callback: a second one takes the first one's place. This is the one;
        whoever else wants to know waits for `_settled`."""
        self._is_flushing = True
        self._busy_since = self._loop.time()
        self._pending.add_done_callback(self._flush, context=self._context)

    def _flush(self, _: object) -> None:
        self._is_flushing = False
        if self._settled is not None:
            self._settled.set_result(None)
            self._settled = None
        try:
            while self._queue:
                frame = self._queue.popleft()
                self._queued_characters -= len(frame["text"])
                self._pending = self._raw(frame)
                if not self._pending.done():
                    self._flush_when_done()
                    return
        except (AttributeError, RuntimeError, OSError):
            self._queue.clear()
        if self._is_closing:
            self._send_close()

    def _send_close(self) -> None:
        with suppress(RuntimeError, OSError):  # the peer was faster
            self._pending = self._raw(_CLOSE)
        if not self._closed.done():
            self._closed.set_result(None)


def is_packet(text: object) -> bool:
    """Whether a frame may be shown to engine.io: a pong, or a Socket.IO packet without attachments. Anything
    else has no business here, and some of it (deep JSON, attachments without end) would hurt."""
    if not isinstance(text, str) or not text:
        return False
    return text == "3" or (text[0] == "4" and text[1:2] in ("0", "1", "2", "3"))


class _Done:
    """Nothing was sent yet."""

    def done(self) -> bool:
        return True


def _as_task(send: Callable[[Frame], Any]) -> Callable[[Frame], Any]:
    """For servers whose `send` is an ordinary coroutine function: starts it when called, as Granian's does."""

    def start(frame: Frame) -> asyncio.Task[None]:
        task = asyncio.create_task(send(frame))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return task

    return start
