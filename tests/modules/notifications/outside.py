"""Servers of others, on this machine: one that takes webhooks and checks them with the makers' own library, one that speaks
Telegram's Bot API."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

HOST = "127.0.0.1"


class Asked:
    """One request as it came."""

    def __init__(self, path: str, headers: dict[str, str], body: bytes) -> None:
        self.path, self.headers, self.body = path, headers, body

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


class Server:
    """Answers 200 or what is laid out: `answers` first, then `usual`. While `gate` is closed it keeps everybody waiting."""

    def __init__(self, usual: Callable[[Asked], tuple[int, dict[str, str], bytes]] | None = None) -> None:
        self.asked: list[Asked] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.usual = usual or (lambda _: (200, {}, b"ok"))
        self.gate = asyncio.Event()
        self.gate.set()
        self.came = asyncio.Event()
        self.at_once, self.at_once_most = 0, 0
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {name.casefold(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            asked = Asked(head[0].split()[1], headers, body)
            self.asked.append(asked)
            self.came.set()
            self.at_once += 1
            self.at_once_most = max(self.at_once_most, self.at_once)
            await self.gate.wait()
            status, more, content = self.answers.pop(0) if self.answers else self.usual(asked)
            lines = [
                f"HTTP/1.1 {status} x",
                f"Content-Length: {len(content)}",
                "Connection: close",
                *(f"{k}: {v}" for k, v in more.items()),
            ]
            writer.write("\r\n".join([*lines, "", ""]).encode() + content)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.at_once -= 1
            writer.close()


@asynccontextmanager
async def serving(server: Server) -> AsyncIterator[Server]:
    made = await asyncio.start_server(server._talk, HOST, 0)
    server.port = made.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.gate.set()
        made.close()


class BotApi(Server):
    """Chats and their messages. A chat in `blocked` has thrown the bot out."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.chats: dict[str, dict[int, str]] = {}
        self.blocked: set[str] = set()
        self.updates: list[dict[str, Any]] = []
        self._last = 0

    def said(self, chat_id: str) -> list[str]:
        return list(self.chats.get(chat_id, {}).values())

    def _answer(self, asked: Asked) -> tuple[int, dict[str, str], bytes]:
        method = asked.path.rsplit("/", 1)[-1]
        sent = asked.json()
        if "bot123:secret" not in asked.path:
            return _no(401, "Unauthorized")
        if method == "getUpdates":
            return _yes([each for each in self.updates if each["update_id"] >= sent["offset"]])
        chat = str(sent.get("chat_id", ""))
        if chat in self.blocked:
            return _no(403, "Forbidden: bot was blocked by the user")
        messages = self.chats.setdefault(chat, {})
        if method == "editMessageText":
            if sent["message_id"] not in messages:
                return _no(400, "Bad Request: message to edit not found")
            messages[sent["message_id"]] = sent["text"]
            return _yes({"message_id": sent["message_id"]})
        self._last += 1
        messages[self._last] = sent["text"]
        return _yes({"message_id": self._last})


def _yes(result: Any) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, json.dumps({"ok": True, "result": result}).encode()


def _no(status: int, words: str, **parameters: Any) -> tuple[int, dict[str, str], bytes]:
    return status, {}, json.dumps({"ok": False, "error_code": status, "description": words, "parameters": parameters}).encode()


def too_many(seconds: int) -> tuple[int, dict[str, str], bytes]:
    return _no(429, "Too Many Requests", retry_after=seconds)
