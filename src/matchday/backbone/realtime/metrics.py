"""What an operator sees of the sockets."""

from prometheus_client import Counter, Gauge

SOCKETS = Gauge("matchday_sockets", "Open Socket.IO connections")
ROOMS = Gauge("matchday_rooms", "Rooms somebody on this process is in")
DELIVERED = Counter("matchday_room_deliveries", "Room messages handed to sockets")
DROPPED = Counter("matchday_sockets_dropped", "Sockets closed by us", ["reason"])
REFUSED = Counter("matchday_joins_refused", "Joins refused", ["code"])
REPAIRED = Counter("matchday_room_gaps_repaired", "Gaps in a room's numbers filled from its history")
LOST = Counter("matchday_room_gaps_lost", "Gaps that the history could not fill: clients were told to start afresh")
