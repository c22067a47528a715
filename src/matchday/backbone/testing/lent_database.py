"""One pool for all tests of a process: a connection that knows the tables answers twenty times as fast as a new one."""

from typing import Any, NoReturn

import asyncpg

from matchday.backbone.database import Database, open_database
from matchday.backbone.testing.databases import prepare_emptying


class LentDatabase:
    """Lends a database to one test after the other, empty each time. Whatever a test leaves running can do nothing to those
    that come after it: its `Database` ends with it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._held: Database | None = None
        self._owner: asyncpg.Connection | None = None
        self._emptying: Any = None

    async def lend(self) -> Database:
        """Under one role per module."""
        if self._held is None or self._held.pool.is_closing():
            self._held = await open_database(self._url, is_role_per_module=True)
        return Database(self._held.pool, is_role_per_module=True)

    async def take_back(self, lent: Database) -> None:
        """Who still holds a connection is given a moment to let go of it, then loses it."""
        lent.pool = _Ended()
        if self._held is not None and self._held.pool.get_idle_size() < self._held.pool.get_size():
            await self._close_pool()
        await self._empty()

    async def close(self) -> None:
        """After the last test."""
        await self._close_pool()
        if self._owner is not None:
            await self._owner.close()

    async def _close_pool(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            await held.close()

    async def _empty(self) -> None:
        if self._owner is None or self._owner.is_closed():
            self._owner = await asyncpg.connect(self._url)
            self._emptying = await prepare_emptying(self._owner)
        await self._emptying.fetchval()


class _Ended:
    """The pool of a test that is over."""

    def __getattr__(self, name: str) -> NoReturn:
        raise asyncpg.InterfaceError("this test is over, and its database is another's")
