"""Servers of others: Standard Webhooks 1.0, signed, never inside our own network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from matchday.backbone.clock import SystemClock
from matchday.backbone.context import ModuleContext
from matchday.backbone.outgoing import Answered, Forbidden, Outgoing, Unreachable, open_outgoing
from matchday.backbone.sealing import NotOurSeal, Sealer
from matchday.backbone.settings import load
from matchday.modules.notifications.domain import destinations, signatures
from matchday.modules.notifications.domain.parcels import (
    ANSWER_LENGTH_MAX,
    Ended,
    Parcel,
    ParcelOutcome,
    Refused,
    Taken,
    failed,
)
from matchday.modules.notifications.domain.words import one_line
from matchday.modules.notifications.settings import SinkSettings
from matchday.modules.notifications.sinks.sink import Carry, Sink

WAIT_SECONDS_MAX = 3600
REDIRECTED = "It answered with a redirect, which we do not follow. Give the address it leads to."
NOT_OURS = "Its secret was sealed with another MATCHDAY_SECRET. Replace the secret."


class Webhook(Sink):
    """One request at a time to each server."""

    name = "webhook"

    @asynccontextmanager
    async def opened(self, context: ModuleContext) -> AsyncIterator[Carry]:
        """Without proxies, cookies and redirects."""
        async with open_outgoing(may_be_private=load(SinkSettings).webhook_private_addresses) as outgoing:
            yield Poster(context.settings.secret, outgoing).carry


class Poster:
    """Writes, signs and posts."""

    def __init__(self, secret: str, outgoing: Outgoing) -> None:
        self._secret = secret
        self._sealer = Sealer(secret, destinations.SEAL_LABEL)
        self._outgoing = outgoing
        self._clock = SystemClock()

    async def carry(self, parcel: Parcel) -> ParcelOutcome:
        """The id stays the same however often it is tried; the time and the signature are of this try."""
        try:
            known = self._secrets(parcel)
        except NotOurSeal:
            return Refused(words=NOT_OURS, is_failing=True)
        body = body_of(parcel)
        place = str(parcel.destination_id)
        key = signatures.signing_key(self._secret, place)
        signed = signatures.signed(f"msg_{parcel.delivery_id.hex}", int(self._clock.now().timestamp()), body, known, key)
        headers = {**signed, "Content-Type": "application/json", "User-Agent": "Matchday-Webhooks/1.0"}
        try:
            answered = await self._outgoing.post(parcel.address, body, headers)
        except Forbidden as error:
            return Refused(words=str(error), is_failing=True)
        except Unreachable as error:
            return failed(parcel, str(error))
        return judge(parcel, answered)

    def _secrets(self, parcel: Parcel) -> list[str]:
        place = str(parcel.destination_id)
        sealed = [each for each in (parcel.sealed_secret, parcel.sealed_previous) if each is not None]
        return [self._sealer.open(each, place).decode() for each in sealed]


def judge(parcel: Parcel, answered: Answered) -> ParcelOutcome:
    """2xx: taken. 410: never again. All else may pass."""
    status, said = answered.status, one_line(answered.content.decode("utf-8", "replace"), ANSWER_LENGTH_MAX)
    if 200 <= status < 300:
        return Taken(status=status, answer=said)
    if status == 410:
        return Ended(words=destinations.GONE, status=status, answer=said)
    if 300 <= status < 400:
        return failed(parcel, REDIRECTED, status=status, answer=said)
    again = failed(parcel, f"It answered {status}.", status=status, answer=said)
    wanted = answered.headers.get("retry-after", "")
    if status in (429, 503) and wanted.isascii() and wanted.isdigit() and again.seconds is not None:
        seconds = float(min(int(wanted[:6]), WAIT_SECONDS_MAX))
        return msgspec.structs.replace(again, seconds=max(again.seconds, seconds), rest_seconds=max(again.rest_seconds, seconds))
    return again


def body_of(parcel: Parcel) -> bytes:
    """The same bytes at every try."""
    about: dict[str, Any] = {"type": type_of(parcel), "timestamp": parcel.happened_at, "data": data_of(parcel)}
    return msgspec.json.encode(about)


def type_of(parcel: Parcel) -> str:
    """`match.goal`, `match.goal_taken_back`, `article.published`, `ping`."""
    if parcel.happening_id is None:
        return "ping"
    return "article.published" if parcel.happening_kind == "news" else f"match.{parcel.facts['what']}"


def data_of(parcel: Parcel) -> dict[str, Any]:
    """Facts and no words: receivers make their own."""
    if parcel.happening_id is None:
        return {"message": "This is a test. Nothing has happened."}
    return {"happening_id": parcel.happening_id, "corrects": parcel.corrects, **parcel.facts}


sink = Webhook()
