"""A double-entry ledger for whatever is counted: money, points, purses. It knows no currency, only units.

A module that declares `Module(has_ledger=True)` gets the tables in its own schema. Everything here works in the caller's
transaction and in the ledger of the caller's module; nothing commits.

    house = Account(kind="suspense", unit="EUR")
    purse = Account(kind="purse", owner_id=account_id, unit="EUR", guard="debits_within_credits")
    await open_accounts(tx, [house, purse])                          # again and again: an open account stays as it is
    outcomes = await post_transfers(tx, [
        Transfer(transfer_id=payment_id, debit_account_id=purse.account_id, credit_account_id=house.account_id,
                 amount=2500, reason="payment", reference_id=order_id),
    ])                                                               # one `Booked` or refusal per command, in their order

**Transfers** move an amount (a positive integer) from the account they debit to the account they credit; both are of one
unit. They are never changed or deleted, which the database enforces; what was wrong is put right by another transfer. The
caller makes the `transfer_id`: the same id with the same content is `Booked(is_new=False)` and nothing happens, with other content
it is refused. Take the id of what is booked (a payment, a refund), or `derived_id(payment_id, "earned")` for a second one about it.

**Two phases.** `Transfer(is_pending=True, seconds_max=900)` reserves; `PostPending` books it, the whole or less, and `VoidPending` lets
it go; past its deadline nobody can book it, and a sweep lets it go. A pending transfer is resolved once.

**Guards.** An account with `guard="debits_within_credits"` (a purse, what we owe somebody) never has more debits than credits,
`"credits_within_debits"` is the mirror image, `"none"` may go either way. What is pending against the guard counts as if it were booked.

**Linked.** `Linked(steps=(...))` is one command of several steps: all of them or none. Commands are decided in their order,
each after the ones before it, and a refused one does not disturb its neighbours.

**What is locked.** Accounts whose guard could refuse something, and pending transfers that are resolved, in key order. Call
`post_transfers` once per transaction, with all that is to be booked, after every other lock. An account without a guard is
never locked and its row is not written: each batch adds one row of what changed, and a sweep adds those up. So keep the accounts
that everything runs through (a house, a suspense account, a provider) without a guard.

Reading: `read_balances`, `read_entries`, `read_statement`, `read_statement_entries`, and the view `<schema>.ledger_entries`.
Proof: `verify_ledger`.

A module's `domain` is pure and takes what it names from `ledger.accounts` and `ledger.commands`, which are pure too.
"""

from matchday.backbone.ledger.accounts import Account, Balance, Guard, derived_id
from matchday.backbone.ledger.commands import Booked, Command, Linked, Outcome, PostPending, Transfer, VoidPending
from matchday.backbone.ledger.opening import open_accounts, read_balances
from matchday.backbone.ledger.posting import post_transfers
from matchday.backbone.ledger.reading import Entry, Statement, read_entries, read_statement, read_statement_entries
from matchday.backbone.ledger.refusals import (
    AccountDiffers,
    AccountUnknown,
    LedgerRefusal,
    MoreThanPending,
    NotATransfer,
    NotEnough,
    PendingExpired,
    PendingResolved,
    PendingUnknown,
    TransferDiffers,
    TransferInFlight,
    UnitsDiffer,
)
from matchday.backbone.ledger.verifying import Proof, verify_ledger

__all__ = [
    "Account",
    "AccountDiffers",
    "AccountUnknown",
    "Balance",
    "Booked",
    "Command",
    "Entry",
    "Guard",
    "LedgerRefusal",
    "Linked",
    "MoreThanPending",
    "NotATransfer",
    "NotEnough",
    "Outcome",
    "PendingExpired",
    "PendingResolved",
    "PendingUnknown",
    "PostPending",
    "Proof",
    "Statement",
    "Transfer",
    "TransferDiffers",
    "TransferInFlight",
    "UnitsDiffer",
    "VoidPending",
    "derived_id",
    "open_accounts",
    "post_transfers",
    "read_balances",
    "read_entries",
    "read_statement",
    "read_statement_entries",
    "verify_ledger",
]
