"""The same rules once more, as plainly as they can be said: every sum is made anew from the list of what happened.
What the ledger answers is compared with this."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from matchday.backbone.ledger import Account, Command, Linked, PostPending, Transfer
from matchday.backbone.ledger.commands import AMOUNT_MAX, Step


@dataclass
class PlainLedger:
    """`moved` are amounts booked, `reserved` pending transfers by id, `ended` how they ended."""

    accounts: dict[UUID, Account]
    steps: dict[UUID, Step] = field(default_factory=dict)
    moved: list[tuple[UUID, UUID, int]] = field(default_factory=list)
    reserved: dict[UUID, Transfer] = field(default_factory=dict)
    ended: dict[UUID, str] = field(default_factory=dict)

    def post(self, commands: Iterable[Command]) -> list[str]:
        """One word per command, see `counting.word`."""
        return [self._linked(command.steps) if isinstance(command, Linked) else self._step(command) for command in commands]

    def expire(self, pending_id: UUID) -> None:
        """Its time is over and the sweep has come round."""
        if pending_id in self.reserved and pending_id not in self.ended:
            self.ended[pending_id] = "expired"

    def posted(self, account_id: UUID) -> int:
        """Credits minus debits."""
        return sum(amount for _, credit, amount in self.moved if credit == account_id) - sum(
            amount for debit, _, amount in self.moved if debit == account_id
        )

    def waiting(self, account_id: UUID, *, is_debit: bool) -> int:
        """What is reserved and has not ended."""
        return sum(
            one.amount
            for key, one in self.reserved.items()
            if key not in self.ended and account_id == (one.debit_account_id if is_debit else one.credit_account_id)
        )

    def _linked(self, steps: tuple[Step, ...]) -> str:
        kept = (dict(self.steps), list(self.moved), dict(self.reserved), dict(self.ended))
        found: list[str] = []
        for step in steps:
            found.append(self._step(step))
            if found[-1] not in ("new", "again"):
                break
        answer = found[-1] if len(set(found)) == 1 or found[-1] not in ("new", "again") else "transfer_differs"
        if answer not in ("new", "again"):
            self.steps, self.moved, self.reserved, self.ended = kept
        return answer

    def _step(self, step: Step) -> str:
        if not isinstance(step, Transfer) and step.pending_id not in self.reserved:
            return "pending_unknown"
        if step.transfer_id in self.steps:
            return "again" if self._whole(step) == self._whole(self.steps[step.transfer_id]) else "transfer_differs"
        refused = self._refused(step) if isinstance(step, Transfer) else self._unresolvable(step)
        if refused:
            return refused
        self.steps[step.transfer_id] = step
        if not isinstance(step, Transfer):
            self._resolve(step)
        elif step.is_pending:
            self.reserved[step.transfer_id] = step
        else:
            self.moved.append((step.debit_account_id, step.credit_account_id, step.amount))
        return "new"

    def _whole(self, step: Step) -> Step:
        """No amount means the whole of it."""
        if not isinstance(step, PostPending) or step.amount is not None:
            return step
        return PostPending(
            transfer_id=step.transfer_id,
            pending_id=step.pending_id,
            amount=self.reserved[step.pending_id].amount,
            reason=step.reason,
            reference_id=step.reference_id,
        )

    def _resolve(self, step: Step) -> None:
        assert not isinstance(step, Transfer)
        one = self.reserved[step.pending_id]
        self.ended[step.pending_id] = "resolved"
        if isinstance(step, PostPending):
            self.moved.append((one.debit_account_id, one.credit_account_id, one.amount if step.amount is None else step.amount))

    def _refused(self, step: Transfer) -> str:
        if not 0 < step.amount <= AMOUNT_MAX or step.debit_account_id == step.credit_account_id:
            return "not_a_transfer"
        debited, credited = self.accounts[step.debit_account_id], self.accounts[step.credit_account_id]
        if debited.unit != credited.unit:
            return "ledger_units_differ"
        has = self.posted(step.debit_account_id) - self.waiting(step.debit_account_id, is_debit=True)
        owes = -self.posted(step.credit_account_id) - self.waiting(step.credit_account_id, is_debit=False)
        if debited.guard == "debits_within_credits" and has < step.amount:
            return "not_enough"
        return "not_enough" if credited.guard == "credits_within_debits" and owes < step.amount else ""

    def _unresolvable(self, step: Step) -> str:
        assert not isinstance(step, Transfer)
        if step.pending_id in self.ended:
            return "pending_expired" if self.ended[step.pending_id] == "expired" else "pending_resolved"
        if not isinstance(step, PostPending) or step.amount is None:
            return ""
        if step.amount > self.reserved[step.pending_id].amount:
            return "more_than_pending"
        return "" if step.amount > 0 else "not_a_transfer"
