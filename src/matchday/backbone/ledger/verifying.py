"""Proves a ledger from what stands in it: every sum is made anew from the transfers and compared with what is kept."""

import msgspec

from matchday.backbone.database import Transaction

FAULTS_MAX = 20
"""Of each kind are named; their number is told."""


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What was looked at, and what is wrong with it: nothing if the ledger holds."""

    module: str
    accounts: int
    transfers: int
    pending: int
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


async def verify_ledger(tx: Transaction) -> Proof:
    """The first thing in its transaction, which it makes one that sees a single moment and changes nothing. It reads every
    transfer: a million take some seconds."""
    await tx.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    [row] = await tx.fetch(
        f"""
        SELECT (SELECT count(*) FROM {tx.schema}.ledger_accounts) AS accounts,
            (SELECT count(*) FROM {tx.schema}.ledger_transfers) AS transfers,
            (SELECT count(*) FROM {tx.schema}.ledger_pendings) AS pending
        """
    )
    faults: list[str] = []
    for told, question in _QUESTIONS:
        found = await tx.fetch(question.format(schema=tx.schema))
        faults += [told.format(**dict(one)) for one in found[:FAULTS_MAX]]
        if len(found) > FAULTS_MAX:
            faults.append(f"and {len(found) - FAULTS_MAX} more like the last one")
    return Proof(module=tx.schema, **dict(row), faults=tuple(faults))


_KEPT = """
    SELECT account_id, unit, guard, sum(debits_posted) AS debits_posted, sum(credits_posted) AS credits_posted,
        sum(debits_pending) AS debits_pending, sum(credits_pending) AS credits_pending
    FROM (
        SELECT account_id, unit, guard, debits_posted, credits_posted, debits_pending, credits_pending FROM {schema}.ledger_accounts
        UNION ALL
        SELECT account_id, unit, guard, c.debits_posted, c.credits_posted, c.debits_pending, c.credits_pending
        FROM {schema}.ledger_changes AS c JOIN {schema}.ledger_accounts USING (account_id)
    ) AS parts
    GROUP BY account_id, unit, guard
"""

_QUESTIONS = (
    (
        "the balances of all accounts in {unit} sum to {posted} booked and {pending} pending, and not to zero",
        f"""
        WITH kept AS ({_KEPT})
        SELECT unit, sum(credits_posted - debits_posted) AS posted, sum(credits_pending - debits_pending) AS pending
        FROM kept GROUP BY unit
        HAVING sum(credits_posted - debits_posted) <> 0 OR sum(credits_pending - debits_pending) <> 0
        ORDER BY unit
        """,
    ),
    (
        "account {account_id} is kept with {kept} booked and {kept_pending} pending, and its entries sum to {booked} and {pending}",
        f"""
        WITH kept AS ({_KEPT}), entered AS (
            SELECT account_id, -sum(posted) FILTER (WHERE side = 'debit') AS debits_posted,
                sum(posted) FILTER (WHERE side = 'credit') AS credits_posted,
                -sum(pending) FILTER (WHERE side = 'debit') AS debits_pending,
                sum(pending) FILTER (WHERE side = 'credit') AS credits_pending
            FROM {{schema}}.ledger_entries GROUP BY account_id
        )
        SELECT account_id, kept.credits_posted - kept.debits_posted AS kept, kept.credits_pending - kept.debits_pending AS kept_pending,
            coalesce(entered.credits_posted, 0) - coalesce(entered.debits_posted, 0) AS booked,
            coalesce(entered.credits_pending, 0) - coalesce(entered.debits_pending, 0) AS pending
        FROM kept LEFT JOIN entered USING (account_id)
        WHERE (kept.debits_posted, kept.credits_posted, kept.debits_pending, kept.credits_pending)
            <> (coalesce(entered.debits_posted, 0), coalesce(entered.credits_posted, 0),
                coalesce(entered.debits_pending, 0), coalesce(entered.credits_pending, 0))
        ORDER BY account_id
        """,
    ),
    (
        "account {account_id} is beyond its guard: debits {debits}, credits {credits} ({guard})",
        f"""
        WITH kept AS ({_KEPT})
        SELECT account_id, guard, debits_posted + debits_pending AS debits, credits_posted + credits_pending AS credits
        FROM kept
        WHERE (guard = 'debits_within_credits' AND debits_posted + debits_pending > credits_posted)
            OR (guard = 'credits_within_debits' AND credits_posted + credits_pending > debits_posted)
        ORDER BY account_id
        """,
    ),
    (
        "transfer {transfer_id} is between accounts that are not both open, or do not count the same thing",
        """
        SELECT transfer_id FROM {schema}.ledger_transfers AS t
        LEFT JOIN {schema}.ledger_accounts AS debited ON debited.account_id = t.debit_account_id
        LEFT JOIN {schema}.ledger_accounts AS credited ON credited.account_id = t.credit_account_id
        WHERE debited.unit IS DISTINCT FROM credited.unit OR debited.unit IS NULL
        ORDER BY position
        """,
    ),
    (
        "changes are kept of account {account_id}, which is not open",
        """
        SELECT DISTINCT account_id FROM {schema}.ledger_changes
        WHERE account_id NOT IN (SELECT account_id FROM {schema}.ledger_accounts)
        ORDER BY account_id
        """,
    ),
    (
        "transfer {transfer_id} resolves {pending_id}, which is not a reservation between the same accounts of what it releases",
        """
        SELECT ended.transfer_id, ended.pending_id FROM {schema}.ledger_transfers AS ended
        LEFT JOIN {schema}.ledger_transfers AS reserved ON reserved.transfer_id = ended.pending_id
        WHERE ended.pending_id IS NOT NULL AND (
            reserved.kind IS DISTINCT FROM 'pending' OR reserved.pending <> -ended.pending
            OR reserved.debit_account_id <> ended.debit_account_id OR reserved.credit_account_id <> ended.credit_account_id
        )
        ORDER BY ended.position
        """,
    ),
    (
        "reservation {pending_id} was resolved {times} times",
        """
        SELECT pending_id, count(*) AS times FROM {schema}.ledger_transfers WHERE pending_id IS NOT NULL
        GROUP BY pending_id HAVING count(*) > 1 ORDER BY pending_id
        """,
    ),
    (
        "reservation {pending_id} is {kept} and should be {wanted}",
        """
        WITH open AS (
            SELECT transfer_id AS pending_id, expires_at FROM {schema}.ledger_transfers AS reserved
            WHERE kind = 'pending'
                AND NOT EXISTS (SELECT FROM {schema}.ledger_transfers AS ended WHERE ended.pending_id = reserved.transfer_id)
        )
        SELECT pending_id, CASE WHEN p.pending_id IS NULL THEN 'not kept as open' ELSE 'kept as open' END AS kept,
            CASE WHEN open.pending_id IS NULL THEN 'resolved'
                ELSE 'open until ' || coalesce(open.expires_at::text, 'resolved') END AS wanted
        FROM open FULL JOIN {schema}.ledger_pendings AS p USING (pending_id)
        WHERE p.pending_id IS NULL OR open.pending_id IS NULL OR p.expires_at IS DISTINCT FROM open.expires_at
        ORDER BY pending_id
        """,
    ),
    (
        "the database does not protect the ledger: trigger {name} is missing or switched off",
        """
        SELECT name FROM unnest(ARRAY['ledger_transfers_stay', 'ledger_accounts_stay', 'ledger_terms_stay']) AS name
        WHERE NOT EXISTS (
            SELECT FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE tgname = name AND nspname = '{schema}' AND tgenabled IN ('O', 'A')
        )
        """,
    ),
)
