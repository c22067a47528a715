"""Servers of others: Standard Webhooks 1.0, signed, never inside our own network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec

from matchday.backbone.clock import SystemClock
from matchday.backbone.context import ModuleContext
from matchday.backbone.outgoing import Answered, Forbidden, Outgoing, Unreachable, open_outgoing
from matchday.backbone.sealing import NotOurSeal, Sealer
from matchday.backbone.settings import load
from matchday.modules.notifications.domain import destinations, retrying, signatures
from matchday.modules.notifications.domain.parcels import (
    ANSWER_LENGTH_MAX,
    Ended,
    Parcel,
    ParcelOutcome,
    Refused,
    Taken,
    failed,
)
from matchday.modules.notifications.domain.webhook_bodies import body_of
from matchday.modules.notifications.domain.words import one_line
from matchday.modules.notifications.settings import SinkSettings
from matchday.modules.notifications.sinks.sink import Carry, Sink

REQUEST_SECONDS_MAX = 20.0
REDIRECTED = "It answered with a redirect, which we do not follow. Give the address it leads to."
NOT_OURS = "Its secret was sealed with another MATCHDAY_SECRET. Replace the secret."


class Webhook(Sink):
    """One request at a time to each server."""

    name = "webhook"
    is_logged = True

    @asynccontextmanager
    async def opened(self, context: ModuleContext) -> AsyncIterator[Carry]:
        """Without proxies, cookies and redirects."""
        async with open_outgoing(may_be_private=load(SinkSettings).webhook_private_addresses) as outgoing:
            yield Poster(context.settings.secret, outgoing).carry


class Poster:
    """Writes, signs and posts."""

    def __init__(self, secret: str, outgoing: Outgoing, *, seconds_max: float = REQUEST_SECONDS_MAX) -> None:
        self._secret = secret
        self._seconds_max = seconds_max
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
        numbers = [parcel.key_number, *([parcel.key_number - 1] if parcel.sealed_previous is not None else [])]
        keys = [signatures.signing_key(self._secret, place, number) for number in numbers]
        now = self._clock.now()
        signed = signatures.signed(signatures.message_id(parcel.delivery_id), int(now.timestamp()), body, known, keys)
        headers = {**signed, "Content-Type": "application/json", "User-Agent": "Matchday-Webhooks/1.0"}
        try:
            answered = await self._outgoing.post(parcel.address, body, headers, seconds_max=self._seconds_max)
        except Forbidden as error:
            return Refused(words=str(error), is_failing=True)
        except Unreachable as error:
            return failed(parcel, str(error), pause=retrying.pause_seconds)
        return judge(parcel, answered, now)

    def _secrets(self, parcel: Parcel) -> list[str]:
        place = str(parcel.destination_id)
        sealed = [each for each in (parcel.sealed_secret, parcel.sealed_previous) if each is not None]
        return [self._sealer.open(each, place).decode() for each in sealed]


def judge(parcel: Parcel, answered: Answered, now: datetime) -> ParcelOutcome:
    """2xx: taken. 410: never again. All else may pass; not before the server says, where it does."""
    status, said = answered.status, one_line(answered.content.decode("utf-8", "replace"), ANSWER_LENGTH_MAX)
    if 200 <= status < 300:
        return Taken(status=status, answer=said)
    if status == 410:
        return Ended(words=destinations.GONE, status=status, answer=said)
    if 300 <= status < 400:
        return failed(parcel, REDIRECTED, status=status, answer=said, pause=retrying.pause_seconds)
    again = failed(parcel, f"It answered {status}.", status=status, answer=said, pause=retrying.pause_seconds)
    wanted = retrying.asked_to_wait(answered.headers, now)
    rest = max(again.rest_seconds, wanted)
    if status in retrying.THROTTLED:
        rest = max(rest, min(again.seconds or 0.0, retrying.THROTTLED_SECONDS_MAX))
    seconds = None if again.seconds is None else max(again.seconds, wanted)
    return msgspec.structs.replace(again, seconds=seconds, rest_seconds=rest)


sink = Webhook()
