"""Which sign-ins have ended, and whether that knowledge is fresh. How every process comes to know it: `following_revocations`."""

import time
from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from matchday.contracts.accounts import SignInsEnded

KEPT_SECONDS = 660.0
"""The life of an access token (600 s) and a minute for clocks that differ."""
SILENCE_SECONDS_MAX = 5.0

OnEnded = Callable[[SignInsEnded], None]


class SignIn(Protocol):
    """Whatever was given out to somebody who had signed in: an access token, a room ticket."""

    @property
    def account_id(self) -> UUID:
        """Whose it is."""

    @property
    def session_id(self) -> UUID:
        """Which sign-in."""

    @property
    def issued_at(self) -> float:
        """Seconds since 1970."""


class Revocations:
    """In memory, bounded by what was ended within the life of an access token."""

    def __init__(self, *, now: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._monotonic = monotonic
        self._accounts: dict[UUID, float] = {}
        self._sessions: dict[UUID, float] = {}
        self._listeners: list[OnEnded] = []
        self._fresh_until = float("-inf")
        self._tidy_at = 0.0

    def is_ended(self, identity: SignIn) -> bool:
        """Whether the sign-in behind a token ended after the token was issued."""
        issued_at, accounts, sessions = identity.issued_at, self._accounts, self._sessions
        if accounts and accounts.get(identity.account_id, 0.0) > issued_at:
            return True
        return bool(sessions) and sessions.get(identity.session_id, 0.0) > issued_at

    def is_fresh(self) -> bool:
        """Whether everything ended up to five seconds ago is known here."""
        return self._monotonic() < self._fresh_until

    def on_ended(self, callback: OnEnded) -> None:
        """Calls `callback` for each sign-in that ends, once for each news of it; repeats of the same are left out."""
        self._listeners.append(callback)

    def apply(self, ended: SignInsEnded) -> None:
        """Takes the news in. The same news twice, or older news late, change nothing."""
        not_before = ended.not_before.timestamp()
        known, key = (self._accounts, ended.account_id) if ended.session_id is None else (self._sessions, ended.session_id)
        if known.get(key, 0.0) >= not_before:
            return
        known[key] = not_before
        self._tidy()
        for listener in self._listeners:
            listener(ended)

    def confirm(self) -> None:
        """A heartbeat was heard on a connection that has missed nothing."""
        self._fresh_until = self._monotonic() + SILENCE_SECONDS_MAX

    def doubt(self) -> None:
        """The connection was broken: something may have been missed until the stream is read again."""
        self._fresh_until = float("-inf")

    def _tidy(self) -> None:
        """Forgets what only tokens long expired could ask about; at most once a minute."""
        now = self._now()
        if now < self._tidy_at:
            return
        self._tidy_at = now + 60.0
        for known in (self._accounts, self._sessions):
            for key in [key for key, not_before in known.items() if not_before < now - KEPT_SECONDS]:
                del known[key]
