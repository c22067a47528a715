"""How a socket gets into a room, and gets what it missed on the way."""

import logging
from collections.abc import Callable
from typing import Any

import msgspec

from matchday.backbone.realtime import metrics
from matchday.backbone.realtime.history import HistoryPage, HistoryUnavailable, ask_history
from matchday.backbone.realtime.names import Access, RoomKinds, RoomName, parse_room
from matchday.backbone.realtime.packets import Frame, snapshot_needed_frame
from matchday.backbone.realtime.room import Member, Room
from matchday.backbone.realtime.rooms import Rooms, past_frame
from matchday.backbone.realtime.tickets import RoomTicket, TicketRefused
from matchday.backbone.realtime.wire import SLOW, Wire
from matchday.backbone.tasks import Tasks

ROOMS_PER_SOCKET_MAX = 50
CATCH_UP_SECONDS_MAX = 10.0
"""How long one message of the past may take to leave."""

_log = logging.getLogger("matchday.realtime")

_SENTENCES = {
    "bad_request": "A join needs the name of a room, and may have from_seq (a number) and ticket (a text).",
    "unknown_room": "There is no such room.",
    "too_many_rooms": f"A connection may be in {ROOMS_PER_SOCKET_MAX} rooms at once. Leave one first.",
    "unavailable": "The room cannot be reached just now. Try again in a moment.",
    "ticket_missing": "This room needs a ticket.",
    "ticket_invalid": "This ticket is not valid.",
    "ticket_expired": "This ticket has expired. Fetch a new one.",
    "ticket_wrong_room": "This ticket is for another room.",
    "ticket_ended": "The sign-in that this ticket belongs to has ended.",
}


class JoinRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What a client sends. It has everything up to and including `from_seq`; None means: from now on."""

    room: str
    from_seq: int | None = None
    ticket: str | None = None


class JoinRefused(Exception):
    """`code` is one of the keys of the sentences above."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Joins:
    """Answers `join`. `admit` checks a ticket for a private room: raises TicketRefused."""

    def __init__(self, *, rooms: Rooms, kinds: RoomKinds, admit: Callable[[str | None, str], RoomTicket], bus: Any, tasks: Tasks) -> None:
        self._rooms = rooms
        self._kinds = kinds
        self._admit = admit
        self._bus = bus
        self._tasks = tasks

    async def answer(self, sid: str, wire: Wire, arguments: tuple[Any, ...]) -> dict[str, Any]:
        """The acknowledgement: {"ok", "seq"}, where the messages after `seq` follow; or {"ok", "code", "detail"}."""
        try:
            return {"ok": True, "seq": await self._join(sid, wire, arguments)}
        except JoinRefused as refused:
            code = refused.code
        except TicketRefused as refused:
            code = refused.code
        except HistoryUnavailable:
            code = "unavailable"
        metrics.REFUSED.labels(code).inc()
        return {"ok": False, "code": code, "detail": _SENTENCES[code]}

    async def _join(self, sid: str, wire: Wire, arguments: tuple[Any, ...]) -> int:
        request = _read(arguments)
        name = parse_room(request.room)
        if name is None:
            raise JoinRefused("unknown_room")
        room_name = str(name)
        ticket = None
        if await self._access(name) == "private":
            ticket = self._admit(request.ticket, room_name)
        if self._rooms.rooms_of(sid) >= ROOMS_PER_SOCKET_MAX and not self._rooms.is_in(sid, room_name):
            raise JoinRefused("too_many_rooms")
        member = await self._rooms.enter(sid, room_name, lambda room: Member(sid, wire, room, ticket))
        try:
            return await self._begin(member, request.from_seq)
        except HistoryUnavailable:
            self._rooms.forget_member(member)
            raise

    async def _access(self, name: RoomName) -> Access:
        access = self._kinds.access(name)
        if access is None and not self._kinds.is_hosted(name):
            access = (await ask_history(self._bus, str(name), None)).access
            if access is not None:
                self._kinds.learn(name, access)
        if access is None:
            raise JoinRefused("unknown_room")
        return access

    async def _begin(self, member: Member, from_seq: int | None) -> int:
        """Decides how the member gets up to date; nothing is sent before the acknowledgement is under way."""
        room = member.room
        seq = _number_of(room)
        if from_seq is None or from_seq == seq:
            return self._go_live(member)
        page = await ask_history(self._bus, room.name, from_seq)
        if page.is_snapshot_needed:
            return self._start_afresh(member)
        if from_seq > _number_of(room) and not await self._rooms.reach(room, from_seq):
            raise HistoryUnavailable(room.name)
        if member.is_present:
            self._tasks.spawn(self._catch_up(member, page, from_seq), f"realtime: catch up in {room.name}")
        return from_seq

    def _go_live(self, member: Member) -> int:
        """The room stands where the client does, or where it may begin."""
        if member.is_present:
            member.room.go_live(member)
        return _number_of(member.room)

    def _start_afresh(self, member: Member) -> int:
        """What the client missed is gone: it must fetch the whole and go on from this number."""
        if member.is_present:
            member.wire.push(snapshot_needed_frame(member.room.name, _number_of(member.room)))
        return self._go_live(member)

    async def _catch_up(self, member: Member, page: HistoryPage, after: int) -> None:
        """First the past, up to where the room's new messages began to wait for this member; then those."""
        room = member.room
        try:
            while after < (until := member.waiting[0][0] - 1 if member.waiting else _number_of(room)):
                after = await _hand_past(member, page, after, until)
                if after < until:
                    page = await ask_history(self._bus, room.name, after)
                    if page.is_snapshot_needed or not page.messages:
                        self._start_afresh(member)
                        return
            while member.waiting and not member.is_overrun:
                seq, frame = member.waiting.popleft()
                if seq > after:
                    await _hand(member, frame)
        except HistoryUnavailable:
            self._start_afresh(member)
            return
        except _Gone:
            return
        if member.is_overrun:
            self._start_afresh(member)
        elif member.is_present:
            self._go_live(member)


class _Gone(Exception):
    """The member has left while it was catching up."""


async def _hand_past(member: Member, page: HistoryPage, after: int, until: int) -> int:
    """The page's messages up to `until`; returns the number of the last one that was handed."""
    for past in page.messages:
        if after < past.seq <= until:
            await _hand(member, past_frame(member.room.name, past))
            after = past.seq
    return after


async def _hand(member: Member, frame: Frame) -> None:
    """Sends when the socket has taken what it was given before. Too slow a socket is dropped."""
    wire = member.wire
    if wire.is_busy and not await wire.settle(CATCH_UP_SECONDS_MAX):
        wire.drop(SLOW)
    if not member.is_present or not wire.is_open:
        raise _Gone
    wire.push(frame)
    metrics.DELIVERED.inc()


def _number_of(room: Room) -> int:
    if room.seq is None:
        raise HistoryUnavailable(room.name)
    return room.seq


def _read(arguments: tuple[Any, ...]) -> JoinRequest:
    try:
        request = msgspec.convert(arguments[0] if arguments else None, JoinRequest)
    except msgspec.ValidationError as error:
        raise JoinRefused("bad_request") from error
    if request.from_seq is not None and not 0 <= request.from_seq < 2**63:
        raise JoinRefused("bad_request")
    return request
