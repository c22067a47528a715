"""A delivery in the hands of a sink, and what can come of it. Pure."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

PAUSES_SECONDS = (5, 30, 120, 600, 1800, 2 * 3600, 5 * 3600, 10 * 3600)
"""The longest wait after the first failure, the second, and so on: news is of no use after a day. Each is drawn from a fifth
of it up to this, so that those who failed together do not return together."""
REST_SECONDS_MAX = 60.0
"""What one message has to wait does not hold up the next for longer."""
CLAIM_SECONDS = 60
ANSWER_LENGTH_MAX = 500
_CHANCE = secrets.SystemRandom()


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """What a delivery tells. Without `happening_id` it is a test."""

    happened_at: datetime
    happening_id: UUID | None
    happening_kind: str | None
    template: str | None
    facts: Mapping[str, Any]
    corrects: UUID | None


class Parcel(Carried, frozen=True, kw_only=True):
    """A delivery that belongs to this process for a while. `earlier` is what the other side calls the message that this one
    corrects."""

    delivery_id: UUID
    destination_id: UUID
    attempts: int
    kind: str
    headers: Mapping[str, str]
    created_at: datetime
    reference: str | None
    address: str
    state: str
    account_id: UUID | None
    sealed_secret: bytes | None
    sealed_previous: bytes | None
    key_number: int
    locale: str
    earlier: str | None


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """The other side has it."""

    status: int | None = None
    answer: str = ""
    reference: str | None = None


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """It may go later, after `seconds`; None: it has had its tries. The destination rests for `rest_seconds`."""

    words: str
    seconds: float | None
    rest_seconds: float
    status: int | None = None
    answer: str = ""
    is_counted: bool = True


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """This one never goes; others may. `is_failing`: it is the destination's fault, and it may not go on for ever."""

    words: str
    status: int | None = None
    answer: str = ""
    is_failing: bool = False


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """The other side wants no more of anything."""

    words: str
    status: int | None = None
    answer: str = ""


ParcelOutcome = Taken | Failed | Refused | Ended


def soon(attempts: int) -> float | None:
    """For messages that are of no use tomorrow. None: it has had its tries."""
    longest = PAUSES_SECONDS[attempts - 1] if attempts <= len(PAUSES_SECONDS) else None
    return None if longest is None else longest * _CHANCE.uniform(0.2, 1.0)


def failed(
    parcel: Parcel, words: str, *, status: int | None = None, answer: str = "", pause: Callable[[int], float | None] = soon
) -> Failed:
    """With the pause that its number of tries asks for."""
    seconds = pause(parcel.attempts)
    return Failed(
        words=words, seconds=seconds, rest_seconds=min(seconds or REST_SECONDS_MAX, REST_SECONDS_MAX), status=status, answer=answer
    )


def busy(words: str, seconds: float, *, status: int) -> Failed:
    """The other side says when: that costs no try."""
    return Failed(words=words, seconds=seconds, rest_seconds=seconds, status=status, is_counted=False)
