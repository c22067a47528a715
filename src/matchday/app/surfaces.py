"""The three surfaces for programs and the one for people, each an application of its own with its own reference."""

import gzip
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from litestar import Litestar, Request, Response
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, Reference, SecurityScheme

from matchday.app.openapi import AsMeant
from matchday.backbone.clock import SystemClock
from matchday.backbone.errors import NotSignedIn, Refusal
from matchday.backbone.http.handlers import build
from matchday.backbone.http.problems import as_refusal, handle_problem, headers_of
from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.module import Module, Surface
from matchday.web.preferences import preferences
from matchday.web.rendering import Page, error_page, render
from matchday.web.translation import translate_refusal

_COMPRESSED_FROM_BYTES = 2000
"""A page of 64 matches is 85 kB, and 8 kB when compressed at the fastest level; a small one is not worth the time."""

PREFIXES: dict[Surface, str] = {"public": "/public/v1", "embed": "/embed", "api": "/api/v1", "manage": "/manage/v1", "pages": "/"}

_CLOCK = SystemClock()

_TITLES: dict[Surface, str] = {
    "public": "Matchday for websites",
    "embed": "Matchday in other websites",
    "api": "Matchday for people",
    "manage": "Matchday for organisers",
    "pages": "Matchday",
}
_DESCRIPTIONS: dict[Surface, str] = {
    "public": "Read-only, anonymous or with an API key, cached, open to pages of other sites.",
    "embed": "Tables, fixtures, scorers, brackets and matches as small pages for frames, and as the markup that `/embed/v1.js` puts into "
    "a page. Nobody is signed in here, and no cookie is read or set. See docs/embedding.md.",
    "api": "For people and their programs: a session cookie or a bearer token.",
    "manage": "For organisers and scorers: needs a role in the organisation; every change is recorded.",
    "pages": "The site.",
}
_KEY = "A key that an organisation makes on its page of API keys. Optional: it has a budget of its own, and scopes."
_KEY_SCHEMES: dict[str, SecurityScheme | Reference] = {
    "apiKey": SecurityScheme(type="apiKey", name="X-API-Key", security_scheme_in="header", description=_KEY),
    "apiKeyAsBearer": SecurityScheme(type="http", scheme="bearer", bearer_format="mdk_…", description=_KEY),
}
_SECURITY: dict[Surface, list[dict[str, list[str]]]] = {"public": [{}, {"apiKey": []}, {"apiKeyAsBearer": []}], "embed": [{}]}


def build_surface(surface: Surface, modules: Sequence[Module], surroundings: Surroundings) -> Litestar:
    """One surface with the routes of these modules."""
    environment = surroundings.settings.environment
    routes = [
        (module, route)
        for module in modules
        for route in module.routes.get(surface, ())
        if not route.environments or environment in route.environments
    ]
    handlers: list[Any] = [build(module, surface, route, surroundings) for module, route in routes]
    surroundings.open_prefixes += tuple(
        PREFIXES[surface].rstrip("/") + route.path.partition("{")[0] for _, route in routes if route.is_from_anywhere
    )
    surroundings.unmetered_prefixes += tuple(
        PREFIXES[surface].rstrip("/") + route.path.partition("{")[0] for _, route in routes if route.is_unmetered
    )
    return Litestar(
        route_handlers=handlers,
        path=PREFIXES[surface],
        openapi_config=None if surface == "pages" else _reference(surface),
        exception_handlers={Exception: _ERRORS.get(surface, handle_problem)},
        logging_config=None,
        signature_types=[],
    )


def _reference(surface: Surface) -> OpenAPIConfig:
    scheme = SecurityScheme(type="http", scheme="bearer", bearer_format="JWT", description="An access token of POST /api/v1/sessions.")
    return OpenAPIConfig(
        title=_TITLES[surface],
        version="1",
        description=_DESCRIPTIONS[surface],
        path="/docs",
        render_plugins=[AsMeant()],
        components=Components(security_schemes=_KEY_SCHEMES if surface == "public" else {"bearer": scheme}),
        security=_SECURITY.get(surface, [{"bearer": []}]),
    )


def present_page(request: Request[Any, Any, Any], page: Page) -> Response[Any]:
    """A page as HTML, in the reader's language."""
    wishes = preferences(request.cookies, request.headers.get("accept-language", ""))
    html = render(
        page.template,
        locale=wishes.locale,
        theme=wishes.theme,
        visitor=request.scope["matchday_identity"],  # type: ignore[typeddict-item]
        path=request.scope["path"],
        now=_CLOCK.now(),
        **page.context,
    )
    headers = {
        "Cache-Control": "no-store" if page.is_secret else "private, no-cache",
        "Vary": "Cookie, Accept-Language, Accept-Encoding",
        **page.headers,
    }
    body = html.encode()
    if len(body) > _COMPRESSED_FROM_BYTES and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 1)
        headers["Content-Encoding"] = "gzip"
    return Response(body, status_code=page.status, media_type="text/html", headers=headers)


def render_error(scope: Any, refusal: Refusal) -> str:
    """A refusal as a page with a way out; in a frame, as one line."""
    if scope["path"].startswith(PREFIXES["embed"] + "/"):
        return render("embed/error.html", detail=refusal.detail)
    request: Request[Any, Any, Any] = Request(scope)
    wishes = preferences(request.cookies, request.headers.get("accept-language", ""))
    return error_page(
        refusal.status,
        detail=translate_refusal(wishes.locale, refusal),
        visitor=scope.get("matchday_identity"),
        path=scope["path"],
        locale=wishes.locale,
        theme=wishes.theme,
        now=_CLOCK.now(),
    )


def _handle_page_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    refusal = as_refusal(request, error)
    if isinstance(refusal, NotSignedIn) and request.method == "GET":
        address = request.scope["path"] + (f"?{request.url.query}" if request.url.query else "")
        return Response(
            b"", status_code=303, headers={"Location": f"/sign-in?next={quote(address, safe='/')}", "Cache-Control": "no-store"}
        )
    return Response(render_error(request.scope, refusal), status_code=refusal.status, media_type="text/html", headers=headers_of(refusal))


def _handle_embed_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    refusal = as_refusal(request, error)
    return Response(render_error(request.scope, refusal), status_code=refusal.status, media_type="text/html", headers=headers_of(refusal))


_ERRORS: dict[Surface, Any] = {"pages": _handle_page_error, "embed": _handle_embed_error}
