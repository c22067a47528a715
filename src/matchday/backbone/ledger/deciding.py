"""The rules of the ledger: pure, one command after the other, each after the ones before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from uuid import UUID

from matchday.backbone.ledger.accounts import Guard
from matchday.backbone.ledger.commands import AMOUNT_MAX, Booked, Command, Linked, Outcome, PostPending, Resolution, Step, Transfer
from matchday.backbone.ledger.refusals import (
    AccountUnknown,
    LedgerRefusal,
    MoreThanPending,
    NotATransfer,
    NotEnough,
    PendingExpired,
    PendingResolved,
    PendingUnknown,
    TransferDiffers,
    UnitsDiffer,
)

Kind = Literal["direct", "pending", "posted", "voided", "expired"]
_NEW = Booked(is_new=True)
_AGAIN = Booked(is_new=False)


class Line(NamedTuple):
    """A transfer as it stands in the ledger. `posted` is what it books, `pending` what it reserves, or releases (negative)."""

    transfer_id: UUID
    kind: Kind
    debit_account_id: UUID
    credit_account_id: UUID
    posted: int
    pending: int
    pending_id: UUID | None
    seconds_max: int | None
    reason: str
    reference_id: UUID | None


class Terms(NamedTuple):
    """What never changes of an account."""

    unit: str
    guard: Guard


@dataclass(slots=True)
class Sums:
    """Of one account; or by how much a batch changes them."""

    debits_posted: int = 0
    credits_posted: int = 0
    debits_pending: int = 0
    credits_pending: int = 0

    def add(self, debits_posted: int, credits_posted: int, debits_pending: int, credits_pending: int) -> None:
        """More of each."""
        self.debits_posted += debits_posted
        self.credits_posted += credits_posted
        self.debits_pending += debits_pending
        self.credits_pending += credits_pending


@dataclass(kw_only=True)
class Books:
    """What the commands of a batch are decided by, and what they come to.

    `sums` holds the accounts that are locked, as they are after the commands decided so far. `resolved` has how each
    pending transfer ended, and `late` those past their deadline. `lines` and `changes` are what is to be written.
    """

    terms: Mapping[UUID, Terms]
    sums: dict[UUID, Sums]
    known: dict[UUID, Line]
    resolved: dict[UUID, Kind]
    late: frozenset[UUID] = frozenset()
    lines: list[Line] = field(default_factory=list)
    changes: dict[UUID, Sums] = field(default_factory=dict)


def decide(books: Books, commands: Sequence[Command]) -> list[Outcome]:
    """One outcome per command."""
    return [_decide_linked(books, command) if isinstance(command, Linked) else _decide_one(books, command) for command in commands]


def _decide_one(books: Books, step: Step) -> Outcome:
    try:
        return _book(books, step)
    except LedgerRefusal as refusal:
        return refusal.with_traceback(None)


def _decide_linked(books: Books, command: Linked) -> Outcome:
    """All steps are new or all were booked before: half of a chain under known ids is another chain."""
    if not command.steps:
        return NotATransfer()
    before = len(books.lines)
    try:
        outcomes = {_book(books, step) for step in command.steps}
        if len(outcomes) > 1:
            raise TransferDiffers
    except LedgerRefusal as refusal:
        while len(books.lines) > before:
            _take_back(books, books.lines.pop())
        return refusal.with_traceback(None)
    return outcomes.pop()


def _book(books: Books, step: Step) -> Booked:
    known = books.known.get(step.transfer_id)
    line = _transfer(step) if isinstance(step, Transfer) else _resolution(books, step)
    if known is not None:
        if known != line:
            raise TransferDiffers
        return _AGAIN
    if isinstance(step, Transfer):
        _check_transfer(books, line)
    else:
        _check_resolution(books, line, step)
    books.lines.append(line)
    books.known[line.transfer_id] = line
    if line.pending_id is not None:
        books.resolved[line.pending_id] = line.kind
    _apply(books, line, 1)
    return _NEW


def _transfer(step: Transfer) -> Line:
    amount = step.amount
    return Line(
        step.transfer_id,
        "pending" if step.is_pending else "direct",
        step.debit_account_id,
        step.credit_account_id,
        0 if step.is_pending else amount,
        amount if step.is_pending else 0,
        None,
        step.seconds_max,
        step.reason,
        step.reference_id,
    )


def _resolution(books: Books, step: Resolution) -> Line:
    """The accounts and the whole amount are those of the pending transfer."""
    reserved = books.known.get(step.pending_id)
    if reserved is None or reserved.kind != "pending":
        raise PendingUnknown
    is_posted = isinstance(step, PostPending)
    posted = (reserved.pending if step.amount is None else step.amount) if isinstance(step, PostPending) else 0
    return Line(
        step.transfer_id,
        "posted" if is_posted else "voided",
        reserved.debit_account_id,
        reserved.credit_account_id,
        posted,
        -reserved.pending,
        step.pending_id,
        None,
        step.reason,
        step.reference_id,
    )


def _check_transfer(books: Books, line: Line) -> None:
    amount = line.posted + line.pending
    if not 0 < amount <= AMOUNT_MAX or line.debit_account_id == line.credit_account_id:
        raise NotATransfer
    if line.seconds_max is not None and (line.kind != "pending" or line.seconds_max <= 0):
        raise NotATransfer
    debited = books.terms.get(line.debit_account_id)
    credited = books.terms.get(line.credit_account_id)
    if debited is None or credited is None:
        raise AccountUnknown
    if debited.unit != credited.unit:
        raise UnitsDiffer
    if debited.guard == "debits_within_credits":
        sums = books.sums[line.debit_account_id]
        if sums.debits_posted + sums.debits_pending + amount > sums.credits_posted:
            raise NotEnough
    if credited.guard == "credits_within_debits":
        sums = books.sums[line.credit_account_id]
        if sums.credits_posted + sums.credits_pending + amount > sums.debits_posted:
            raise NotEnough


def _check_resolution(books: Books, line: Line, step: Resolution) -> None:
    """No guard is asked: what is posted was counted while it was pending, and a release only makes room."""
    if step.pending_id in books.resolved:
        raise PendingExpired if books.resolved[step.pending_id] == "expired" else PendingResolved
    if isinstance(step, PostPending):
        if step.pending_id in books.late:
            raise PendingExpired
        if line.posted > -line.pending:
            raise MoreThanPending
        if line.posted <= 0:
            raise NotATransfer


def _apply(books: Books, line: Line, sign: int) -> None:
    posted, pending = sign * line.posted, sign * line.pending
    _change(books, line.debit_account_id, posted, 0, pending, 0)
    _change(books, line.credit_account_id, 0, posted, 0, pending)


def _change(books: Books, account_id: UUID, *by: int) -> None:
    change = books.changes.get(account_id)
    if change is None:
        change = books.changes[account_id] = Sums()
    change.add(*by)
    if account_id in books.sums:
        books.sums[account_id].add(*by)


def _take_back(books: Books, line: Line) -> None:
    _apply(books, line, -1)
    del books.known[line.transfer_id]
    if line.pending_id is not None:
        del books.resolved[line.pending_id]
