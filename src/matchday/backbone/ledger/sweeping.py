"""What time does to a ledger: reservations run out, and what batches changed is added up."""

from collections.abc import Sequence

from prometheus_client import Gauge

from matchday.backbone.database import Transaction
from matchday.backbone.module import Sweep

ACCOUNTS_MAX = 1_000
PENDINGS_MAX = 1_000
"""Per round, so that none runs into its time limit; the next round follows."""

_imbalance = Gauge(
    "matchday_ledger_imbalance", "Sum of all balances of a unit, which is zero.", ["module", "unit"], multiprocess_mode="mostrecent"
)


async def add_up_changes(tx: Transaction) -> int:
    """Adds to accounts what batches have changed on them. An account that is being decided about has its turn another time."""
    rows = await tx.fetch(
        f"""
        SELECT account_id FROM {tx.schema}.ledger_accounts
        WHERE account_id IN (SELECT account_id FROM {tx.schema}.ledger_changes LIMIT $1)
        ORDER BY account_id
        FOR NO KEY UPDATE SKIP LOCKED
        """,
        ACCOUNTS_MAX,
    )
    if not rows:
        return 0
    return await tx.execute(
        f"""
        WITH gone AS (
            DELETE FROM {tx.schema}.ledger_changes WHERE account_id = ANY($1::uuid[])
            RETURNING account_id, debits_posted, credits_posted, debits_pending, credits_pending
        ), summed AS (
            SELECT account_id, sum(debits_posted)::bigint AS debits_posted, sum(credits_posted)::bigint AS credits_posted,
                sum(debits_pending)::bigint AS debits_pending, sum(credits_pending)::bigint AS credits_pending
            FROM gone GROUP BY account_id
        )
        UPDATE {tx.schema}.ledger_accounts AS a
        SET debits_posted = a.debits_posted + summed.debits_posted, credits_posted = a.credits_posted + summed.credits_posted,
            debits_pending = a.debits_pending + summed.debits_pending, credits_pending = a.credits_pending + summed.credits_pending
        FROM summed WHERE a.account_id = summed.account_id
        """,
        [row["account_id"] for row in rows],
    )


async def expire_pendings(tx: Transaction) -> int:
    """Lets go what is past its deadline, by a transfer of its own."""
    rows = await tx.fetch(
        f"""
        SELECT pending_id FROM {tx.schema}.ledger_pendings WHERE expires_at <= clock_timestamp()
        ORDER BY pending_id LIMIT $1
        FOR UPDATE SKIP LOCKED
        """,
        PENDINGS_MAX,
    )
    if not rows:
        return 0
    await tx.execute(_EXPIRE.format(schema=tx.schema), [row["pending_id"] for row in rows])
    return len(rows)


_EXPIRE = """
WITH ended AS (
    DELETE FROM {schema}.ledger_pendings WHERE pending_id = ANY($1::uuid[]) RETURNING pending_id
), released AS (
    SELECT t.transfer_id, t.debit_account_id, t.credit_account_id, t.pending, t.reason, t.reference_id
    FROM ended JOIN {schema}.ledger_transfers AS t ON t.transfer_id = ended.pending_id
), booked AS (
    INSERT INTO {schema}.ledger_transfers (transfer_id, made_at, kind, debit_account_id, credit_account_id, posted, pending,
        pending_id, reason, reference_id)
    SELECT uuidv7(), statement_timestamp(), 'expired', debit_account_id, credit_account_id, 0, -pending,
        transfer_id, reason, reference_id
    FROM released
)
INSERT INTO {schema}.ledger_changes (account_id, debits_posted, credits_posted, debits_pending, credits_pending)
SELECT account_id, 0, 0, sum(debits)::bigint, sum(credits)::bigint
FROM (
    SELECT debit_account_id AS account_id, -pending AS debits, 0 AS credits FROM released
    UNION ALL
    SELECT credit_account_id, 0, -pending FROM released
) AS sides
GROUP BY account_id
"""


async def weigh(tx: Transaction) -> int:
    """Tells metrics what all balances of each unit sum to. Cheap: it looks at accounts and not at transfers."""
    rows = await tx.fetch(
        f"""
        SELECT unit, sum(credits_posted - debits_posted)::bigint AS posted, sum(credits_pending - debits_pending)::bigint AS pending
        FROM (
            SELECT unit, debits_posted, credits_posted, debits_pending, credits_pending FROM {tx.schema}.ledger_accounts
            UNION ALL
            SELECT unit, c.debits_posted, c.credits_posted, c.debits_pending, c.credits_pending
            FROM {tx.schema}.ledger_changes AS c JOIN {tx.schema}.ledger_accounts USING (account_id)
        ) AS parts
        GROUP BY unit
        """
    )
    for row in rows:
        _imbalance.labels(tx.schema, row["unit"]).set(abs(row["posted"]) + abs(row["pending"]))
    return 0


SWEEPS: Sequence[Sweep] = (
    Sweep(name="ledger.expire_pendings", run=expire_pendings),
    Sweep(name="ledger.add_up_changes", run=add_up_changes),
    Sweep(name="ledger.weigh", run=weigh, every_seconds=60.0),
)
"""Run for every module that has a ledger."""
