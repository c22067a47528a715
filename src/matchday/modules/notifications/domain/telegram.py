"""What Telegram says to a bot, and what a bot may say (https://core.telegram.org/bots/api). Pure."""

import re
from typing import Any, Literal

import msgspec

TEXT_LENGTH_MAX = 4096
PER_SECOND_MAX = 30
GAP_SECONDS = 1.0
"""Telegram's own limits: 30 messages a second, one a second to one chat."""

_START = re.compile(r"/start(?:@\w{1,40})?\s+([A-Za-z0-9_-]{16,64})\s*$(?!\n)")
_STOP = re.compile(r"/stop(?:@\w{1,40})?\s*$(?!\n)")
_CHAT = re.compile(r"(?:-?\d{1,20}|@[A-Za-z]\w{3,31})$(?!\n)")
_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,64}$(?!\n)")


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has said in a chat: a code that links it, or that they have had enough."""

    what: Literal["start", "stop"]
    chat_id: str
    title: str
    code: str = ""


class _Chat(msgspec.Struct):
    id: int
    title: str = ""
    username: str = ""
    first_name: str = ""


class _Message(msgspec.Struct):
    chat: _Chat
    text: str = ""


class _Member(msgspec.Struct):
    status: str = ""


class _Membership(msgspec.Struct):
    chat: _Chat
    new_chat_member: _Member


class Update(msgspec.Struct):
    """One of `getUpdates`, or what Telegram posts."""

    update_id: int
    message: _Message | None = None
    my_chat_member: _Membership | None = None


class Updates(msgspec.Struct):
    """The answer to `getUpdates`."""

    ok: bool = False
    result: list[Update] = []


def read_update(update: Update) -> Said | None:
    """None: nothing for us."""
    if update.my_chat_member is not None and update.my_chat_member.new_chat_member.status in ("kicked", "left"):
        return Said(what="stop", chat_id=str(update.my_chat_member.chat.id), title="")
    if update.message is None:
        return None
    chat = update.message.chat
    title = (chat.title or (f"@{chat.username}" if chat.username else chat.first_name))[:80]
    if _STOP.match(update.message.text):
        return Said(what="stop", chat_id=str(chat.id), title=title)
    found = _START.match(update.message.text)
    return Said(what="start", chat_id=str(chat.id), title=title, code=found[1]) if found else None


def is_chat(text: str) -> bool:
    """A chat's number, or a public channel's name."""
    return _CHAT.match(text) is not None


def is_token(text: str) -> bool:
    """As @BotFather gives them."""
    return _TOKEN.match(text) is not None


def cut(text: str) -> str:
    """To what one message holds; Telegram counts in UTF-16, so we stay well below."""
    return text if len(text) <= TEXT_LENGTH_MAX // 2 else text[: TEXT_LENGTH_MAX // 2 - 1] + "…"


class Answer(msgspec.Struct):
    """To any method."""

    ok: bool = False
    description: str = ""
    error_code: int = 0
    result: Any = None
    parameters: dict[str, Any] = {}
