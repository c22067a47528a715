"""The short way to hot routes: the same declaration, access rule, body, answer and refusals, without the framework between.

A route declared `hot` is built twice from its declaration: by the framework, for the reference and for whatever is unusual, and
here. What this file does not take is handed on with whatever was read of it: another method or address, a body that is not
JSON, comes without its length or in too many bytes, does not decode, a header that comes twice. So it never has to say what is wrong
with a request: the framework does, in the words it has for it (ADR 0032).
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, get_origin, get_type_hints

import msgspec

from matchday.backbone.errors import Refusal, as_text
from matchday.backbone.http.admission import Admission, admission
from matchday.backbone.http.answers import Answer
from matchday.backbone.http.audited import is_audited
from matchday.backbone.http.idempotency import HEADER
from matchday.backbone.http.problems import refusal_of
from matchday.backbone.http.routing import JSON, Route
from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.ids import id_of
from matchday.backbone.module import Module, Surface

App = Callable[[Any, Any, Any], Awaitable[None]]

_ENCODE = msgspec.json.Encoder(enc_hook=as_text).encode
_KEY = HEADER.encode()
_UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_PARAMETER = re.compile(r"\{(?P<name>\w+):uuid\}")
_HOST = re.compile(rb"[0-9A-Za-z.:\[\]-]*")
_JSON_TYPES = (JSON.encode(), b"application/json; charset=utf-8")
_INJECTED = ("identity", "visitor", "idempotency_key", "data")
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


@dataclass(frozen=True, kw_only=True)
class _Hot:
    """A route with everything that is the same for all its requests."""

    function: Callable[..., Awaitable[Any]]
    admit: Admission
    parameters: tuple[str, ...]
    people: tuple[str, ...]
    """Which of `identity` and `visitor` it asks for."""
    takes_key: bool
    decode: Callable[[bytes], Any]
    body_bytes_max: int
    module: str
    resources: tuple[str, ...]
    status: int


class ShortWay:
    """An ASGI application, behind the edge and before the framework's."""

    def __init__(
        self, application: App, prefix: str, surface: Surface, routes: Sequence[tuple[Module, Route]], around: Surroundings
    ) -> None:
        self._application = application
        self._around = around
        self._hot: dict[int, _Hot] = {}
        patterns: list[str] = []
        for module, route in routes:
            hot = _prepared(module, surface, route, around)
            self._hot[1 + sum(1 + len(each.parameters) for each in self._hot.values())] = hot
            patterns.append(f"({_PARAMETER.sub(f'({_UUID})', prefix.rstrip('/') + route.path)})")
        self._find = re.compile("|".join(patterns)).fullmatch

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] != "POST" or (found := self._find(scope["path"])) is None:
            await self._application(scope, receive, send)
            return
        place: int = found.lastindex  # type: ignore[assignment]  # the route's own group, which ends after those of its parameters
        hot = self._hot[place]
        headers = scope["matchday_headers"]
        length = _length(headers, hot.body_bytes_max) if len(headers) == len(scope["headers"]) and not scope.get("root_path") else 0
        if not length:
            await self._application(scope, receive, send)
            return
        texts = found.groups()[place : place + len(hot.parameters)]
        path_params = {name: id_of(bytes.fromhex(text.replace("-", ""))) for name, text in zip(hot.parameters, texts, strict=True)}
        try:
            await hot.admit(scope, path_params)
        except Refusal:
            raise
        except Exception as error:
            raise refusal_of(error) from error
        body, messages = await _read(receive, length)
        try:
            data = hot.decode(body)
        except _UNREADABLE:
            await self._application(scope, _again(messages, receive), send)
            return
        await self._answer(hot, path_params, data, scope, send)

    async def _answer(self, hot: _Hot, arguments: dict[str, Any], data: Any, scope: Any, send: Any) -> None:
        arguments["data"] = data
        for name in hot.people:
            arguments[name] = scope["matchday_identity"]
        if hot.takes_key:
            key = scope["matchday_headers"].get(_KEY)
            arguments["idempotency_key"] = None if key is None else key.decode("latin-1")
        if hot.resources:
            opened = self._around.resources[hot.module]
            for name in hot.resources:
                arguments[name] = opened[name]
        try:
            body = _ENCODE(await hot.function(**arguments))
        except Refusal:
            raise
        except Exception as error:  # the edge would take a TimeoutError for its own
            raise refusal_of(error) from error
        headers = [(b"content-type", _JSON_TYPES[0]), (b"cache-control", b"no-store"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": hot.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def shortened(application: App, prefix: str, surface: Surface, modules: Sequence[Module], around: Surroundings) -> App:
    """The application, with a short way to the hot routes among those of the modules, if there are any."""
    routes = [(module, route) for module in modules for route in module.routes.get(surface, ()) if route.is_hot]
    return ShortWay(application, prefix, surface, routes, around) if routes else application


def _prepared(module: Module, surface: Surface, route: Route, around: Surroundings) -> _Hot:
    """Raises ValueError for a route that asks for what only the framework has."""
    hints = get_type_hints(route.function, include_extras=True)
    needed = tuple(inspect.signature(route.function).parameters)
    parameters = tuple(_PARAMETER.findall(route.path))
    resources = tuple(name for name in needed if name in module.resources)
    place = f"{module.name}: {route.method} {route.path}"
    if others := set(needed) - {*_INJECTED, *parameters, *resources}:
        raise ValueError(f"{place} is hot, so it cannot take {', '.join(sorted(others))}")
    if "data" not in needed or route.method != "POST" or tuple(route.accepts) != (JSON,) or "{" in _PARAMETER.sub("", route.path):
        raise ValueError(f"{place} is hot, so it is a POST of JSON, and all parameters of its path are ids")
    if route.is_idempotent or is_audited(surface, route) or get_origin(hints["return"]) is Answer or surface not in ("api", "manage"):
        raise ValueError(f"{place} is hot, so it has no transaction of the edge's and answers with its body alone, on api or manage")
    return _Hot(
        function=route.function,
        admit=admission(module, surface, route, around),
        parameters=parameters,
        people=tuple(name for name in ("identity", "visitor") if name in needed),
        takes_key="idempotency_key" in needed,
        decode=msgspec.json.Decoder(hints["data"]).decode,
        body_bytes_max=route.body_bytes_max,
        module=module.name,
        resources=resources,
        status=route.status,
    )


def _length(headers: dict[bytes, bytes], body_bytes_max: int) -> int:
    """How many bytes of JSON are to come; 0 where the framework is to look at it."""
    if headers.get(b"content-type") not in _JSON_TYPES or b"transfer-encoding" in headers:
        return 0
    if _HOST.fullmatch(headers.get(b"host", b"")) is None:
        return 0
    text = headers.get(b"content-length", b"")
    length = int(text) if text.isdigit() and len(text) < 10 else 0
    return length if length <= body_bytes_max else 0


async def _read(receive: Any, length: int) -> tuple[bytes, list[Any]]:
    """The body, and the messages it came in. Servers say that more may come until they have looked; we know how long it is."""
    message = await receive()
    messages, body = [message], message.get("body", b"")
    while len(body) < length and message.get("more_body"):
        message = await receive()
        messages.append(message)
        body += message.get("body", b"")
    return body, messages


def _again(messages: list[Any], receive: Any) -> Callable[[], Awaitable[Any]]:
    """Says what was read already, then what is still to come."""

    async def receive_again() -> Any:
        return messages.pop(0) if messages else await receive()

    return receive_again
