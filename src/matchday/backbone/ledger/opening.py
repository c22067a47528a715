"""Opens accounts, and reads what is on them."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.ledger.accounts import Account, Balance
from matchday.backbone.ledger.refusals import AccountDiffers


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
