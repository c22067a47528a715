"""What we touch of python-socketio and python-engineio below their public interface is there in the pinned versions, and the
parts of ours that stand on it are in use."""

from importlib.metadata import version

import engineio
import socketio
from engineio.async_drivers.asgi import WebSocket
from engineio.async_socket import AsyncSocket

from matchday.backbone.realtime.engine import Engine, PacketQueue, SocketServer
from matchday.backbone.realtime.wire import Wire
from matchday.backbone.testing.room_client import RoomClient

ROOM = "stadium:match:1"


def test_the_versions_are_those_we_have_read() -> None:
    assert (version("python-socketio"), version("python-engineio")) == ("5.18.1", "4.15.1")


def test_what_we_replace_is_there() -> None:
    assert callable(socketio.AsyncServer._engineio_server_class)
    assert callable(socketio.AsyncServer._handle_eio_message)
    assert callable(engineio.AsyncServer.create_queue)
    assert callable(AsyncSocket.handle_get_request)
    assert issubclass(Wire, WebSocket)


def test_our_engine_is_the_one_that_runs() -> None:
    server = SocketServer()
    assert type(server.eio) is Engine
    assert server.eio._async["websocket"] is Wire
    assert type(server.eio.create_queue()) is PacketQueue


async def test_a_session_sends_through_its_wire(start_hub) -> None:
    async with RoomClient((await start_hub()).url) as client:
        assert (await client.join(ROOM))["ok"]
