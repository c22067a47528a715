"""Sign-ins that have ended, for as long as one of their room tickets could still be shown."""

import time
from datetime import datetime
from uuid import UUID

from matchday.backbone.realtime.tickets import TICKET_SECONDS_MAX, RoomTicket

_Key = tuple[UUID, UUID | None]


class EndedSignIns:
    """Remembers who must come with a newer ticket. Forgets after the life of a ticket, so it stays small."""

    def __init__(self) -> None:
        self._not_before: dict[_Key, tuple[float, float]] = {}
        self._tidy_at = 0.0

    def add(self, account_id: UUID, session_id: UUID | None, not_before: datetime | None) -> None:
        """Tickets issued before `not_before` (without it: before now) are void."""
        now = time.time()
        self._forget(now)
        limit = now if not_before is None else not_before.timestamp()
        known, _ = self._not_before.get((account_id, session_id), (0.0, 0.0))
        self._not_before[(account_id, session_id)] = (max(known, limit), max(now, limit) + TICKET_SECONDS_MAX)

    def covers(self, ticket: RoomTicket) -> bool:
        """Whether the sign-in behind the ticket has ended since."""
        keys: tuple[_Key, ...] = ((ticket.account_id, None), (ticket.account_id, ticket.session_id))
        return any(ticket.iat < self._not_before[key][0] for key in keys if key in self._not_before)

    def _forget(self, now: float) -> None:
        if now >= self._tidy_at:
            self._not_before = {key: kept for key, kept in self._not_before.items() if kept[1] > now}
            self._tidy_at = now + 60
