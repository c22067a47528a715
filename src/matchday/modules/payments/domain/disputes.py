"""Disputes: the payer's bank takes the money back, and gives it back again if we are right."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

DisputeState = Literal["opened", "won", "lost"]

MAY_FOLLOW: Mapping[DisputeState | None, frozenset[DisputeState]] = {
    None: frozenset({"opened", "won", "lost"}),
    "opened": frozenset({"won", "lost"}),
    "won": frozenset(),
    "lost": frozenset(),
}
"""The one table of transitions. One that is heard of only when it is over was opened before that: its money went and came."""


class DisputeQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A payment about whose disputes a provider is asked."""

    payment_id: UUID
    reference: str | None
    attempts: int


class DisputeNews(msgspec.Struct, frozen=True, kw_only=True):
    """A dispute as the provider has it now. `reference` is its name there; `respond_by` is until when one may answer it."""

    payment_id: UUID
    reference: str
    state: DisputeState
    amount_minor: int
    currency: str
    reason: str = ""
    respond_by: datetime | None = None


class DisputeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """All disputes of one payment; None: there was no answer."""

    payment_id: UUID
    disputes: tuple[DisputeNews, ...] | None


class DisputeSearch(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider is asked now and then, in case it told of disputes and nobody heard: which were opened since. None: all that it
    can tell of. `until` is the moment of asking."""

    since: datetime | None
    until: datetime


class Disputed(msgspec.Struct, frozen=True, kw_only=True):
    """A dispute that a provider knows of. `payment_id` is ours, where the provider kept it; `payment` is its own name of the payment."""

    reference: str
    state: DisputeState
    payment: str
    payment_id: UUID | None = None


def steps(known: DisputeState | None, told: DisputeState) -> tuple[DisputeState, ...]:
    """What is to be booked, in order, so that what was known becomes what is told. Empty for what is old news."""
    if told not in MAY_FOLLOW[known]:
        return ()
    return (told,) if known == "opened" or told == "opened" else ("opened", told)
