"""Why a command was not booked. A refusal leaves no trace: the same command may be sent again and is decided anew."""

from matchday.backbone.errors import Refusal


class LedgerRefusal(Refusal):
    """Base of them."""

    code = "ledger_refused"
    sentence = "This cannot be booked, so nothing was changed."


class NotEnough(LedgerRefusal):
    """The guard of an account: with what is pending, it would be exceeded."""

    code = "not_enough"
    sentence = "There is not enough left for this on the account, so nothing was booked."


class AccountUnknown(LedgerRefusal):
    """Nobody has opened it."""

    code = "ledger_account_unknown"
    sentence = "There is no such account in the ledger, so nothing was booked."


class AccountDiffers(LedgerRefusal):
    """Open already, with another guard."""

    code = "ledger_account_differs"
    sentence = "This account was opened under other rules, which stay as they are."


class UnitsDiffer(LedgerRefusal):
    """Euros cannot be booked to an account of points."""

    code = "ledger_units_differ"
    sentence = "The two accounts do not count the same thing, so nothing was booked."


class NotATransfer(LedgerRefusal):
    """No positive amount, an amount above `AMOUNT_MAX`, or twice the same account."""

    status = 422
    code = "not_a_transfer"
    sentence = "A transfer moves a positive amount, within limits, between two accounts. Nothing was booked."


class TransferDiffers(LedgerRefusal):
    """The id stands for something else already."""

    status = 422
    code = "transfer_differs"
    sentence = "Something else was booked under this id, so nothing was changed. Use a new id."


class PendingUnknown(LedgerRefusal):
    """There is none of this id, or it never was pending."""

    code = "pending_unknown"
    sentence = "Nothing is reserved under this id, so there was nothing to book."


class PendingResolved(LedgerRefusal):
    """Posted, voided or expired: once is all."""

    code = "pending_resolved"
    sentence = "This reservation was booked or released before, so nothing was changed."


class PendingExpired(LedgerRefusal):
    """Past its deadline, by PostgreSQL's clock."""

    code = "pending_expired"
    sentence = "This reservation has run out, so nothing was booked."


class MoreThanPending(LedgerRefusal):
    """Only the whole or less."""

    code = "more_than_pending"
    sentence = "This is more than was reserved, so nothing was booked."


class TransferInFlight(LedgerRefusal):
    """Another process books the same ids at this moment. The coalescer tries again by itself."""

    status = 503
    code = "transfer_in_flight"
    sentence = "The same is being booked at this moment, so nothing was done twice. Try again in a moment."
