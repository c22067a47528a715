"""One room as this process sees it: its number, who is in it, and what came too early.

All of it is synchronous, so that order cannot be lost between two awaits.
"""

from collections import deque
from typing import Any

from matchday.backbone.realtime.metrics import DELIVERED
from matchday.backbone.realtime.packets import Frame
from matchday.backbone.realtime.tickets import RoomTicket
from matchday.backbone.realtime.wire import Wire

EARLY_MAX = 1000
WAITING_MAX = 2000


class Member:
    """One socket in one room. While it is catching up, the room's new messages wait in `waiting`."""

    __slots__ = ("is_overrun", "is_present", "room", "sid", "ticket", "waiting", "wire")

    def __init__(self, sid: str, wire: Wire, room: "Room", ticket: RoomTicket | None) -> None:
        self.sid = sid
        self.wire = wire
        self.room = room
        self.ticket = ticket
        self.is_present = True
        self.waiting: deque[tuple[int, Frame]] = deque()
        self.is_overrun = False
        """More came than may wait for it: it needs a snapshot."""


class Room:
    """`seq` is the last message everybody live has been handed; None until it is known."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seq: int | None = None
        self.highest = 0
        """The highest number heard of: above `seq` there is a gap to repair."""
        self.early: dict[int, Frame] = {}
        self.live: dict[str, Wire] = {}
        self.joining: dict[str, Member] = {}
        self.opening: Any = None
        self.repairing: Any = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody here cares any more."""
        return not self.live and not self.joining

    @property
    def has_gap(self) -> bool:
        """Whether something is known to be missing."""
        return self.seq is not None and self.seq < self.highest

    def open_at(self, seq: int) -> None:
        """From here on messages are delivered."""
        self.seq = seq
        self.highest = max(self.highest, seq)
        self._drain()

    def take(self, seq: int, frame: Frame) -> bool:
        """Delivers what is next, keeps what is early, ignores what was seen. True when something was delivered."""
        self.highest = max(self.highest, seq)
        if self.seq is None or seq > self.seq + 1:
            if len(self.early) < EARLY_MAX:
                self.early[seq] = frame
            return False
        if seq <= self.seq:
            return False
        self._deliver(seq, frame)
        self._drain()
        return True

    def skip_to(self, seq: int, notice: Frame) -> None:
        """Gives up on what is missing up to `seq`, and says so to everybody."""
        self.seq = seq
        self.highest = max(self.highest, seq)
        for wire in self.live.values():
            wire.push(notice)
        for member in self.joining.values():
            member.is_overrun = True
        self._drain()

    def go_live(self, member: Member) -> None:
        """The member has everything up to `seq`."""
        self.joining.pop(member.sid, None)
        self.live[member.sid] = member.wire

    def _deliver(self, seq: int, frame: Frame) -> None:
        self.seq = seq
        for wire in self.live.values():
            wire.push(frame)
        DELIVERED.inc(len(self.live))
        for member in self.joining.values():
            if len(member.waiting) < WAITING_MAX:
                member.waiting.append((seq, frame))
            else:
                member.is_overrun = True

    def _drain(self) -> None:
        if not self.early or self.seq is None:
            return
        while (frame := self.early.pop(self.seq + 1, None)) is not None:
            self._deliver(self.seq + 1, frame)
        if self.early and min(self.early) <= self.seq:
            self.early = {seq: frame for seq, frame in self.early.items() if seq > self.seq}
