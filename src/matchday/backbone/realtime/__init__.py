"""Socket.IO rooms: public and private, numbered, resumable, across processes."""

from matchday.backbone.realtime.history import answer_histories, forget_old_messages
from matchday.backbone.realtime.server import Realtime
from matchday.backbone.realtime.tickets import RoomTicket, TicketRefused, issue, verify

__all__ = ["Realtime", "RoomTicket", "TicketRefused", "answer_histories", "forget_old_messages", "issue", "verify"]
