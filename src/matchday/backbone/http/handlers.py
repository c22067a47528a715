"""Makes the framework's handlers from route declarations.

This is where a transaction begins and ends: a function that takes `tx` runs inside one, which commits before the first
byte is answered and rolls back when the function raises or answers with an error. GET reads without a transaction.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import BodyKwarg, PathParameter, QueryParameter

from matchday.backbone.errors import Refusal, as_text
from matchday.backbone.http import idempotency
from matchday.backbone.http.admission import admission
from matchday.backbone.http.answers import Answer, Cursor, FormFields, Redirect
from matchday.backbone.http.api_keys import ApiKeyInvalid, ApiKeyScope
from matchday.backbone.http.audited import check_audited, is_audited, write_down
from matchday.backbone.http.entity_tags import conditional
from matchday.backbone.http.keeping import PUBLIC_SECONDS, Keeping, keeping
from matchday.backbone.http.problems import MEDIA_TYPE, BodyRefused, Problem
from matchday.backbone.http.routing import FORM, JSON, MULTIPART, Route
from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.module import Module, Surface
from matchday.backbone.telemetry import outgoing_headers

_ENCODE = msgspec.json.Encoder(enc_hook=as_text).encode
_OURS = ("tx", "identity", "visitor", "fields", "cursor", "request", "idempotency_key")
_LIMIT = Annotated[int, QueryParameter(name="limit", ge=1, le=200)]
_CURSOR = Annotated[str | None, QueryParameter(name="cursor", max_length=2000)]


class _RolledBack(Exception):
    """Carries an error answer out of the transaction that it must not commit."""

    def __init__(self, result: Any) -> None:
        self.result = result


def build(module: Module, surface: Surface, route: Route, surroundings: Surroundings) -> HTTPRouteHandler:
    """The framework's handler for one route of one module on one surface."""
    check_audited(module, surface, route)
    hints = get_type_hints(route.function, include_extras=True)
    needed = inspect.signature(route.function).parameters
    run = _runner(module, surface, route, surroundings, set(needed))
    keeps = keeping(module, surface, route)

    async def handle(request: Request[Any, Any, Any], **arguments: Any) -> Any:
        if keeps is not None:
            keeps.mark(request.scope)
        return await run(request, arguments)

    resources = set(module.resources) & set(needed)
    handle.__name__ = route.function.__name__
    handle.__doc__ = route.function.__doc__
    handle.__module__ = route.function.__module__
    _sign(handle, route.path, needed, hints, leave_out=set(_OURS) | resources, returns=_returned(route, hints))
    return HTTPRouteHandler(
        route.path,
        http_method=route.method,
        status_code=route.status,
        guards=[_guard(module, surface, route, surroundings)],
        opt={"route": route, "module": module.name, "surface": surface},
        responses=None if route.is_page else _documented(surface, route),
        include_in_schema=not route.is_page,
        operation_id=f"{module.name}_{route.function.__name__}",
        tags=[module.name],
        summary=route.function.__name__.replace("_", " ").capitalize(),
        description=inspect.getdoc(route.function),
        request_max_body_size=route.body_bytes_max,
    )(handle)


def _sign(
    handle: Any, path: str, needed: Mapping[str, inspect.Parameter], hints: dict[str, Any], *, leave_out: set[str], returns: Any
) -> None:
    """Gives the handler the parameters that the framework is to read: the path's, the query's and the body."""
    parameters = {"request": Request[Any, Any, Any]} | {name: _marked(path, name, hints[name]) for name in needed if name not in leave_out}
    defaults = {name: needed[name].default for name in parameters if name in needed}
    if "cursor" in needed:
        parameters |= {"after": _CURSOR, "limit": _LIMIT}
        defaults |= {"after": None, "limit": 50}
    handle.__annotations__ = parameters | {"return": returns}
    handle.__signature__ = inspect.Signature(
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=defaults.get(name, inspect.Parameter.empty))
            for name, kind in parameters.items()
        ],
        return_annotation=returns,
    )


def _marked(path: str, name: str, kind: Any) -> Any:
    """Where the framework finds a parameter."""
    if name == "data":
        return Annotated[kind, BodyKwarg()]
    if name == "body" or any(isinstance(mark, QueryParameter) for mark in getattr(kind, "__metadata__", ())):
        return kind
    return Annotated[kind, PathParameter() if f"{{{name}:" in path else QueryParameter()]


