"""Chats of Telegram, by the site's bot or by an organisation's own. What is corrected is edited instead of said again."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from matchday.backbone.context import ModuleContext
from matchday.backbone.outgoing import Forbidden, Outgoing, Unreachable, open_outgoing
from matchday.backbone.sealing import NotOurSeal, Sealer
from matchday.backbone.settings import load
from matchday.modules.notifications.actions.word_happening import word_happening
from matchday.modules.notifications.domain import destinations, telegram
from matchday.modules.notifications.domain.parcels import (
    ANSWER_LENGTH_MAX,
    Ended,
    Failed,
    Parcel,
    ParcelOutcome,
    Refused,
    Taken,
    busy,
    failed,
)
from matchday.modules.notifications.domain.words import one_line
from matchday.modules.notifications.settings import SinkSettings
from matchday.modules.notifications.sinks.sink import Carry, Sink

NO_BOT = "There is no bot: MATCHDAY_TELEGRAM_BOT_TOKEN is not set."
WRONG_TOKEN = "Telegram does not know the bot's token."  # noqa: S105  a sentence
BROKEN_REST_SECONDS = 60.0
_UNCHANGED = "message is not modified"
_NO_CHAT = ("chat not found", "user is deactivated", "group chat was deleted")

_log = logging.getLogger("matchday.telegram")


class Telegram(Sink):
    """Telegram's own limits are kept."""

    name = "telegram"
    per_second_max = telegram.PER_SECOND_MAX
    gap_seconds = telegram.GAP_SECONDS

    @asynccontextmanager
    async def opened(self, context: ModuleContext) -> AsyncIterator[Carry]:
        """The address of the Bot API is the operator's word: a server of one's own may be next door."""
        async with open_outgoing(may_be_private=True) as outgoing:
            yield Bot(load(SinkSettings), context.settings.secret, context.settings.site_url, outgoing).carry


class Bot:
    """Says things in chats."""

    def __init__(self, settings: SinkSettings, secret: str, site_url: str, outgoing: Outgoing) -> None:
        self._settings = settings
        self._sealer = Sealer(secret, destinations.SEAL_LABEL)
        self._site_url = site_url
        self._outgoing = outgoing

    async def carry(self, parcel: Parcel) -> ParcelOutcome:
        """One message; for a correction of one that is there, its edit."""
        try:
            token = self._token(parcel)
        except NotOurSeal:
            return Refused(words=WRONG_TOKEN, is_failing=True)
        if not token:
            return Failed(words=NO_BOT, seconds=BROKEN_REST_SECONDS, rest_seconds=BROKEN_REST_SECONDS, is_counted=False)
        text = self._text(parcel)
        earlier = parcel.earlier or ""
        if earlier.isdigit():
            edited = await self._call(parcel, token, "editMessageText", {"message_id": int(earlier), "text": text})
            if edited is not None:
                return edited
        said = await self._call(parcel, token, "sendMessage", {"text": text})
        return said or failed(parcel, "Telegram refused the message.")

    def _token(self, parcel: Parcel) -> str:
        if parcel.sealed_secret is None:
            return self._settings.telegram_bot_token
        return self._sealer.open(parcel.sealed_secret, str(parcel.destination_id)).decode()

    def _text(self, parcel: Parcel) -> str:
        title, text = word_happening(parcel.template or "ping", parcel.facts, parcel.locale)
        found = parcel.facts.get("match_id")
        path = f"/matches/{found}" if found else f"/news/{parcel.facts['slug']}" if "slug" in parcel.facts else ""
        return telegram.cut("\n".join(line for line in (title, text, f"{self._site_url}{path}" if path else "") if line))

    async def _call(self, parcel: Parcel, token: str, method: str, said: dict[str, Any]) -> ParcelOutcome | None:
        """None: this message cannot be edited."""
        body = msgspec.json.encode({"chat_id": parcel.address, "link_preview_options": {"is_disabled": True}, **said})
        url = f"{self._settings.telegram_api_url.rstrip('/')}/bot{token}/{method}"
        try:
            answered = await self._outgoing.post(url, body, {"Content-Type": "application/json"})
        except (Forbidden, Unreachable) as error:
            return failed(parcel, str(error))
        try:
            answer = msgspec.json.decode(answered.content, type=telegram.Answer)
        except msgspec.DecodeError:
            return failed(parcel, "Telegram's answer cannot be read.", status=answered.status)
        return self._judge(parcel, method, answered.status, answer)

    def _judge(self, parcel: Parcel, method: str, status: int, answer: telegram.Answer) -> ParcelOutcome | None:
        words = one_line(answer.description, ANSWER_LENGTH_MAX)
        lower = words.casefold()
        if status == 200 and answer.ok:
            found = answer.result.get("message_id") if isinstance(answer.result, dict) else None
            return Taken(status=status, reference=str(found) if found is not None else None)
        if status == 429:
            seconds = answer.parameters.get("retry_after", 1)
            return busy(words, float(min(max(int(seconds), 1), 3600)), status=status)
        if status == 403 or (status == 400 and any(part in lower for part in _NO_CHAT)):
            return Ended(words=destinations.BLOCKED, status=status, answer=words)
        if status in (401, 404):
            _log.error("Telegram does not know a bot's token")
            return Failed(words=WRONG_TOKEN, seconds=BROKEN_REST_SECONDS, rest_seconds=BROKEN_REST_SECONDS, status=status, is_counted=False)
        if status == 400 and method == "editMessageText":
            return Taken(status=status, reference=parcel.earlier) if _UNCHANGED in lower else None
        if status == 400:
            return Refused(words=words, status=status)
        return failed(parcel, words or f"Telegram answered {status}.", status=status)


sink = Telegram()
