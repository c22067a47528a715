"""Accounts of a ledger and what is on them. Pure: a module's domain may name its accounts."""

import hashlib
from functools import lru_cache
from typing import Literal
from uuid import UUID

import msgspec

from matchday.backbone.ids import id_of

Guard = Literal["none", "debits_within_credits", "credits_within_debits"]


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """There is one account per kind, owner and unit. `kind` is a word of the module's (`suspense`, `purse`); an account of
    the house has no owner. Its id follows from the three, so nobody needs to look it up."""

    kind: str
    owner_id: UUID | None = None
    unit: str
    guard: Guard = "none"

    @property
    def account_id(self) -> UUID:
        """The same in every process."""
        return _account_id(self.owner_id, self.kind, self.unit)


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """What is on an account, in its unit. Over all accounts of a unit `posted` and `pending` each sum to zero."""

    account_id: UUID
    kind: str
    owner_id: UUID | None
    unit: str
    guard: Guard
    debits_posted: int
    credits_posted: int
    debits_pending: int
    credits_pending: int

    @property
    def posted(self) -> int:
        """Credits minus debits: positive is what the account has (what we owe its owner)."""
        return self.credits_posted - self.debits_posted

    @property
    def pending(self) -> int:
        """What would come on top if all that is reserved were booked."""
        return self.credits_pending - self.debits_pending

    @property
    def available(self) -> int:
        """What can still leave the account: nothing that is pending against it, nothing that is yet to come. Leaving is
        a credit where the guard keeps credits within debits, and a debit everywhere else."""
        if self.guard == "credits_within_debits":
            return self.debits_posted - self.credits_posted - self.credits_pending
        return self.credits_posted - self.debits_posted - self.debits_pending


def derived_id(about: UUID | None, mark: str) -> UUID:
    """An id that follows from what it is about: whoever books the second transfer for one payment finds the same id again
    after a crash. A UUID of version 8, whose bits are the maker's own (RFC 9562)."""
    digest = bytearray(hashlib.sha256((about.bytes if about else b"") + mark.encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return id_of(bytes(digest))


@lru_cache(maxsize=4096)
def _account_id(owner_id: UUID | None, kind: str, unit: str) -> UUID:
    return derived_id(owner_id, f"{kind}/{unit}")
