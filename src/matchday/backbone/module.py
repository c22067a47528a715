"""A module is one declaration.

`modules/<name>/__init__.py` says in prose what the module owns, says and hears, and then builds one `Module`. The
application is a list of such names; everything else (routes, schema, stream, consumer, sweeps, rooms) follows from
the declaration.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from matchday.contracts.event import Event, State

if TYPE_CHECKING:
    from matchday.backbone.context import ModuleContext
    from matchday.backbone.database import Transaction

Surface = Literal["public", "api", "manage", "pages"]
SURFACES: tuple[Surface, ...] = ("public", "api", "manage", "pages")

Handler = Callable[["Transaction", Sequence[Any]], Awaitable[None]]
"""Takes a list of events of one class, oldest first, inside a transaction. Idempotent."""


@dataclass(frozen=True, kw_only=True)
class Listener:
    """How a module hears one event. With `is_ordered`, later events of a key wait behind a failed one."""

    handler: Handler
    is_ordered: bool = False


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """Time-driven change: one set-based statement every `every_seconds`, run by whoever holds the schema's lock.

    `run` returns how many rows it changed.
    """

    name: str
    run: Callable[["Transaction"], Awaitable[int]]
    every_seconds: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Worker:
    """Work on the outside world (mail, payment providers, files), in a loop that ends with the process.

    Every process that hosts the module runs it, so it claims its rows with a lease, calls outside of any transaction and
    records the outcome in another. Raising starts it again after a moment.
    """

    name: str
    run: Callable[["ModuleContext"], Coroutine[Any, Any, None]]


@dataclass(frozen=True, kw_only=True)
class Module:
    """The declaration. `name` is the package's, the schema's and the stream's name."""

    name: str
    routes: Mapping[Surface, Sequence[Any]] = field(default_factory=dict)
    publishes: Sequence[type[Event]] = ()
    listeners: Mapping[type[Event], Listener] = field(default_factory=dict)
    announces: Mapping[type[State], Callable[["Transaction"], AsyncIterator[State]]] = field(default_factory=dict)
    """For each state: yields every current row as its event; what `matchday announce` re-publishes."""
    sweeps: Sequence[Sweep] = ()
    workers: Sequence[Worker] = ()
    public_rooms: Sequence[str] = ()
    """Kinds of Socket.IO rooms open to everybody; a room's name is `<module>:<kind>:<key>`."""
    private_rooms: Sequence[str] = ()
    """Kinds of rooms that need a signed room ticket."""
    resources: Mapping[str, Callable[["ModuleContext"], AbstractAsyncContextManager[Any]]] = field(default_factory=dict)
    """Long-lived objects (coalescers, clients) by name, opened with the process; a route that has a parameter of that
    name receives the object."""
    on_drained: Callable[["ModuleContext"], Awaitable[None]] | None = None
    """Called about twice a second by the process that leads the schema, once everything said has been sent."""
    when_restored: Sequence[str] = ()
    """Statements on its schema that end the transaction of `matchday restore`. They may meet an old back-up, and run before
    `migrate`: name only what the first migration made, or ask `to_regclass`."""
    migrations: Path | None = None
    """Folder of numbered SQL files; by default `migrations/` beside the declaration."""

    def __post_init__(self) -> None:
        for event in self.publishes:
            if event.wire_name().partition(".")[0] != self.name:
                raise ValueError(f"{self.name} cannot publish {event.wire_name()}: its contract belongs to another module")


def load(name: str) -> Module:
    """The declaration of a module of this package. Raises ModuleNotFoundError for an unknown name."""
    module: Module = import_module(f"matchday.modules.{name}").module
    return module
