"""Books a batch: locks what could refuse something, reads once, decides in order, writes once."""

from collections import Counter as Tally
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from prometheus_client import Counter

from matchday.backbone.database import Transaction
from matchday.backbone.database.pool import ALREADY_THERE
from matchday.backbone.errors import Refusal
from matchday.backbone.ledger.commands import Command, Outcome, Step, Transfer, steps_of
from matchday.backbone.ledger.deciding import Books, Kind, Line, Sums, Terms, decide
from matchday.backbone.ledger.refusals import TransferInFlight

_booked = Counter("matchday_ledger_transfers_total", "Transfers booked, before their commit.", ["module", "kind"])
_refused = Counter("matchday_ledger_refused_total", "Commands that were not booked.", ["module", "code"])


async def post_transfers(tx: Transaction, commands: Sequence[Command]) -> list[Outcome]:
    """One outcome per command, in their order: `Booked`, or a refusal (not raised). At most six statements, whatever the number of
    commands. Raises TransferInFlight when another transaction books one of the same ids at this moment; nothing is booked then.

    To be called once per transaction and after every other lock; what may be locked is said in the package's docstring.
    """
    steps = [step for command in commands for step in steps_of(command)]
    if not steps:
        return []
    books = await _open_books(tx, steps)
    outcomes = decide(books, commands)
    if books.lines:
        await _write(tx, books)
    _count(tx.schema, books, outcomes)
    return outcomes


async def _open_books(tx: Transaction, steps: Sequence[Step]) -> Books:
    """Locks first, by statements of their own: what is read afterwards is read after the locks were granted."""
    transfers = [step for step in steps if isinstance(step, Transfer)]
    pending_ids = {step.pending_id for step in steps if not isinstance(step, Transfer)}
    if pending_ids:
        await _lock_pendings(tx, sorted(pending_ids))
    terms: dict[UUID, Terms] = {}
    sums: dict[UUID, Sums] = {}
    if transfers:
        debited = {step.debit_account_id for step in transfers}
        credited = {step.credit_account_id for step in transfers}
        terms, sums = await _lock_accounts(tx, debited, credited)
        await _add_changes(tx, sums)
        terms |= await _read_terms(tx, (debited | credited) - terms.keys())
    known, resolved, late = await _read_transfers(tx, {step.transfer_id for step in steps} | pending_ids)
    return Books(terms=terms, sums=sums, known=known, resolved=resolved, late=late)


async def _lock_pendings(tx: Transaction, pending_ids: Sequence[UUID]) -> None:
    await tx.execute(
        f"SELECT FROM {tx.schema}.ledger_pendings WHERE pending_id = ANY($1::uuid[]) ORDER BY pending_id FOR UPDATE", pending_ids
    )


async def _lock_accounts(tx: Transaction, debited: Iterable[UUID], credited: Iterable[UUID]) -> tuple[dict[UUID, Terms], dict[UUID, Sums]]:
    """Those whose guard could refuse something, as their rows are once they are locked. What makes room on an account, by
    another batch, may come unseen meanwhile: then a refusal is as if that batch had come later."""
    rows = await tx.fetch(
        f"""
        SELECT account_id, unit, guard, debits_posted, credits_posted, debits_pending, credits_pending FROM {tx.schema}.ledger_accounts
        WHERE (account_id = ANY($1::uuid[]) AND guard = 'debits_within_credits')
            OR (account_id = ANY($2::uuid[]) AND guard = 'credits_within_debits')
        ORDER BY account_id
        FOR NO KEY UPDATE
        """,
        list(debited),
        list(credited),
    )
    return {row[0]: Terms(row[1], row[2]) for row in rows}, {row[0]: Sums(row[3], row[4], row[5], row[6]) for row in rows}


async def _add_changes(tx: Transaction, sums: Mapping[UUID, Sums]) -> None:
    """To locked accounts, what has not been added to their rows yet. Nobody adds it up while they are locked. Asked account by
    account, so that the index is used however many changes of others there are."""
    if not sums:
        return
    rows = await tx.fetch(
        f"""
        SELECT locked.account_id, changed.* FROM unnest($1::uuid[]) AS locked (account_id) CROSS JOIN LATERAL (
            SELECT coalesce(sum(debits_posted), 0)::bigint, coalesce(sum(credits_posted), 0)::bigint,
                coalesce(sum(debits_pending), 0)::bigint, coalesce(sum(credits_pending), 0)::bigint
            FROM {tx.schema}.ledger_changes WHERE ledger_changes.account_id = locked.account_id
        ) AS changed
        """,
        list(sums),
    )
    for account_id, *more in rows:
        sums[account_id].add(*more)


