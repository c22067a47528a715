"""What is asked of a ledger, and what it answers."""

from uuid import UUID

import msgspec

from matchday.backbone.errors import Refusal

AMOUNT_MAX = 10**12
"""Of one transfer: millions of the largest fit into a balance. It is a limit against mistakes."""


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """Debits one account and credits another. `reason` is a word of the caller's (`capture`), and `reference_id` what it is
    about. With `is_pending` it only reserves, for `seconds_max` if there is a deadline."""

    transfer_id: UUID
    debit_account_id: UUID
    credit_account_id: UUID
    amount: int
    reason: str
    reference_id: UUID | None = None
    is_pending: bool = False
    seconds_max: int | None = None


class PostPending(msgspec.Struct, frozen=True, kw_only=True):
    """Books a pending transfer: the whole, or `amount`, and then the rest is released."""

    transfer_id: UUID
    pending_id: UUID
    amount: int | None = None
    reason: str
    reference_id: UUID | None = None


class VoidPending(msgspec.Struct, frozen=True, kw_only=True):
    """Releases a pending transfer."""

    transfer_id: UUID
    pending_id: UUID
    reason: str
    reference_id: UUID | None = None


Resolution = PostPending | VoidPending
Step = Transfer | Resolution


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """Steps that are booked together or not at all. Later ones may resolve what earlier ones reserve. Its refusal is the
    refusal of the first step that cannot be booked."""

    steps: tuple[Step, ...]


Command = Step | Linked


class Booked(msgspec.Struct, frozen=True, kw_only=True):
    """It stands in the ledger. Not `is_new`: it stood there before, with this very content."""

    is_new: bool


Outcome = Booked | Refusal


def steps_of(command: Command) -> tuple[Step, ...]:
    """A command that is not linked is its own only step."""
    return command.steps if isinstance(command, Linked) else (command,)