def _returned(route: Route, hints: dict[str, Any]) -> Any:
    """The body's type, for the reference."""
    kind = hints.get("return")
    if route.status == 204:
        return None
    if route.is_page or kind is None:
        return Response[Any]
    return get_args(kind)[0] if get_origin(kind) is Answer else kind


def _guard(
    module: Module, surface: Surface, route: Route, surroundings: Surroundings
) -> Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]:
    admit = admission(module, surface, route, surroundings)

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        await admit(connection.scope, connection.path_params)
        if route.method in ("POST", "PUT", "PATCH"):
            _check_media_type(connection, route)

    return guard


def _check_media_type(connection: ASGIConnection[Any, Any, Any, Any], route: Route) -> None:
    headers = connection.headers
    sent = headers.get("content-type", "").partition(";")[0].strip().lower()
    has_body = bool(sent) or headers.get("content-length", "0") != "0" or "transfer-encoding" in headers  # HTTP/2 needs no length
    if has_body and sent not in route.accepts:
        raise BodyRefused(415, "media_type", f"This address reads {' or '.join(route.accepts)}.")


def _runner(module: Module, surface: Surface, route: Route, surroundings: Surroundings, needed: set[str]) -> Callable[..., Awaitable[Any]]:
    """The handler's body: gathers what the function asks for, runs it, presents what it returns."""
    function = route.function
    resources = tuple(set(module.resources) & needed)
    people = tuple({"identity", "visitor"} & needed)
    asks = {name: name in needed for name in _OURS}

    async def run(request: Request[Any, Any, Any], arguments: dict[str, Any]) -> Any:
        if asks["cursor"]:
            arguments["cursor"] = Cursor.parse(arguments.pop("after"), arguments.pop("limit"))
        for name in people:
            arguments[name] = request.scope["matchday_identity"]  # type: ignore[typeddict-item]
        if asks["request"]:
            arguments["request"] = request
        if asks["idempotency_key"]:
            arguments["idempotency_key"] = request.headers.get(idempotency.HEADER)
        if asks["fields"]:
            arguments["fields"] = await _read_form(request)
        for name in resources:
            arguments[name] = surroundings.resources[module.name][name]
        if not asks["tx"]:
            return _present(await function(**arguments), request, surface, route, surroundings)
        if route.method == "GET":
            async with surroundings.database.read(module.name) as tx:
                result = await function(tx=tx, **arguments)
            return _present(result, request, surface, route, surroundings)
        return await _in_transaction(module, surface, route, surroundings, request, arguments)

    return run


async def _in_transaction(
    module: Module, surface: Surface, route: Route, surroundings: Surroundings, request: Request[Any, Any, Any], arguments: dict[str, Any]
) -> Any:
    """One transaction: commits a good answer, and a refusal that says that its change is to be kept."""
    kept_refusal: Refusal | None = None
    response: Any = None

    async def decide() -> Any:
        result = _keep_or_roll_back(await route.function(tx=tx, **arguments))
        if is_audited(surface, route) and _status(result) < 400:
            await write_down(tx, module, route, request, arguments)
        return result

    try:
        async with surroundings.database.begin(module.name, outgoing_headers()) as tx:
            try:
                if route.is_idempotent and (key := request.headers.get(idempotency.HEADER)) is not None:
                    response = await _once(tx, key, route, request, decide)
                else:
                    response = await decide()
            except Refusal as refusal:
                if not refusal.keeps_changes:
                    raise
                kept_refusal = refusal
    except _RolledBack as rolled_back:
        response = rolled_back.result
    if kept_refusal is not None:
        raise kept_refusal
    return _present(response, request, surface, route, surroundings)


def _keep_or_roll_back(result: Any) -> Any:
    """An error answer leaves no change behind, unless it says so."""
    if _status(result) >= 400 and not getattr(result, "keeps_changes", False):
        raise _RolledBack(result)
    return result


def _status(result: Any) -> int:
    """An answer's or a page's. A view may have a field of that name, which is a word about its thing."""
    status = getattr(result, "status", None)
    return status if isinstance(status, int) else 200


