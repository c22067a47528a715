"""One pool per process, shared by its modules."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from matchday.backbone.database.transaction import Transaction
from matchday.backbone.errors import OutcomeUnknown, Unavailable

OUTAGES = (
    OSError,
    asyncio.TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg makes of a connection that the server ended in mid-transaction
    asyncpg.CannotConnectNowError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.PostgresConnectionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
)
"""What a missing, restarting or overloaded PostgreSQL raises. The edge answers 503, the background tries again."""

_ROLLBACK_SECONDS_MAX = 5.0
_ARRAY_KINDS = ("uuid", "text", "smallint", "integer", "bigint", "boolean", "bytea", "timestamptz")
_ARRAYS = "SELECT " + ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(_ARRAY_KINDS, 1))

UNSTORABLE = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)
"""What PostgreSQL says of text with a zero byte in it."""

ALREADY_THERE = (asyncpg.UniqueViolationError,)
"""Another transaction has written a row of the same key since we looked."""

GIVEN_WAY = (asyncpg.exceptions.TransactionRollbackError,)
"""A transaction that PostgreSQL rolled back for the sake of another (a deadlock). The same request may simply come again."""


class Database:
    """The pool, and transactions on it. `wake` is called with a schema's name after each commit that carries news."""

    def __init__(self, pool: asyncpg.Pool, *, acquire_seconds_max: float = 2.0, is_role_per_module: bool = False) -> None:
        self.pool = pool
        self.acquire_seconds_max = acquire_seconds_max
        self.is_role_per_module = is_role_per_module
        self.wake: Callable[[str], None] = lambda _schema: None
        self.commits = 0
        """How many transactions of this process have ended well, see `changes.py`."""

    @asynccontextmanager
    async def begin(self, schema: str, headers: dict[str, str] | None = None) -> AsyncIterator[Transaction]:
        """Commits when the block ends well, with its news; rolls back when it raises. Raises Unavailable when no
        connection is free within `acquire_seconds_max`."""
        async with self._connection() as connection:
            transaction = connection.transaction()
            await transaction.start()
            try:
                if self.is_role_per_module:
                    await connection.execute(f"SET LOCAL ROLE module_{schema}")
                tx = Transaction(connection, schema, headers)
                yield tx
                has_news = tx.has_news
                await tx.write_news()
            except BaseException:
                await _undo(connection, transaction)
                raise
            await _commit(transaction)
            self.commits += 1
            if has_news:
                self.wake(schema)

    @asynccontextmanager
    async def read(self, schema: str) -> AsyncIterator[Transaction]:
        """For questions only: each statement is its own snapshot, no BEGIN or COMMIT is sent. News are refused."""
        if self.is_role_per_module:
            async with self.begin(schema) as tx:
                yield tx
                _refuse_news(tx)
            return
        async with self._connection() as connection:
            tx = Transaction(connection, schema)
            yield tx
            _refuse_news(tx)

    @asynccontextmanager
    async def snapshot(self, schema: str) -> AsyncIterator[Transaction]:
        """For what several statements read and has to be of one moment: sums, and the rows that they are of. Changes are refused."""
        async with self._connection() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            if self.is_role_per_module:
                await connection.execute(f"SET LOCAL ROLE module_{schema}")
            tx = Transaction(connection, schema)
            yield tx
            _refuse_news(tx)

    async def answer(self, question: str) -> Any:
        """One value, of no module's. Raises Unavailable and what asyncpg raises."""
        async with self._connection() as connection:
            return await connection.fetchval(question)

    async def close(self) -> None:
        """Waits a moment for what is in hand, then closes."""
        try:
            await asyncio.wait_for(self.pool.close(), 5)
        except TimeoutError:
            self.pool.terminate()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        """When PostgreSQL goes away while a task is cancelled, tidying up fails too, and asyncpg's error would hide the
        cancellation: background work that had lost its lock went on. So the cancellation is raised again."""
        task = asyncio.current_task()
        cancellations = task.cancelling() if task else 0
        try:
            connection = await self._acquire()
            try:
                yield connection
            finally:
                await self.pool.release(connection, timeout=5)
        except Exception as error:
            if task and task.cancelling() > cancellations:
                raise asyncio.CancelledError from error
            raise

    async def _acquire(self) -> Any:
        """A free connection is taken at once; a time limit costs a task, and only waiting needs one."""
        seconds_max = None if self.pool.get_idle_size() else self.acquire_seconds_max
        try:
            return await self.pool.acquire(timeout=seconds_max)
        except OUTAGES as outage:
            raise Unavailable from outage


async def _commit(transaction: Any) -> None:
    """Raises OutcomeUnknown when the connection is lost meanwhile: nobody may be told "nothing was changed" then."""
    try:
        await transaction.commit()
    except OUTAGES as outage:
        raise OutcomeUnknown from outage


def _refuse_news(tx: Transaction) -> None:
    if tx.has_news:
        raise RuntimeError("a reading request said something: news leave only with a change")


async def _undo(connection: Any, transaction: Any) -> None:
    """Rolls back; on a connection that is already gone PostgreSQL has done so itself."""
    if not connection.is_closed():
        try:
            async with asyncio.timeout(_ROLLBACK_SECONDS_MAX):
                await transaction.rollback()
        except OUTAGES:
            connection.terminate()


async def _keep_as_is(connection: Any) -> None:
    """Between uses nothing needs resetting: settings are only ever SET LOCAL. Saves a round trip per request."""


def _knowing_arrays(init: Callable[[Any], Awaitable[None]] | None) -> Callable[[Any], Awaitable[None]]:
    """The driver asks the catalogue for each type of array that it meets first, on each connection, which takes longer than most batches:
    it is asked for all of them before the connection is used, and not while somebody's locks are held."""

    async def prepare(connection: Any) -> None:
        await connection.prepare(_ARRAYS)
        if init is not None:
            await init(connection)

    return prepare


async def open_database(
    url: str,
    *,
    size_max: int = 10,
    statement_seconds_max: float = 10.0,
    lock_seconds_max: float = 5.0,
    is_role_per_module: bool = False,
    init: Callable[[Any], Awaitable[None]] | None = None,
) -> Database:
    """Opens the pool. Statements and waits for locks end after their time limits with an error, never later."""
    pool = await asyncpg.create_pool(
        url,
        min_size=0,
        max_size=size_max,
        timeout=5,
        max_inactive_connection_lifetime=300,
        init=_knowing_arrays(init),
        reset=_keep_as_is,
        server_settings={
            "application_name": "matchday",
            "jit": "off",
            "random_page_cost": "1.1",  # what is worked on is in memory: a new, large table without statistics is not read from end to end
            "statement_timeout": f"{int(statement_seconds_max * 1000)}",
            "lock_timeout": f"{int(lock_seconds_max * 1000)}",
            "idle_in_transaction_session_timeout": "30000",
            "timezone": "UTC",
        },
    )
    return Database(pool, is_role_per_module=is_role_per_module)
