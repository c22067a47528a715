"""Accounts of a ledger and what is on them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.ledger.refusals import AccountDiffers

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
        return derived_id(self.owner_id, f"{self.kind}/{self.unit}")


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
    return UUID(bytes=bytes(digest))


async def open_accounts(tx: Transaction, accounts: Iterable[Account]) -> None:
    """Those that are not open yet. Raises AccountDiffers for one that was opened with another guard. Cheap when all are open:
    one statement that reads."""
    wanted = {account.account_id: account for account in accounts}
    missing = [wanted[key] for key in sorted(wanted.keys() - await _open(tx, wanted))]
    if missing:
        await _insert(tx, missing)
        await _open(tx, wanted)


async def _open(tx: Transaction, wanted: Mapping[UUID, Account]) -> set[UUID]:
    rows = await tx.fetch(f"SELECT account_id, guard FROM {tx.schema}.ledger_accounts WHERE account_id = ANY($1::uuid[])", list(wanted))
    if any(row["guard"] != wanted[row["account_id"]].guard for row in rows):
        raise AccountDiffers
    return {row["account_id"] for row in rows}


async def _insert(tx: Transaction, accounts: Sequence[Account]) -> None:
    """In key order, because two who open the same accounts wait for each other's rows."""
    await tx.execute(
        f"""
        INSERT INTO {tx.schema}.ledger_accounts (account_id, kind, owner_id, unit, guard)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[])
        ON CONFLICT (account_id) DO NOTHING
        """,
        [account.account_id for account in accounts],
        [account.kind for account in accounts],
        [account.owner_id for account in accounts],
        [account.unit for account in accounts],
        [account.guard for account in accounts],
    )


async def read_balances(
    tx: Transaction, account_ids: Iterable[UUID] = (), *, owner_id: UUID | None = None, kind: str | None = None
) -> dict[UUID, Balance]:
    """Of these accounts, or of all that belong to this owner, or of this kind: by account id, and those only that are open.
    It is one statement, so all of them are of one moment."""
    rows = await tx.fetch(
        f"""
        SELECT a.account_id, a.kind, a.owner_id, a.unit, a.guard,
            a.debits_posted + changed.debits_posted AS debits_posted, a.credits_posted + changed.credits_posted AS credits_posted,
            a.debits_pending + changed.debits_pending AS debits_pending, a.credits_pending + changed.credits_pending AS credits_pending
        FROM {tx.schema}.ledger_accounts AS a
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(c.debits_posted), 0)::bigint AS debits_posted,
                coalesce(sum(c.credits_posted), 0)::bigint AS credits_posted,
                coalesce(sum(c.debits_pending), 0)::bigint AS debits_pending,
                coalesce(sum(c.credits_pending), 0)::bigint AS credits_pending
            FROM {tx.schema}.ledger_changes AS c WHERE c.account_id = a.account_id
        ) AS changed
        WHERE a.account_id = ANY($1::uuid[]) OR a.owner_id = $2 OR a.kind = $3
        ORDER BY a.kind, a.unit, a.account_id
        """,
        list(account_ids),
        owner_id,
        kind,
    )
    return {row["account_id"]: Balance(**dict(row)) for row in rows}