async def _once(tx: Any, key: str, route: Route, request: Request[Any, Any, Any], decide: Callable[[], Awaitable[Any]]) -> Any:
    """Decides unless the key has its answer already."""
    caller = idempotency.caller_of(request.scope["matchday_identity"], request.scope["matchday_address"])  # type: ignore[typeddict-item]
    print_of_request = idempotency.fingerprint(request.method, request.url.path, await request.body())
    if kept := await idempotency.recall(tx, caller, idempotency.check_key(key), print_of_request):
        headers = kept.headers | {"Idempotent-Replayed": "true"}
        return Response(kept.body, status_code=kept.status, headers=headers, media_type=JSON)
    result = await decide()
    body, status, headers = (result.body, result.status, result.headers) if isinstance(result, Answer) else (result, None, {})
    kept = idempotency.KeptAnswer(status=status or route.status, headers=headers, body=_ENCODE(body))
    await idempotency.keep(tx, caller, key, print_of_request, kept)
    return result


async def _read_form(request: Request[Any, Any, Any]) -> FormFields:
    """The submitted fields and files. Raises BodyRefused for a form that cannot be read."""
    if request.content_type[0] not in (FORM, MULTIPART):
        return FormFields()
    try:
        data = await request.form()
    except HTTPException:
        raise
    except Exception as error:
        raise BodyRefused(400, "malformed", "The form could not be read. Load the page again and retry.") from error
    fields = FormFields({name: value.strip() for name, value in data.items() if isinstance(value, str)})
    fields.files = {name: await value.read() for name, value in data.items() if isinstance(value, UploadFile)}
    return fields


def _present(result: Any, request: Request[Any, Any, Any], surface: Surface, route: Route, surroundings: Surroundings) -> Any:
    """What the function returned, as a response."""
    if isinstance(result, Response):
        return result
    if isinstance(result, Redirect):
        headers = result.headers | {"Location": result.location, "Cache-Control": "no-store"}
        return Response(b"", status_code=result.status, headers=headers, cookies=list(result.cookies), media_type="text/plain")
    if route.is_page and not isinstance(result, Answer):
        return surroundings.present_page(request, result)
    if result is None and route.status == 204:
        return None
    given = result if isinstance(result, Answer) else Answer(body=result)
    body = given.body if isinstance(given.body, bytes) else _ENCODE(given.body)
    headers = {"Cache-Control": _cache_policy(surface, route)} | given.headers
    response = Response(
        body,
        status_code=given.status or route.status,
        headers=headers,
        cookies=list(given.cookies),
        media_type=given.media_type.removesuffix("; charset=utf-8"),
    )
    if route.method != "GET":
        return response
    return conditional(request, response, body, given.etag, is_whole=Keeping.is_marked(request.scope))


def _cache_policy(surface: Surface, route: Route) -> str:
    if route.cache_seconds:
        return f"public, max-age={route.cache_seconds}"
    return f"public, max-age={PUBLIC_SECONDS}" if surface == "public" else "no-store"


def _documented(surface: Surface, route: Route) -> dict[int, ResponseSpec]:
    """Every error this route can answer with, for the reference and for the tests that walk it."""
    why: dict[int, list[str]] = {400: ["The request could not be read."], 429: ["Too many requests."], 503: ["Try again later."]}
    why[500] = ["A bug on our side."]
    if route.access.is_signed_in:
        why[401] = ["Not signed in."]
    if route.access.is_signed_in or route.method != "GET":
        why[403] = ["Not allowed, or sent from another site."]
    if surface == "public":
        why |= {refusal.status: [f"`{refusal.code}`: {refusal.sentence}"] for refusal in (ApiKeyInvalid, ApiKeyScope)}
    if "{" in route.path:
        why[404] = ["Not found, or not yours to know of."]
    if route.method in ("POST", "PUT", "PATCH"):
        why |= {413: ["The body is too large."], 415: ["The body is of another kind."]}
    if route.method == "GET":
        why[304] = ["Not modified."]
    why[422] = ["Not valid; `errors` lists every fault."]
    if route.is_idempotent:
        why[409] = ["The first request with this key is in hand."]
    for refusal in route.refuses:
        why.setdefault(refusal.status, []).append(f"`{refusal.code}`: {refusal.sentence}")
    documented = {
        status: ResponseSpec(
            data_container=None if status == 304 else Problem,
            description=" ".join(reasons),
            media_type=MEDIA_TYPE,
            generate_examples=False,
        )
        for status, reasons in sorted(why.items())
    }
    if route.gives != JSON:
        documented[route.status] = ResponseSpec(
            data_container=str, description="The file.", media_type=route.gives, generate_examples=False
        )
    return documented
