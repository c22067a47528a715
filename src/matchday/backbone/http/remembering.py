"""Stands between the edge and a public surface: gives kept answers, and keeps what may be kept of those that are made.

Behind the edge, so that every request has been counted, its API key judged and its time limited before.
"""

from collections.abc import Callable
from typing import Any

from matchday.backbone.http.keeping import Keeping
from matchday.backbone.http.kept_answers import Kept, Key, Making
from matchday.backbone.http.surroundings import Surroundings

App = Callable[[Any, Any, Any], Any]
_KEPT_STATUSES = (200, 404)


class Remembering:
    """An ASGI application around a surface."""

    def __init__(self, app: App, surroundings: Surroundings) -> None:
        self._app = app
        self._surroundings = surroundings

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI. Raises ApiKeyScope."""
        answers = self._surroundings.kept_answers
        if scope["method"] != "GET" or not answers.is_on:
            await self._app(scope, receive, send)
            return
        key: Key = (scope["path"], scope["query_string"])
        kept: Kept | Making | None = answers.recall(key)
        if kept is None:
            try:
                kept = await answers.find(key)
            except Exception:  # noqa: BLE001  the surface says so in its own way, if it needs the database
                await self._app(scope, receive, send)
                return
        if isinstance(kept, Making):
            await self._make(key, kept, scope, receive, send)
        else:
            await _give(kept, scope, send)

    async def _make(self, key: Key, making: Making, scope: Any, receive: Any, send: Any) -> None:
        Keeping.offer(scope, making.decline)
        copy = _Copy(scope, send)
        kept: Kept | None = None
        try:
            await self._app(scope, receive, copy.send)
            if copy.is_whole and (keeping := Keeping.of(scope)) is not None:
                kept = self._surroundings.kept_answers.make(
                    making, module=keeping.module, status=copy.status, headers=copy.headers, body=copy.body, seconds=keeping.seconds
                )
        finally:
            self._surroundings.kept_answers.land(key, making, kept)
        if kept is not None:
            await _give(kept, scope, send)


class _Copy:
    """Holds back an answer that will be kept, so that the first reader gets what all others get; lets any other pass."""

    def __init__(self, scope: Any, send: Any) -> None:
        self._scope = scope
        self._send = send
        self._start: Any = None
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""
        self.is_whole = False

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            if Keeping.is_marked(self._scope) and message["status"] in _KEPT_STATUSES:
                self._start = message
                self.status, self.headers = message["status"], list(message["headers"])
                return
        elif self._start is not None:
            if not message.get("more_body") and message["type"] == "http.response.body":
                self.body, self.is_whole = message.get("body", b""), True
                return
            started, self._start = self._start, None  # it comes in pieces: nothing to keep
            await self._send(started)
        if not self.is_whole:
            await self._send(message)


async def _give(kept: Kept, scope: Any, send: Any) -> None:
    if (api_key := scope["matchday_api_key"]) is not None:
        api_key.require(kept.module)
    status, headers, body = kept.choose(dict(scope["headers"]))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
