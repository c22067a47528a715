"""A real OpenID provider on this machine (`oidc-provider-mock`), and what may stand between it and us.

The provider signs what it says. `Between` is a WSGI layer before it that remembers what was asked and, where a test says
so, answers in its place: tokens made by a key that it then adds to the published ones, other documents, silence.
"""

import json
import re
import threading
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import oidc_provider_mock
from joserfc import jwt
from joserfc.jwk import RSAKey
from selectolax.lexbor import LexborHTMLParser
from tests.modules.accounts.site import ADDRESS, AccountsSite
from werkzeug.serving import make_server

from matchday.modules.accounts.actions.visit_google import open_google
from matchday.modules.accounts.settings import GoogleSettings

CLIENT_ID = "matchday-tests"
CLIENT_SECRET = "a secret of the tests"
ADA = {"email": "ada@example.org", "email_verified": True, "name": "Ada Lovelace"}

_KEY = RSAKey.generate_key(2048, {"kid": "between"})

Claims = dict[str, Any]


class Between:
    """`change` is given the claims of each ID token and returns a token in its place; `instead` answers a whole path."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.change: Callable[[Claims], str] | None = None
        self.instead: dict[str, tuple[str, bytes]] = {}

    def __call__(self, environ: Any, start: Any) -> Any:
        path = environ["PATH_INFO"]
        query = dict(parse_qsl(environ["QUERY_STRING"]))
        if environ["REQUEST_METHOD"] == "POST" and path == "/oauth2/token":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            environ["wsgi.input"] = _Body(body)
            query = dict(parse_qsl(body.decode())) | {"authorization": environ.get("HTTP_AUTHORIZATION", "")}
        self.asked.append((path, query))
        if path in self.instead:
            status, body = self.instead[path]
            start(status, [("content-type", "application/json"), ("content-length", str(len(body)))])
            return [body]
        if path in ("/jwks", "/oauth2/token") and self.change is not None:
            return self._changed(path, environ, start)
        return self._app(environ, start)

    def reset(self) -> None:
        """Nothing was asked, nothing is changed."""
        self.asked.clear()
        self.change = None
        self.instead.clear()

    def questions(self, path: str) -> list[dict[str, str]]:
        return [query for asked, query in self.asked if asked == path]

    def _changed(self, path: str, environ: Any, start: Any) -> Any:
        head: list[Any] = []
        answer = json.loads(b"".join(self._app(environ, lambda *parts: head.extend(parts[:2]))))
        if path == "/jwks":
            answer["keys"].append(_KEY.as_dict(private=False))
        elif self.change is not None and "id_token" in answer:
            answer["id_token"] = self.change(claims_of(answer["id_token"]))
        body = json.dumps(answer).encode()
        start(head[0], [("content-type", "application/json"), ("content-length", str(len(body)))])
        return [body]


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, size: int = -1) -> bytes:
        cut = len(self._content) if size < 0 else size
        taken, self._content = self._content[:cut], self._content[cut:]
        return taken

    def readline(self, size: int = -1) -> bytes:
        return self.read(size)


class RunningProvider:
    """`issuer` is where it is."""

    def __init__(self, port: int, between: Between) -> None:
        self.issuer = f"http://localhost:{port}"
        self.between = between

    def document(self) -> dict[str, Any]:
        """What discovery says."""
        return dict(httpx.get(f"{self.issuer}/.well-known/openid-configuration", trust_env=False).json())

    def redeem(self, code: str, redirect_uri: str) -> str:
        """The ID token that whoever has the code gets."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        answer = httpx.post(f"{self.issuer}/oauth2/token", data=form, auth=(CLIENT_ID, CLIENT_SECRET), trust_env=False)
        return str(answer.json()["id_token"])

    def enrol(self, subject: str, **claims: Any) -> None:
        """A person there."""
        httpx.put(f"{self.issuer}/users/{subject}", json=claims, trust_env=False).raise_for_status()

    def consent(self, address: str, subject: str, **form: str) -> str:
        """The person agrees there; the address they are sent back to."""
        answer = httpx.post(address, data={"sub": subject} | form, trust_env=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]


def claims_of(token: str) -> Claims:
    body = token.split(".")[1]
    return dict(json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4))))


def signed(claims: Claims) -> str:
    """With the key that stands beside the provider's own."""
    return jwt.encode({"alg": "RS256", "kid": "between"}, claims, _KEY, algorithms=["RS256"])


@contextmanager
def running_provider() -> Iterator[RunningProvider]:
    between = Between(oidc_provider_mock.app(require_nonce=True))
    server = make_server("localhost", 0, between, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield RunningProvider(server.server_port, between)
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@asynccontextmanager
async def registered_with(site: AccountsSite, provider: RunningProvider) -> AsyncIterator[None]:
    """The site offers to sign in there."""
    settings = GoogleSettings(google_client_id=CLIENT_ID, google_client_secret=CLIENT_SECRET, google_issuer=provider.issuer)
    resources = site.surroundings.resources["accounts"]
    async with open_google(settings, ADDRESS, site.database, resources["issuer"]) as google:  # type: ignore[index]
        before = resources["google"]
        resources["google"] = google  # type: ignore[index]
        yield
        resources["google"] = before  # type: ignore[index]


async def depart(browser: httpx.AsyncClient, path: str = "/google/sign-in", **fields: str) -> str:
    """The address that the page leads to."""
    answer = await browser.post(path, data=fields)
    assert answer.status_code == 200, answer.text
    address = LexborHTMLParser(answer.text).css_first("main a.button").attributes["href"]
    assert address
    assert f"0; url={address}" in LexborHTMLParser(answer.text).css_first("meta[http-equiv=refresh]").attributes["content"]  # type: ignore[operator]
    return address


async def go_and_come_back(
    browser: httpx.AsyncClient, provider: RunningProvider, subject: str = "ada-there", path: str = "/google/sign-in", **fields: str
) -> httpx.Response:
    """All the way, and the answer of our own site at the end of it."""
    return await browser.get(local(provider.consent(await depart(browser, path, **fields), subject)))


def local(address: str) -> str:
    """Without the host, which must be ours."""
    assert address.startswith(f"{ADDRESS}/google/back?"), address
    return address.removeprefix(ADDRESS)


def with_query(path: str, **changes: str | None) -> str:
    """The same with other parameters; None takes one out."""
    parts = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changes
    return str(httpx.URL(parts.path, params={name: value for name, value in query.items() if value is not None}))


def sentence(answer: httpx.Response) -> str:
    """What the page says is wrong."""
    found = LexborHTMLParser(answer.text).css_first("[role=alert], .fault, .errors")
    return re.sub(r"\s+", " ", found.text()).strip() if found is not None else ""


async def rows(site: AccountsSite, table: str) -> int:
    async with site.database.read("accounts") as tx:
        return int(await tx.fetchval(f"SELECT count(*) FROM accounts.{table}"))


async def ada_with_google(site: AccountsSite, provider: RunningProvider) -> None:
    """An account that began with Google."""
    async with site.browser() as browser:
        assert (await go_and_come_back(browser, provider)).headers["location"] == "/google/new"
        assert (await browser.post("/google/new", data={"name": "Ada"})).status_code == 303
