"""What time it is, for pages and logs. Deadlines are judged by PostgreSQL's clock, in the statement that takes the lock."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


class FrozenClock:
    """Stands still until it is moved; for tests."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """The instant it was set to."""
        return self._at

    def advance(self, by: timedelta) -> None:
        """Moves it forward."""
        self._at += by
