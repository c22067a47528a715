"""What happens to every HTTP request before a surface sees it, and to every answer before it leaves.

In: correlation id, client address, identity, other sites kept out, budget, time limit. Out: security headers, the
budget that is left, metrics. The order matters: who it is must be known before what it may spend.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from prometheus_client import Counter, Histogram

from matchday.backbone.errors import NotFound, NotSignedIn, OutcomeUnknown, Refusal, TooManyRequests, Unavailable, as_text
from matchday.backbone.http.api_keys import KEY_MARK, ApiKey
from matchday.backbone.http.cookies import believed
from matchday.backbone.http.identity import Identity
from matchday.backbone.http.limits import Budget
from matchday.backbone.http.origins import SAFE_METHODS, TrustedProxies, counted_as, refuse_cross_site
from matchday.backbone.http.problems import MEDIA_TYPE, bug, headers_of, problem_of
from matchday.backbone.http.remembering import Remembering
from matchday.backbone.http.security_headers import OPEN_SURFACES, PREFLIGHT, security_headers
from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.http.tokens import TokenRefused
from matchday.backbone.module import Surface
from matchday.backbone.telemetry import begin_request, span

log = logging.getLogger("matchday.http")

ACCESS_COOKIE = "matchday_access"
REFRESH_PATH = "/session/refresh"
_ACCESS_COOKIE = ACCESS_COOKIE.encode()
_SLOW_SECONDS = 1.0
_REFUSED = (401, 403, 429)
"""Not signed in, not allowed, too often: who looks into an attack looks for these."""
_POLICY = b"content-security-policy"
_FRAMING = b"x-frame-options"
_ENCODE = msgspec.json.Encoder(enc_hook=as_text).encode

_requests = Counter("matchday_requests_total", "Requests answered.", ["surface", "status"])
_seconds = Histogram("matchday_request_seconds", "Time to the last byte.", ["surface"])

App = Callable[[Any, Any, Any], Any]


class Edge:
    """An ASGI application around one surface."""

    def __init__(self, app: App, surface: Surface, surroundings: Surroundings, render_error: Callable[[Any, Refusal], str]) -> None:
        self._is_open = surface in OPEN_SURFACES
        self._app = Remembering(app, surroundings) if self._is_open else app
        self._surface = surface
        self._surroundings = surroundings
        self._render_error = render_error
        self._proxies = TrustedProxies(surroundings.settings.trusted_proxies)
        self._is_https = surroundings.settings.site_url.startswith("https:")
        self._headers = security_headers(surface, is_https=self._is_https)
        self._seconds = _seconds.labels(surface)
        self._counts: dict[int, Any] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        started = time.perf_counter()
        headers = dict(scope["headers"])
        correlation_id = begin_request(headers.get(b"x-correlation-id"), headers.get(b"traceparent"))
        answer = _Answer(scope, send, [*self._headers, (b"x-correlation-id", correlation_id.encode())])
        try:
            with span("request", surface=self._surface, method=scope["method"]):
                await self._admit(scope, headers, answer)
                if self._is_open and scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
                    await answer.plain(204, b"", PREFLIGHT)
                    return
                async with asyncio.timeout(self._surroundings.settings.request_seconds_max):
                    await self._app(scope, receive, answer.send)
        except _Elsewhere as elsewhere:
            await answer.plain(307, b"", [(b"location", elsewhere.location.encode()), (b"cache-control", b"no-store")])
        except Refusal as refusal:
            await self._refuse(answer, scope, refusal)
        except TimeoutError:
            log.warning("%s %s took longer than it may", scope["method"], scope["path"])
            late = Unavailable if scope["method"] in SAFE_METHODS else OutcomeUnknown
            await self._refuse(answer, scope, late(retry_after_seconds=2))
        except Exception as error:  # noqa: BLE001  the surface answers for its own bugs; these are the edge's
            await self._refuse(answer, scope, bug(error))
        finally:
            self._count(answer.status, time.perf_counter() - started, scope)

    async def _admit(self, scope: Any, headers: dict[bytes, bytes], answer: "_Answer") -> None:
        """Settles who is asking and whether they may; leaves the answer in the scope."""
        if "\x00" in scope["path"]:
            raise NotFound
        if scope["method"] == "HEAD":
            scope["method"] = "GET"
            answer.is_head = True
        peer = scope["client"][0] if scope.get("client") else "unknown"
        address = self._proxies.address(peer, _text(headers.get(b"x-forwarded-for")))
        scope["matchday_address"] = address
        scope["matchday_headers"] = headers
        scope["matchday_identity"] = None
        cookie = headers.get(b"cookie")
        if self._surface == "embed" and cookie is not None:
            cookie = None  # whoever looks at another site is nobody here
            scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
        if self._is_https and cookie is not None:
            cookie = believed(b"; ".join(value for name, value in scope["headers"] if name == b"cookie"))
            scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"cookie"] + [(b"cookie", cookie)]
        bearer = _bearer(headers)
        key_text = _api_key(headers, bearer) if self._surface == "public" else None
        key = scope["matchday_api_key"] = await self._key_behind(key_text, address) if key_text is not None else None
        if key_text == bearer or self._surface == "embed":
            bearer = None
        if scope["method"] not in SAFE_METHODS and scope["path"].startswith(self._surroundings.open_prefixes):
            cookie = bearer = None  # whoever sends it, it is done in nobody's name
        elif bearer is None and (cookie is not None or self._surface == "pages"):
            refuse_cross_site(scope["method"], headers, has_cookies=cookie is not None)
        identity = self._identify(scope, bearer, cookie)
        scope["matchday_identity"] = identity
        account = identity.account_id if identity is not None else None
        is_metered = not scope["path"].startswith(self._surroundings.unmetered_prefixes)
        key_id = str(key.api_key_id) if key is not None else None
        budget = is_metered and await self._spend(account, address, scope["method"], api_key=key_id)
        if budget:
            answer.extra += budget.headers
            if budget.is_spent:
                raise TooManyRequests(retry_after_seconds=budget.reset_seconds)

    async def _spend(self, account: UUID | None, address: str, method: str, *, api_key: str | None = None) -> Budget | None:
        limits, place = self._surroundings.limits, counted_as(address)
        if limits.is_shared:
            return await limits.spend_together(account, place, method, api_key=api_key)
        return limits.spend(account, place, method, api_key=api_key)

    async def _key_behind(self, text: str, address: str) -> ApiKey:
        """A key that has to be asked for counts as a write of its address, so that nobody makes us ask for guesses without
        end. Raises ApiKeyInvalid, TooManyRequests, Unavailable.

        Answers to requests with a key stay as public for caches as others: the key changes what may be asked how often,
        never what is in the answer.
        """
        if (key := self._surroundings.api_keys.recall(text)) is not None:
            return key
        budget = await self._spend(None, address, "POST")
        if budget is not None and budget.is_spent:
            raise TooManyRequests(retry_after_seconds=budget.reset_seconds)
        return await self._surroundings.api_keys.look_up(text)

    def _identify(self, scope: Any, bearer: str | None, cookie: bytes | None) -> Identity | None:
        """The person behind the request. A page whose sign-in has run out goes by way of its renewal."""
        if bearer is not None:
            try:
                return self._surroundings.verifier.verify(bearer, via="bearer")
            except TokenRefused as refused:
                raise NotSignedIn from refused
        token = _access_cookie(cookie)
        if token is None:
            return None
        try:
            return self._surroundings.verifier.verify(token, via="cookie")
        except TokenRefused:
            if self._surface == "pages" and not scope["path"].startswith("/session/"):
                raise _Elsewhere(_renewal(scope)) from None
            return None

    async def _refuse(self, answer: "_Answer", scope: Any, refusal: Refusal) -> None:
        headers = [(name.lower().encode(), value.encode()) for name, value in headers_of(refusal).items()]
        if self._surface in ("pages", "embed"):
            body, kind = self._render_error(scope, refusal).encode(), b"text/html; charset=utf-8"
        else:
            body, kind = _ENCODE(problem_of(refusal)), MEDIA_TYPE.encode()
        await answer.plain(refusal.status, body, [*headers, (b"content-type", kind)])

    def _count(self, status: int, seconds: float, scope: Any) -> None:
        if (counter := self._counts.get(status)) is None:
            counter = self._counts[status] = _requests.labels(self._surface, str(status))
        counter.inc()
        self._seconds.observe(seconds)
        if status in _REFUSED:
            log.info("%s %s was refused with %s to %s", scope["method"], scope["path"], status, _who(scope))
        if seconds > _SLOW_SECONDS:
            log.warning("%s %s took %.2f s", scope["method"], scope["path"], seconds)


class _Elsewhere(Exception):
    """Send the browser to another address first, method and body kept."""

    def __init__(self, location: str) -> None:
        self.location = location


class _Answer:
    """The sending side of one request: adds our headers once, and swallows the body of a HEAD."""

    __slots__ = ("_headers", "_scope", "_send", "extra", "is_head", "status")

    def __init__(self, scope: Any, send: Any, headers: list[tuple[bytes, bytes]]) -> None:
        self._scope = scope
        self._send = send
        self._headers = headers
        self.extra: list[tuple[bytes, bytes]] = []
        self.is_head = False
        self.status = 0

    async def send(self, message: Any) -> None:
        """The application's `send`."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], *self._ours(message["headers"]), *self.extra]
        elif self.is_head:
            message["body"] = b""
        await self._send(message)

    def _ours(self, given: Any) -> list[tuple[bytes, bytes]]:
        """A page that frames another, or is framed, says its own policy; two would both hold."""
        if all(name.lower() != _POLICY for name, _ in given):
            return self._headers
        return [header for header in self._headers if header[0] not in (_POLICY, _FRAMING)]

    async def plain(self, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
        """A whole answer of the edge's own, unless one has begun already."""
        if self.status:
            return
        headers = [*headers, (b"content-length", str(len(body)).encode())]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})


