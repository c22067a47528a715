"""Whether anything has changed in the database since an earlier moment, by one cheap question.

A snapshot names the transactions whose changes it shows. Two equal snapshots show the same rows, in every table, whoever
wrote them and from wherever: that is how PostgreSQL itself decides what is visible. Nobody has to say what changed, so nobody can
forget to, and writers pay nothing. The price: any transaction that changes anything makes it another snapshot.
"""

import asyncio
import time
from collections.abc import Callable

from matchday.backbone.database.pool import Database

TRUSTED_SECONDS = 0.25
"""How long an answer to the question is believed: changes that another process has made are seen this much later."""
_QUESTION = "SELECT pg_current_snapshot()::text"


class Changes:
    """One per process. `snapshot` is what to write on whatever is read next, and what must still be the same later."""

    def __init__(self, database: Callable[[], Database], *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._monotonic = monotonic
        self._snapshot = ""
        self._asked_at = float("-inf")
        self._commits = -1
        self._asking: asyncio.Future[None] | None = None

    def known(self) -> str | None:
        """The snapshot, if it was asked for a moment ago and this process has committed nothing since: who has changed
        something here sees it at once."""
        if self._monotonic() - self._asked_at > TRUSTED_SECONDS or self._commits != self._database().commits:
            return None
        return self._snapshot

    async def ask(self) -> str:
        """The snapshot at a moment not before this call, unless a known one is still believed; many who ask at the same time
        share the question. Raises Unavailable and what asyncpg raises."""
        while (found := self.known()) is None:
            if self._asking is None:
                return await self._ask()
            await asyncio.shield(self._asking)
        return found

    async def _ask(self) -> str:
        """The moment is taken before the question, so that an answer is never believed too long."""
        asking = self._asking = asyncio.get_running_loop().create_future()
        asked_at, commits = self._monotonic(), self._database().commits
        try:
            snapshot: str = await self._database().answer(_QUESTION)
        finally:
            self._asking = None
            asking.set_result(None)
        self._snapshot, self._asked_at, self._commits = snapshot, asked_at, commits
        return snapshot
