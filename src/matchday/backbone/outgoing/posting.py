"""Sends small bodies to servers of other people, and reads a little of what they answer."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx
import msgspec

from matchday.backbone.outgoing.addresses import Private, Resolve, pin, resolve

ANSWER_BYTES_MAX = 64 * 1024
REQUEST_SECONDS_MAX = 15.0


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """`content` is the beginning of the body, `ANSWER_BYTES_MAX` at most."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Forbidden(Exception):
    """We do not connect there: the name leads into a private network, or it is no address of the web."""


class Unreachable(Exception):
    """There was no answer: no connection, a wrong certificate, too slow."""


class Outgoing:
    """No redirects, no proxies, no cookies. With `may_be_private` it goes wherever it is told, for addresses that the operator
    has set; without it only to the open Internet."""

    def __init__(self, client: httpx.AsyncClient, *, may_be_private: bool = False, resolved: Resolve = resolve) -> None:
        self._client = client
        self._may_be_private = may_be_private
        self._resolved = resolved

    async def post(self, url: str, content: bytes, headers: Mapping[str, str], *, seconds_max: float = REQUEST_SECONDS_MAX) -> Answered:
        """Raises Forbidden, Unreachable."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            raise Forbidden("This is no address of the web.")
        try:
            async with asyncio.timeout(seconds_max):
                return await self._send(url, content, headers)
        except TimeoutError as error:
            raise Unreachable(f"No answer within {seconds_max:g} seconds.") from error
        except Private as error:
            raise Forbidden("The address leads into a private network.") from error
        except socket.gaierror as error:
            raise Unreachable("Its name is not known in the Internet.") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            raise Unreachable(f"No connection: {type(error).__name__}.") from error

    async def _send(self, url: str, content: bytes, headers: Mapping[str, str]) -> Answered:
        pinned = await pin(url, may_be_private=self._may_be_private, resolved=self._resolved)
        sent = {**headers, "Host": pinned.host, "Accept-Encoding": "identity"}
        begun = bytearray()
        async with self._client.stream("POST", pinned.url, content=content, headers=sent, extensions=pinned.extensions) as answer:
            async for chunk in answer.aiter_raw():
                begun += chunk
                if len(begun) >= ANSWER_BYTES_MAX:
                    break
            return Answered(status=answer.status_code, headers=dict(answer.headers), content=bytes(begun[:ANSWER_BYTES_MAX]))


@asynccontextmanager
async def open_outgoing(*, may_be_private: bool = False, resolved: Resolve = resolve) -> AsyncIterator[Outgoing]:
    """Nothing of our own environment goes along. Connections are not kept: the next one is judged anew."""
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=REQUEST_SECONDS_MAX, limits=limits) as client:
        yield Outgoing(client, may_be_private=may_be_private, resolved=resolved)
