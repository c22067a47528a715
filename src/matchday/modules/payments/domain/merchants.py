"""Accounts at a provider: organisations', which what they sell is paid into, and from there to their bank; and those of people who
sold to others, for pay-outs alone."""

from typing import Literal
from uuid import UUID

import msgspec

MerchantState = Literal["wanted", "incomplete", "ready", "restricted", "gone"]
"""Wanted: the provider has not made it yet. Incomplete: it waits for the organisation to say who it is. Ready: it is paid into.
Restricted: the provider has stopped it and says what it wants. Gone: the organisation has left us there."""


class MerchantOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation that wants an account, or has one. Its id is the idempotency key of making it. With `is_person` it is somebody
    who sold to others: then the id is that of the person's account here."""

    organisation_id: UUID
    provider: str
    name: str
    reference: str | None
    attempts: int
    is_person: bool = False


class MerchantNews(msgspec.Struct, frozen=True, kw_only=True):
    """The account as it is there. `wants` is what is still to be said, in the provider's words."""

    organisation_id: UUID
    state: MerchantState | None
    """None: there was no answer."""
    reference: str | None = None
    may_be_paid_out: bool = False
    wants: tuple[str, ...] = ()
    reason: str = ""


def state_of(*, may_charge: bool, has_told_all: bool, is_stopped: bool) -> MerchantState:
    """From what a provider says of an account."""
    if is_stopped:
        return "restricted"
    if may_charge:
        return "ready"
    return "restricted" if has_told_all else "incomplete"
