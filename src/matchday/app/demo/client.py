"""A small JSON client for the site's own HTTP interfaces: everybody in the demo uses them like any other program.

Calls are short and few, so each runs the standard library's client in a thread.
"""

import asyncio
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

import msgspec

from matchday.app.demo.people import Login

CALL_SECONDS_MAX = 5.0
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
NO_HEADERS: Mapping[str, str] = {}


class Unreachable(Exception):
    """The site does not answer, or answers that it cannot just now."""


class Refused(Exception):
    """The site answered with an error that waiting does not mend."""

    def __init__(self, status: int, detail: str, messages: tuple[str, ...] = ()) -> None:
        self.status = status
        self.messages = messages
        super().__init__(f"{status}: {detail}")


class _Fault(msgspec.Struct, frozen=True, kw_only=True):
    message: str


class _Problem(msgspec.Struct, frozen=True, kw_only=True):
    errors: tuple[_Fault, ...] = ()


class Client:
    """Signs in by itself, and again when its access token has run out. Without a login it is a guest's."""

    def __init__(self, base_url: str, login: Login | None = None) -> None:
        address = urlsplit(base_url)
        self._host, self._port = address.hostname or "127.0.0.1", address.port or 80
        self._login = login
        self._token: str | None = None

    async def get(self, path: str, headers: Mapping[str, str] = NO_HEADERS) -> Any:
        """The answer's JSON. Raises Unreachable or Refused."""
        return await self._call("GET", path, None, headers=headers)

    async def post(self, path: str, body: dict[str, Any], headers: Mapping[str, str] = NO_HEADERS) -> Any:
        """The answer's JSON. Raises Unreachable or Refused."""
        return await self._call("POST", path, body, headers=headers)

    async def put(self, path: str, body: dict[str, Any]) -> Any:
        """The answer's JSON. Raises Unreachable or Refused."""
        return await self._call("PUT", path, body)

    async def delete(self, path: str, headers: Mapping[str, str] = NO_HEADERS) -> None:
        """Raises Unreachable or Refused."""
        await self._call("DELETE", path, None, headers=headers)

    async def send(self, path: str, content: bytes, content_type: str) -> Any:
        """Posts a file. The answer's JSON. Raises Unreachable or Refused."""
        return await self._call("POST", path, content, content_type)

    async def is_ready(self) -> bool:
        """Whether the site is up with its engines."""
        try:
            status, _ = await asyncio.to_thread(self._exchange, "GET", "/health/ready", None, None)
        except Unreachable:
            return False
        return status == 200

    async def _call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | bytes | None,
        content_type: str = JSON,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Any:
        if self._token is None and self._login is not None:
            await self._sign_in(self._login)
        status, answer = await asyncio.to_thread(self._exchange, method, path, body, self._token, content_type, headers)
        if status == 401 and self._login is not None:
            await self._sign_in(self._login)
            status, answer = await asyncio.to_thread(self._exchange, method, path, body, self._token, content_type, headers)
        return _judge(status, answer)

    async def _sign_in(self, login: Login) -> None:
        self._token = None
        body = {"email": login.email, "password": login.password}
        status, answer = await asyncio.to_thread(self._exchange, "POST", "/api/v1/sessions", body, None)
        self._token = _judge(status, answer)["access_token"]

    def _exchange(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | bytes | None,
        token: str | None,
        content_type: str = JSON,
        more: Mapping[str, str] = NO_HEADERS,
    ) -> tuple[int, bytes]:
        """One request on a connection of its own. Blocks; runs in a thread."""
        headers = {"Accept": "application/json", **more}
        if body is not None:
            headers["Content-Type"] = content_type
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        connection = HTTPConnection(self._host, self._port, timeout=CALL_SECONDS_MAX)
        try:
            content = msgspec.json.encode(body) if isinstance(body, dict) else body
            connection.request(method, path, content, headers)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, HTTPException) as error:
            raise Unreachable(str(error)) from error
        finally:
            connection.close()


def _judge(status: int, answer: bytes) -> Any:
    if status in (429, 502, 503, 504):
        raise Unreachable(f"the site answered {status}")
    if status >= 400:
        raise Refused(status, answer[:300].decode("utf-8", "replace"), _messages(answer))
    return msgspec.json.decode(answer) if answer and status < 300 else None


def _messages(answer: bytes) -> tuple[str, ...]:
    """Of every fault that the answer names."""
    try:
        return tuple(fault.message for fault in msgspec.json.decode(answer, type=_Problem).errors)
    except msgspec.MsgspecError:
        return ()
