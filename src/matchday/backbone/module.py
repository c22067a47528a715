"""A module is one declaration.

`modules/<name>/__init__.py` says in prose what the module owns, says and hears, and then builds one `Module`. The
application is a list of such names; everything else (routes, schema, stream, consumer, sweeps, rooms) follows from
the declaration.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar
from uuid import UUID

from matchday.contracts.event import Event, ManagementAction, State

if TYPE_CHECKING:
    from matchday.backbone.context import ModuleContext
    from matchday.backbone.database import Transaction
    from matchday.backbone.settings import Settings

Surface = Literal["public", "embed", "api", "manage", "pages"]
SURFACES: tuple[Surface, ...] = ("public", "embed", "api", "manage", "pages")

Handler = Callable[..., Awaitable[None]]
"""Takes a transaction and a list of events of one class, oldest first. Idempotent. A parameter named as one of the module's
resources receives it."""


E = TypeVar("E", bound=Event)


@dataclass(frozen=True, kw_only=True)
class Heard(Generic[E]):
    """An event in its envelope: its id, and the headers it was said with (correlation id and trace)."""

    event: E
    event_id: UUID
    headers: Mapping[str, str]


Answerer = Callable[[Mapping[str, Any], bytes], Awaitable[bytes]]
"""Takes the module's opened resources and a question, and returns the answer; see `events/answering.py`."""


@dataclass(frozen=True, kw_only=True)
class Listener:
    """How a module hears one event. With `is_ordered`, later events of a key wait behind a failed one. With
    `is_enveloped` the handler is given `Heard`, for what must be known by the event's id or goes on with its trace later."""

    handler: Handler
    is_ordered: bool = False
    is_enveloped: bool = False


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """Time-driven change: one set-based statement every `every_seconds`, run by whoever holds the schema's lock.

    `run` returns how many rows it changed. A round that changes `goes_on_from` or more is followed by the next at once: what there
    is too much of for one transaction is done in several.
    """

    name: str
    run: Callable[["Transaction"], Awaitable[int]]
    every_seconds: float = 1.0
    goes_on_from: int | None = None


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
    audits: type[ManagementAction] | None = None
    """What the edge says, in the same transaction, of each change made by the power of a role. One of `publishes`."""
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
    answers: Mapping[str, Answerer] = field(default_factory=dict)
    """What other processes may ask this module, by NATS subject."""
    on_drained: Callable[["ModuleContext"], Awaitable[None]] | None = None
    """Called about twice a second by the process that leads the schema, once everything said has been sent."""
    exports: Callable[["Transaction", UUID], Awaitable[Mapping[str, Any]]] | None = None
    """What the module keeps about the person with this account, for the person, without secrets and without what is
    somebody else's; see `events/personal_data.py`. None: it keeps nothing of people."""
    when_restored: Sequence[str] = ()
    """Statements on its schema that end the transaction of `matchday restore`. They may meet an old back-up, and run before
    `migrate`: name only what the first migration made, or ask `to_regclass`."""
    check: Callable[["Settings"], None] | None = None
    """Called before a process that hosts the module starts anything. Raises SettingsError naming what is missing."""
    migrations: Path | None = None
    """Folder of numbered SQL files; by default `migrations/` beside the declaration."""
    has_ledger: bool = False
    """The schema gets the tables of `backbone/ledger`, and its sweeps run."""

    def __post_init__(self) -> None:
        for event in self.publishes:
            if event.wire_name().partition(".")[0] != self.name:
                raise ValueError(f"{self.name} cannot publish {event.wire_name()}: its contract belongs to another module")
        if self.audits is not None and self.audits not in self.publishes:
            raise ValueError(f"{self.name} does not publish {self.audits.wire_name()}, which it audits with")


def with_resources(module: Module, resources: Mapping[str, Any]) -> Module:
    """The module with its opened resources in the hands of those listeners that ask for one by a parameter's name."""
    given = {event: _equipped(listener, resources) for event, listener in module.listeners.items()}
    return replace(module, listeners=given)


def _equipped(listener: Listener, resources: Mapping[str, Any]) -> Listener:
    asked = {name: resources[name] for name in signature(listener.handler).parameters if name in resources}
    return replace(listener, handler=partial(listener.handler, **asked)) if asked else listener


def load(name: str) -> Module:
    """The declaration of a module of this package. Raises ModuleNotFoundError for an unknown name."""
    module: Module = import_module(f"matchday.modules.{name}").module
    return module
