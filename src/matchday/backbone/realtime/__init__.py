"""Socket.IO rooms: public and private, numbered, resumable, across processes."""

from matchday.backbone.realtime.history import forget_old_messages
from matchday.backbone.realtime.hub import Hub
from matchday.backbone.realtime.tickets import RoomTicket, TicketRefused, issue, verify

__all__ = ["Hub", "RoomTicket", "TicketRefused", "forget_old_messages", "issue", "verify"]
