"""Routes as declarations: a function, its method and path, who may call it, and which refusals it may answer with.

A module writes `@post("/organisations", access=signed_in, refuses=[NameTaken])` above a plain async function.
`handlers.build` makes the framework's handlers from these when the application is composed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from matchday.backbone.errors import Refusal
from matchday.backbone.http.access import Access

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Function = Callable[..., Any]

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


@dataclass(frozen=True, kw_only=True)
class Route:
    """One operation. `path` is relative to the surface's prefix and names its parameters as `{name:type}`."""

    method: Method
    path: str
    function: Function
    access: Access
    refuses: Sequence[type[Refusal]] = ()
    status: int = 200
    is_page: bool = False
    is_idempotent: bool = False
    """Honours Idempotency-Key: the answer is kept in the same transaction and replayed for a day."""
    moves_money: bool = False
    """Refused with 503 by a process that has not heard of ended sign-ins for 5 seconds, as is whatever changes something
    by the power of a role."""
    is_audited: bool = False
    """Written into the audit log although it needs no role: it begins or ends one's part in an organisation."""
    keeps_own_record: bool = False
    """What it does is kept in rows that say who did it, when and where, for good: thousands of times an evening, so that an entry
    each in the audit log would drown everything else there."""
    is_hot: bool = False
    """Asked for thousands of times a second: answered without the framework where nothing is unusual, see `short_way.py`."""
    accepts: Sequence[str] = (JSON,)
    gives: str = JSON
    """The media type of its answer, for the reference."""
    body_bytes_max: int = 64 * 1024
    is_from_anywhere: bool = False
    """Takes what pages of other sites and other people's servers send. Nobody is signed in here, whatever they send along."""
    is_unmetered: bool = False
    """No budget counts its requests: for programs that prove by a signature who they are, before anything costs something. Its
    path begins with a fixed part, under which nothing else lies."""
    environments: Sequence[str] = ()
    """Where the route exists; everywhere by default."""
    cache_seconds: int = 0
    """How long a shared cache may serve the answer; 0 means it is private."""
    is_timeless: bool = False
    """The answer changes with the database and with nothing else, no clock: it is kept until something changes."""


def _declare(method: Method, path: str, **options: Any) -> Callable[[Function], Route]:
    if options.get("accepts") is None:
        options.pop("accepts", None)
    return lambda function: Route(method=method, path=path, function=function, **options)


def get(
    path: str, *, access: Access, refuses: Sequence[type[Refusal]] = (), cache_seconds: int = 0, timeless: bool = False, gives: str = JSON
) -> Callable[[Function], Route]:
    """A question. Its `tx` reads: each statement is its own snapshot."""
    return _declare("GET", path, access=access, refuses=refuses, cache_seconds=cache_seconds, is_timeless=timeless, gives=gives)


def post(
    path: str,
    *,
    access: Access,
    refuses: Sequence[type[Refusal]] = (),
    status: int = 201,
    idempotent: bool = False,
    moves_money: bool = False,
    audited: bool = False,
    accepts: Sequence[str] | None = None,
    unmetered: bool = False,
    keeps_own_record: bool = False,
    hot: bool = False,
    body_bytes_max: int = 64 * 1024,
) -> Callable[[Function], Route]:
    """A new thing, or something done. `accepts` lists media types other than JSON. With `hot` it has no `tx` and no `request`: what it
    does is coalesced."""
    return _declare(
        "POST",
        path,
        access=access,
        refuses=refuses,
        status=status,
        is_idempotent=idempotent,
        moves_money=moves_money,
        is_audited=audited,
        accepts=accepts,
        is_unmetered=unmetered,
        keeps_own_record=keeps_own_record,
        is_hot=hot,
        body_bytes_max=body_bytes_max,
    )


def put(
    path: str,
    *,
    access: Access,
    refuses: Sequence[type[Refusal]] = (),
    moves_money: bool = False,
    accepts: Sequence[str] | None = None,
    body_bytes_max: int = 64 * 1024,
) -> Callable[[Function], Route]:
    """The whole of a thing, or a state it shall be in; the same request twice changes nothing more."""
    return _declare("PUT", path, access=access, refuses=refuses, moves_money=moves_money, accepts=accepts, body_bytes_max=body_bytes_max)


def patch(path: str, *, access: Access, refuses: Sequence[type[Refusal]] = ()) -> Callable[[Function], Route]:
    """Some fields of a thing."""
    return _declare("PATCH", path, access=access, refuses=refuses)


def delete(path: str, *, access: Access, refuses: Sequence[type[Refusal]] = ()) -> Callable[[Function], Route]:
    """The end of a thing. Answers 204."""
    return _declare("DELETE", path, access=access, refuses=refuses, status=204)


def page(path: str, *, access: Access, environments: Sequence[str] = ()) -> Callable[[Function], Route]:
    """A page people look at. Outside of `environments`, if any are given, it does not exist."""
    return _declare("GET", path, access=access, is_page=True, environments=environments)


def form(
    path: str,
    *,
    access: Access,
    moves_money: bool = False,
    audited: bool = False,
    from_anywhere: bool = False,
    body_bytes_max: int = 64 * 1024,
    accepts: Sequence[str] = (FORM,),
) -> Callable[[Function], Route]:
    """What a page's form sends. The function takes `fields: FormFields` and returns a Page or a Redirect. With `from_anywhere`
    its path begins with a fixed part, under which no other form lies."""
    return _declare(
        "POST",
        path,
        access=access,
        is_page=True,
        moves_money=moves_money,
        is_audited=audited,
        is_from_anywhere=from_anywhere,
        accepts=accepts,
        body_bytes_max=body_bytes_max,
    )
