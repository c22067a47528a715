"""One socket's queue, and how long a room waits for its sockets, on a transport whose sends end when the test says so."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from matchday.backbone.realtime.pacing import LAST_SECONDS_MAX, MOST_SECONDS_MAX, pace
from matchday.backbone.realtime.packets import text_frame
from matchday.backbone.realtime.wire import MOVING_SECONDS_MAX, QUEUE_CHARACTERS_MAX, QUEUE_FRAMES_MAX, Wire

SOON_SECONDS = 0.02


class Send(asyncio.Future[None]):
    """Like Granian's awaitable: it has room for one callback, and a second one takes the first one's place."""

    def add_done_callback(self, callback: Callable[[Any], object], *, context: Any = None) -> None:
        """Forgets the one before."""
        for earlier, _ in list(self._callbacks or ()):
            self.remove_done_callback(earlier)
        super().add_done_callback(callback, context=context)


class Transport:
    """An ASGI websocket. With `is_quick` every send is done at once, as by a peer that reads."""

    def __init__(self, *, is_quick: bool = False) -> None:
        self.is_quick = is_quick
        self.sends: list[Send] = []
        self.sent: list[str] = []
        self.peer: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def send(self, message: dict[str, Any]) -> Send:
        """Starts when called."""
        send = Send()
        if message["type"] == "websocket.send":
            self.sent.append(message["text"])
            self.sends.append(send)
        else:
            self.sent.append(message["type"])
        if self.is_quick or message["type"] != "websocket.send":
            send.set_result(None)
        return send

    async def finish(self) -> None:
        """The oldest send is in the kernel's hands; returns when what follows has started."""
        next(send for send in self.sends if not send.done()).set_result(None)
        turn = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(turn.set_result, None)
        await turn


class Session:
    """What a wire needs of engine.io: it reads until there is no more."""

    def __init__(self) -> None:
        self.sid = "session"
        self.queue = self
        self.wires: dict[str, Wire] = {}
        self.is_ready = asyncio.Event()

    async def handler(self, wire: Wire) -> None:
        """Reads."""
        self.is_ready.set()
        try:
            while True:
                await wire.wait()
        except OSError:
            return


@asynccontextmanager
async def opened(transport: Transport) -> AsyncIterator[Wire]:
    """A wire whose session runs."""
    session = Session()
    wire = Wire(session.handler, session)
    running = asyncio.create_task(wire({"asgi.receive": transport.peer.get, "asgi.send": transport.send}))
    await session.is_ready.wait()
    yield wire
    transport.peer.put_nowait({"type": "websocket.disconnect"})
    async with asyncio.timeout(5):
        await running


async def test_frames_wait_for_the_send_that_is_under_way_and_keep_their_order() -> None:
    transport = Transport()
    async with opened(transport) as wire:
        for text in "abc":
            wire.push(text_frame(text))
        assert transport.sent == ["websocket.accept", "a"]
        await transport.finish()
        wire.push(text_frame("d"))
        await transport.finish()
        await transport.finish()
        assert transport.sent[1:] == ["a", "b", "c", "d"]
        assert wire.is_busy
        await transport.finish()
        assert not wire.is_busy


async def test_waiting_for_a_send_does_not_forget_what_follows() -> None:
    """The control of Granian's single callback: whoever waits must not take the queue's place."""
    transport = Transport()
    async with opened(transport) as wire:
        wire.push(text_frame("a"))
        wire.push(text_frame("b"))
        waiting = asyncio.create_task(wire.settle(5))
        assert not await wire.settle(SOON_SECONDS)
        await transport.finish()
        assert await waiting
        assert transport.sent[1:] == ["a", "b"]


@pytest.mark.parametrize("frames", [["x"] * (QUEUE_FRAMES_MAX + 2), ["x" * (QUEUE_CHARACTERS_MAX // 4)] * 6])
async def test_what_waits_is_bounded_and_the_last_word_says_why(frames: list[str]) -> None:
    transport = Transport()
    async with opened(transport) as wire:
        for text in frames:
            wire.push(text_frame(text))
        assert not wire.is_open
        wire.push(text_frame("too late"))
        await transport.finish()
        await transport.finish()
        assert transport.sent[2:] == ['42["dropped",{"reason":"slow_consumer"}]', "websocket.close"]


async def test_a_transport_that_is_gone_takes_nothing_more() -> None:
    transport = Transport(is_quick=True)
    async with opened(transport) as wire:
        transport.send = lambda message: object()  # type: ignore[assignment, method-assign, return-value]
        wire._raw = transport.send
        wire.push(text_frame("a"))
        wire.push(text_frame("b"))
        assert not wire.is_open
        assert not wire.is_busy


async def test_one_dead_reader_holds_up_the_others_once_and_shortly() -> None:
    loop = asyncio.get_running_loop()
    dead = Transport()
    async with opened(dead) as stuck, opened(Transport(is_quick=True)) as one, opened(Transport(is_quick=True)) as other:
        wires = [stuck, one, other]
        started = loop.time()
        for number in range(100):
            for wire in wires:
                wire.push(text_frame(str(number)))
            await pace(wires)
        assert loop.time() - started < 3 * LAST_SECONDS_MAX


async def test_a_room_of_dead_readers_holds_up_for_a_bounded_time() -> None:
    loop = asyncio.get_running_loop()
    async with opened(Transport()) as one, opened(Transport()) as other:
        started = loop.time()
        for number in range(50):
            for wire in (one, other):
                wire.push(text_frame(str(number)))
            await pace([one, other])
        assert loop.time() - started < 2 * (MOST_SECONDS_MAX + MOVING_SECONDS_MAX)


async def test_a_burst_goes_at_the_pace_of_most() -> None:
    """Without the wait, as the loop without `pace` shows, sockets that read would be dropped."""
    transport = Transport()
    async with opened(transport) as wire:
        for number in range(2 * QUEUE_FRAMES_MAX):
            wire.push(text_frame(str(number)))
            pacing = asyncio.create_task(pace([wire]))
            await transport.finish()
            await pacing
        assert wire.is_open
        assert len(transport.sent) == 2 * QUEUE_FRAMES_MAX + 1
        for number in range(2 * QUEUE_FRAMES_MAX):
            wire.push(text_frame(str(number)))
        assert not wire.is_open
