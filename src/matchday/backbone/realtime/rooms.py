"""Every room message of the process, handed to its sockets in order, once, without a gap.

NATS core tells every process every room message, at least once and in any order, unless the connection was away. The
number that came with it (its one writer is the room's row in the owning module's schema) decides what is next, what
was seen, and what is missing; what is missing is fetched from the history.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg

from matchday.backbone.events.bus import reconnects
from matchday.backbone.realtime import metrics
from matchday.backbone.realtime.history import HistoryPage, HistoryUnavailable, PastMessage, ask_history
from matchday.backbone.realtime.pacing import pace
from matchday.backbone.realtime.packets import (
    Frame,
    RoomMessage,
    decode_room_message,
    dropped_frame,
    frame_of,
    frame_of_message,
    snapshot_needed_frame,
)
from matchday.backbone.realtime.room import Member, Room
from matchday.backbone.tasks import Tasks

REPAIR_PAUSES_SECONDS = (0.0, 0.05, 0.2, 0.5, 1.0)
WATCH_SECONDS = 0.5

_log = logging.getLogger("matchday.realtime")


class Rooms:
    """The rooms that sockets of this process are in. `is_repairing` is off only in the test that shows what then happens."""

    def __init__(self, bus: Client, tasks: Tasks, *, is_repairing: bool = True) -> None:
        self._bus = bus
        self._tasks = tasks
        self._is_repairing = is_repairing
        self._rooms: dict[str, Room] = {}
        self._members: dict[str, dict[str, Member]] = {}
        self._connections_seen = 0

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Within the block no room message is missed while the connection holds."""
        self._connections_seen = reconnects(self._bus)
        subscription = await self._bus.subscribe("room.>", cb=self._hear)
        await self._bus.flush()
        self._tasks.keep_alive(self._watch_connection, "realtime: watch the connection")
        try:
            yield
        finally:
            if self._bus.is_connected:
                await subscription.unsubscribe()

    def rooms_of(self, sid: str) -> int:
        """In how many rooms a socket is."""
        return len(self._members.get(sid, ()))

    def is_in(self, sid: str, room: str) -> bool:
        """Whether the socket is in the room, or on its way in."""
        return room in self._members.get(sid, ())

    async def enter(self, sid: str, name: str, make: Callable[[Room], Member]) -> Member:
        """Puts a socket at the room's door: from now on the room's messages wait for it. Entering again starts over.
        Raises HistoryUnavailable when the room's number cannot be learned."""
        self.leave(sid, name)
        room = self._rooms.get(name)
        if room is None:
            room = self._rooms[name] = Room(name)
            room.opening = self._tasks.spawn(self._open(room), f"realtime: open {name}")
            metrics.ROOMS.inc()
        member = make(room)
        room.joining[sid] = member
        self._members.setdefault(sid, {})[name] = member
        if room.seq is None and not await asyncio.shield(room.opening):
            self.forget_member(member)
            raise HistoryUnavailable(name)
        return member

    def leave(self, sid: str, name: str) -> None:
        """Nothing of this room any more."""
        member = self._members.get(sid, {}).get(name)
        if member is not None:
            self.forget_member(member)

    def forget_socket(self, sid: str) -> None:
        """The socket is gone."""
        for member in list(self._members.get(sid, {}).values()):
            self.forget_member(member)

    def forget_member(self, member: Member) -> None:
        """Ends one membership, and the room when it was the last."""
        if not member.is_present:
            return
        member.is_present = False
        room = member.room
        room.joining.pop(member.sid, None)
        room.live.pop(member.sid, None)
        own = self._members.get(member.sid, {})
        own.pop(room.name, None)
        if not own:
            self._members.pop(member.sid, None)
        if room.is_empty and self._rooms.get(room.name) is room:
            del self._rooms[room.name]
            metrics.ROOMS.dec()
            if room.repairing is not None:
                room.repairing.cancel()

    def end(self, account_id: UUID, session_id: UUID | None, not_before: datetime | None, reason: str) -> int:
        """Ends the private rooms that the account's tickets opened, those issued before `not_before` only."""
        ended = [
            member
            for own in self._members.values()
            for member in own.values()
            if (ticket := member.ticket) is not None
            and ticket.account_id == account_id
            and session_id in (None, ticket.session_id)
            and (not_before is None or ticket.iat < not_before.timestamp())
        ]
        for member in ended:
            self.forget_member(member)
            member.wire.push(dropped_frame(reason, member.room.name))
        return len(ended)

    async def reach(self, room: Room, seq: int) -> bool:
        """For a client that comes from a process that was ahead of this one."""
        room.highest = max(room.highest, seq)
        self._repair_if_needed(room)
        if room.repairing is not None:
            await asyncio.wait([room.repairing])
        return room.seq is not None and room.seq >= seq

    async def _hear(self, news: Msg) -> None:
        try:
            message = decode_room_message(news.data)
            room = self._rooms.get(message.room)
            if room is None:
                return
            is_delivered = room.take(message.seq, frame_of(news.data))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            _log.error("A room message on %s is not readable", news.subject)
            return
        self._repair_if_needed(room)
        if is_delivered:
            await pace(tuple(room.live.values()))

    async def _open(self, room: Room) -> bool:
        try:
            page = await ask_history(self._bus, room.name, None)
        except HistoryUnavailable:
            return False
        room.open_at(page.seq)
        self._repair_if_needed(room)
        return True

    def _repair_if_needed(self, room: Room) -> None:
        if self._is_repairing and room.has_gap and room.repairing is None and not room.is_empty:
            room.repairing = self._tasks.spawn(self._repair(room), f"realtime: repair {room.name}")
            room.repairing.add_done_callback(lambda _: self._repaired(room))

    def _repaired(self, room: Room) -> None:
        room.repairing = None
        if self._rooms.get(room.name) is room:
            self._repair_if_needed(room)

    async def _repair(self, room: Room) -> None:
        """Fetches what is missing, page by page. Gives up after a few seconds without progress."""
        metrics.REPAIRED.inc()
        for pause in REPAIR_PAUSES_SECONDS:
            await asyncio.sleep(pause)
            if await self._fill(room):
                return
        metrics.LOST.inc()
        lost_to = min(room.early) - 1 if room.early else room.highest
        room.skip_to(lost_to, snapshot_needed_frame(room.name, lost_to))

    async def _fill(self, room: Room) -> bool:
        """True when nothing is missing any more."""
        while room.seq is not None and room.has_gap:
            before = room.seq
            try:
                page = await ask_history(self._bus, room.name, before)
            except HistoryUnavailable:
                return False
            await self.deliver_page(room, page)
            if page.is_snapshot_needed or room.seq == before:
                return not room.has_gap
        return True

    async def deliver_page(self, room: Room, page: HistoryPage) -> None:
        """Hands a page of history to everybody in the room."""
        room.highest = max(room.highest, page.seq)
        for past in page.messages:
            if room.take(past.seq, past_frame(room.name, past)):
                await pace(tuple(room.live.values()))

    async def _watch_connection(self) -> None:
        """After NATS was away, messages may be missing without a later one to show it."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            now = reconnects(self._bus)
            if now == self._connections_seen or not self._bus.is_connected:
                continue
            await self._bus.flush()
            for room in list(self._rooms.values()):
                await self._resume(room)
            self._connections_seen = now

    async def _resume(self, room: Room) -> None:
        if room.seq is None:
            return
        page = await ask_history(self._bus, room.name, None, seconds_max=5.0)
        room.highest = max(room.highest, page.seq)
        self._repair_if_needed(room)


def past_frame(room: str, past: PastMessage) -> Frame:
    """A message of the history, as it would have come at its time."""
    return frame_of_message(RoomMessage(room=room, seq=past.seq, data=past.data))
