"""What goes over a socket, encoded once for everybody who gets it."""

from typing import Any

import msgspec

Frame = dict[str, str]
"""An ASGI `websocket.send` message. It is shared between sockets and never changed."""

_encode = msgspec.json.Encoder().encode


class RoomMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a room, as the relay sends it to NATS and as clients get it. `data` stays encoded."""

    room: str
    seq: int
    data: msgspec.Raw


decode_room_message = msgspec.json.Decoder(RoomMessage).decode


def frame_of(payload: bytes) -> Frame:
    """The `message` event around the JSON of a RoomMessage."""
    return {"type": "websocket.send", "text": f'42["message",{payload.decode()}]'}


def frame_of_message(message: RoomMessage) -> Frame:
    """The same for one that came out of the history."""
    return frame_of(_encode(message))


def event_frame(name: str, data: dict[str, Any]) -> Frame:
    """Any other event."""
    return {"type": "websocket.send", "text": f"42{_encode([name, data]).decode()}"}


def text_frame(text: str) -> Frame:
    """A packet that is encoded already."""
    return {"type": "websocket.send", "text": text}


def dropped_frame(reason: str, room: str | None = None) -> Frame:
    """`dropped`: nothing more will come, from this room or at all."""
    return event_frame("dropped", {"reason": reason} if room is None else {"room": room, "reason": reason})


def snapshot_needed_frame(room: str, seq: int) -> Frame:
    """`snapshot_needed`: what was missed is not kept any more. Messages after `seq` follow."""
    return event_frame("snapshot_needed", {"room": room, "seq": seq})
