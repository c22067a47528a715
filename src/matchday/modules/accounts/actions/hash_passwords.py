"""Hashes and checks passwords with argon2id, off the event loop, a few at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from matchday.backbone.errors import Unavailable
from matchday.backbone.settings import load
from matchday.modules.accounts.settings import PasswordSettings

T = TypeVar("T")

AT_ONCE_MAX = 2
WAITING_MAX = 50


class Passwords:
    """Holds no connection and no transaction while it works. More than `WAITING_MAX` in line are sent away with 503."""

    def __init__(
        self,
        executor: ThreadPoolExecutor,
        waiting_max: int = WAITING_MAX,
        settings: PasswordSettings = PasswordSettings(),  # noqa: B008  frozen
    ) -> None:
        self._executor = executor
        self._waiting_max = waiting_max
        self._waiting = 0
        self._hasher = PasswordHasher(time_cost=settings.password_passes, memory_cost=settings.password_memory_kibibytes, parallelism=1)
        self._nobody = self._hasher.hash("the password of nobody")

    async def hash(self, password: str) -> str:
        """Salted and with its parameters, as it is stored."""
        return await self._run(lambda: self._hasher.hash(password))

    async def is_right(self, password: str, stored: str | None) -> bool:
        """Takes the same time when there is nothing stored to compare with."""
        return await self._run(lambda: self._verify(password, stored or self._nobody)) and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether it was made under other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, password: str, stored: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= self._waiting_max:
            raise Unavailable(retry_after_seconds=2)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work)
        finally:
            self._waiting -= 1


@asynccontextmanager
async def open_passwords() -> AsyncIterator[Passwords]:
    """The process's, with its threads, until the last who opened it has left: whoever hashes waits in one line."""
    if not _Shared.users:
        _Shared.executor = ThreadPoolExecutor(max_workers=AT_ONCE_MAX, thread_name_prefix="argon2")
        _Shared.passwords = Passwords(_Shared.executor, settings=load(PasswordSettings))
    _Shared.users += 1
    try:
        yield _Shared.passwords
    finally:
        _Shared.users -= 1
        if not _Shared.users:
            _Shared.executor.shutdown(wait=False, cancel_futures=True)


class _Shared:
    """What is open in this process."""

    users = 0
    executor: ThreadPoolExecutor
    passwords: Passwords