def _who(scope: Any) -> str:
    """The account if it is known, and the address: never what was typed."""
    identity = scope.get("matchday_identity")
    account = f"account {identity.account_id}" if identity is not None else "nobody"
    return f"{account} at {scope.get('matchday_address', 'an address not known yet')}"


def _renewal(scope: Any) -> str:
    path = scope["path"] + ("?" + scope["query_string"].decode("latin-1") if scope["query_string"] else "")
    return f"{REFRESH_PATH}?next={quote(path, safe='')}"


def _bearer(headers: dict[bytes, bytes]) -> str | None:
    value = headers.get(b"authorization")
    if value is None:
        return None
    kind, _, token = value.partition(b" ")
    return token.strip().decode("latin-1") if kind.lower() == b"bearer" else None


def _api_key(headers: dict[bytes, bytes], bearer: str | None) -> str | None:
    """By a header of its own, or as a bearer token."""
    value = headers.get(b"x-api-key")
    if value is not None:
        return value.decode("latin-1").strip()
    return bearer if bearer is not None and bearer.startswith(KEY_MARK) else None


def _access_cookie(cookie: bytes | None) -> str | None:
    """Reads pair by pair: the standard library's reader gives up at the first cookie it does not like, and other programs
    on the same host set such."""
    for pair in (cookie or b"").split(b";"):
        name, _, value = pair.partition(b"=")
        if name.strip() == _ACCESS_COOKIE and (token := value.strip(b'" \t')):
            return token.decode("latin-1")
    return None


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
