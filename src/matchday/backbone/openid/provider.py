"""Talks to one provider over HTTP. Slow and remote, so never inside a transaction."""

import asyncio
import hmac
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, NoReturn, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import httpx
import msgspec

from matchday.backbone.openid.id_tokens import IdToken, Key, NotBelieved, UnknownKey, read_id_token, usable_keys
from matchday.backbone.openid.journeys import Journey

SECONDS_MAX = 5.0
"""For each question, from connecting to the last byte."""
ANSWER_BYTES_MAX = 256 * 1024
KNOWN_SECONDS_MAX = 3600.0
"""How long the provider's document and keys are taken as they are."""
ASKED_AGAIN_SECONDS_MIN = 30.0
"""How often, at most, keys are asked for because a token names one that we do not know."""
AT_ONCE_MAX = 20

T = TypeVar("T")


class ProviderDown(Exception):
    """It did not answer in time, or not as it should. Nothing is known of the person."""


class _Document(msgspec.Struct, frozen=True, kw_only=True):
    """What discovery says (OpenID Connect Discovery 1.0 §3), of it what we use."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    authorization_response_iss_parameter_supported: bool = False


class _KeySet(msgspec.Struct, frozen=True, kw_only=True):
    keys: list[Any]


class _TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The access token in it is not for us to use."""

    id_token: str


class Provider:
    """One per process. `redirect_uri` is the one registered there, sent as it is and never made of what a request says."""

    def __init__(self, http: httpx.AsyncClient, *, issuer: str, client_id: str, client_secret: str, redirect_uri: str) -> None:
        self._http = http
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._document: tuple[float, _Document] | None = None
        self._keys: tuple[float, dict[str, Key]] | None = None
        self._places = asyncio.Semaphore(AT_ONCE_MAX)

    async def address_for(self, journey: Journey) -> str:
        """Where the browser goes. Raises ProviderDown."""
        document = await self._discover()
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "scope": "openid email profile",
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": journey.challenge,
            "code_challenge_method": "S256",
            "prompt": "select_account",
        }
        separator = "&" if urlsplit(document.authorization_endpoint).query else "?"
        return f"{document.authorization_endpoint}{separator}{urlencode(query)}"

    async def redeem(self, journey: Journey, code: str, issuer: str | None) -> IdToken:
        """Who came back with this code; `issuer` is who the answer says it is from. Raises NotBelieved, ProviderDown."""
        document = await self._discover()
        if issuer is None and document.authorization_response_iss_parameter_supported:
            raise NotBelieved("the answer does not say who it is from")
        if issuer is not None and not hmac.compare_digest(issuer.encode(), self._issuer.encode()):
            raise NotBelieved("the answer is from another provider")
        answer = await self._exchange(document, journey, code)
        return await self._read(document, answer.id_token, journey)

    async def _exchange(self, document: _Document, journey: Journey, code: str) -> _TokenAnswer:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": journey.verifier,
        }
        status, body = await self._ask("POST", document.token_endpoint, form)
        if 400 <= status < 500:  # the code was used, has expired or is not ours
            raise NotBelieved(f"the code was refused with {status}")
        return _decoded(body, _TokenAnswer) if status == httpx.codes.OK else _down(f"the token endpoint answered {status}")

    async def _read(self, document: _Document, text: str, journey: Journey) -> IdToken:
        """A key that we do not know may be new: the keys are asked for once more, but not all the time."""
        keys = await self._published(document, seconds_max=KNOWN_SECONDS_MAX)
        try:
            return self._believed(text, keys, journey)
        except UnknownKey:
            keys = await self._published(document, seconds_max=ASKED_AGAIN_SECONDS_MIN)
            return self._believed(text, keys, journey)

    def _believed(self, text: str, keys: Mapping[str, Key], journey: Journey) -> IdToken:
        return read_id_token(text, keys, issuer=self._issuer, client_id=self._client_id, nonce=journey.nonce, now=time.time())

    async def _discover(self) -> _Document:
        if self._document is not None and time.monotonic() - self._document[0] < KNOWN_SECONDS_MAX:
            return self._document[1]
        status, body = await self._ask("GET", f"{self._issuer}/.well-known/openid-configuration")
        document = _decoded(body, _Document) if status == httpx.codes.OK else _down(f"discovery answered {status}")
        if document.issuer != self._issuer:
            _down(f"discovery names another issuer, {document.issuer[:100]!r}")
        scheme = urlsplit(self._issuer).scheme
        for address in (document.authorization_endpoint, document.token_endpoint, document.jwks_uri):
            if urlsplit(address).scheme not in ("https", scheme):
                _down("discovery names an address without TLS")
        self._document = (time.monotonic(), document)
        return document

    async def _published(self, document: _Document, *, seconds_max: float) -> dict[str, Key]:
        if self._keys is not None and time.monotonic() - self._keys[0] < seconds_max:
            return self._keys[1]
        status, body = await self._ask("GET", document.jwks_uri)
        published = _decoded(body, _KeySet) if status == httpx.codes.OK else _down(f"the key set answered {status}")
        self._keys = (time.monotonic(), usable_keys(published.keys))
        return self._keys[1]

    async def _ask(self, method: str, address: str, form: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body. Follows no redirect. Raises ProviderDown."""
        secret = (quote(self._client_id, safe=""), quote(self._client_secret, safe="")) if form is not None else None
        body = b""
        try:
            async with (
                asyncio.timeout(SECONDS_MAX),
                self._places,
                self._http.stream(method, address, data=form, auth=secret) as answer,
            ):
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > ANSWER_BYTES_MAX:
                        _down("an answer was too long")
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise ProviderDown(f"{method} {urlsplit(address).netloc}: {type(error).__name__}") from error
        return answer.status_code, body


def _decoded(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        _down(f"an answer is no {kind.__name__}")


def _down(why: str) -> NoReturn:
    raise ProviderDown(why)


@asynccontextmanager
async def open_provider(*, issuer: str, client_id: str, client_secret: str, redirect_uri: str) -> AsyncIterator[Provider]:
    """With its connections."""
    headers = {"user-agent": "matchday", "accept": "application/json"}
    async with httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=SECONDS_MAX, headers=headers) as http:
        yield Provider(http, issuer=issuer.rstrip("/"), client_id=client_id, client_secret=client_secret, redirect_uri=redirect_uri)
