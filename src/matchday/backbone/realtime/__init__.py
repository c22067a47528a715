"""Socket.IO rooms: public and private, numbered, resumable, across processes."""

from matchday.backbone.realtime.hub import Hub
from matchday.backbone.realtime.tickets import RoomTicket, TicketRefused, issue, verify

__all__ = ["Hub", "RoomTicket", "TicketRefused", "issue", "verify"]