async def _read_terms(tx: Transaction, account_ids: Iterable[UUID]) -> dict[UUID, Terms]:
    """Of accounts that need no lock: nothing refuses what comes to them, or whatever comes."""
    rows = await tx.fetch(
        f"SELECT account_id, unit, guard FROM {tx.schema}.ledger_accounts WHERE account_id = ANY($1::uuid[])", list(account_ids)
    )
    return {row["account_id"]: Terms(row["unit"], row["guard"]) for row in rows}


async def _read_transfers(tx: Transaction, transfer_ids: Iterable[UUID]) -> tuple[dict[UUID, Line], dict[UUID, Kind], frozenset[UUID]]:
    """Those that stand already, how those of them ended that were pending, and which of them may no longer be posted."""
    rows = await tx.fetch(
        f"""
        SELECT t.transfer_id, t.kind, t.debit_account_id, t.credit_account_id, t.posted, t.pending, t.pending_id,
            extract(epoch FROM t.expires_at - t.made_at)::integer AS seconds_max, t.reason, t.reference_id,
            resolution.kind AS resolved, t.expires_at <= clock_timestamp() AS is_late
        FROM {tx.schema}.ledger_transfers AS t
        LEFT JOIN {tx.schema}.ledger_transfers AS resolution ON t.kind = 'pending' AND resolution.pending_id = t.transfer_id
        WHERE t.transfer_id = ANY($1::uuid[])
        """,
        list(transfer_ids),
    )
    known = {row["transfer_id"]: Line(*row[:10]) for row in rows}
    resolved = {row["transfer_id"]: row["resolved"] for row in rows if row["resolved"]}
    return known, resolved, frozenset(row["transfer_id"] for row in rows if row["is_late"])


async def _write(tx: Transaction, books: Books) -> None:
    """One statement. What changed is added to the row of an account that is locked, and becomes a row of its own for any
    other. An id that another transaction has written meanwhile fails all of it."""
    at_once = {account_id: change for account_id, change in books.changes.items() if account_id in books.sums}
    later = {account_id: change for account_id, change in books.changes.items() if account_id not in books.sums}
    made = {line.transfer_id for line in books.lines if line.kind == "pending"}
    ended = {line.pending_id for line in books.lines if line.pending_id}
    try:
        await tx.execute(
            _WRITE.format(schema=tx.schema),
            *_columns(books.lines),
            *_sums_columns(at_once),
            *_sums_columns(later),
            list(made - ended),
            list(ended - made),
        )
    except ALREADY_THERE as met:
        raise TransferInFlight from met


def _columns(lines: Sequence[Line]) -> list[list[Any]]:
    return [list(column) for column in zip(*lines, strict=True)]


def _sums_columns(sums: Mapping[UUID, Sums]) -> list[list[Any]]:
    return [
        list(sums),
        [one.debits_posted for one in sums.values()],
        [one.credits_posted for one in sums.values()],
        [one.debits_pending for one in sums.values()],
        [one.credits_pending for one in sums.values()],
    ]


def _count(module: str, books: Books, outcomes: Sequence[Outcome]) -> None:
    for kind, count in Tally(line.kind for line in books.lines).items():
        _booked.labels(module, kind).inc(count)
    for code, count in Tally(outcome.code for outcome in outcomes if isinstance(outcome, Refusal)).items():
        _refused.labels(module, code).inc(count)


_WRITE = """
WITH booked AS (
    INSERT INTO {schema}.ledger_transfers (transfer_id, made_at, kind, debit_account_id, credit_account_id, posted, pending,
        pending_id, expires_at, reason, reference_id)
    SELECT transfer_id, statement_timestamp(), kind, debit_account_id, credit_account_id, posted, pending,
        pending_id, statement_timestamp() + make_interval(secs => seconds_max), reason, reference_id
    FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::uuid[], $8::int[], $9::text[], $10::uuid[])
        AS line (transfer_id, kind, debit_account_id, credit_account_id, posted, pending, pending_id, seconds_max, reason, reference_id)
    RETURNING transfer_id, expires_at
), summed AS (
    UPDATE {schema}.ledger_accounts AS a
    SET debits_posted = a.debits_posted + s.debits_posted, credits_posted = a.credits_posted + s.credits_posted,
        debits_pending = a.debits_pending + s.debits_pending, credits_pending = a.credits_pending + s.credits_pending
    FROM unnest($11::uuid[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[])
        AS s (account_id, debits_posted, credits_posted, debits_pending, credits_pending)
    WHERE a.account_id = s.account_id
), changed AS (
    INSERT INTO {schema}.ledger_changes (account_id, debits_posted, credits_posted, debits_pending, credits_pending)
    SELECT * FROM unnest($16::uuid[], $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[])
), opened AS (
    INSERT INTO {schema}.ledger_pendings (pending_id, expires_at)
    SELECT booked.transfer_id, booked.expires_at FROM booked JOIN unnest($21::uuid[]) AS reserved (transfer_id) USING (transfer_id)
)
DELETE FROM {schema}.ledger_pendings WHERE pending_id = ANY($22::uuid[])
"""
