"""Writes what happened to money into the ledger, in the transaction in which it is known: once per batch, after all other locks."""

from collections.abc import Iterable, Sequence
from typing import Any

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.ledger import Account, Transfer, open_accounts, post_transfers
from matchday.backbone.ledger.commands import Command
from matchday.modules.payments.domain import accounts


async def post_captured(tx: Transaction, rows: Sequence[Any]) -> None:
    """What was taken stands in suspense until it is earned or goes back."""
    opened: dict[tuple[Any, str], tuple[Account, Account]] = {}
    commands: list[Transfer] = []
    for row in rows:
        key = (row["group_id"], row["provider"] + row["currency"])
        if key not in opened:
            opened[key] = accounts.provider(row["provider"], row["currency"]), accounts.suspense(row["group_id"], row["currency"])
    ids = {key: (held.account_id, waiting.account_id) for key, (held, waiting) in opened.items()}
    for row in rows:
        debit_account_id, credit_account_id = ids[(row["group_id"], row["provider"] + row["currency"])]
        commands.append(
            Transfer(
                transfer_id=row["payment_id"],
                debit_account_id=debit_account_id,
                credit_account_id=credit_account_id,
                amount=row["amount_minor"],
                reason="capture",
                reference_id=row["subject_id"],
            )
        )
    await book(tx, (account for pair in opened.values() for account in pair), commands)


async def book(tx: Transaction, needed: Iterable[Account], commands: Sequence[Command]) -> None:
    """Raises the refusal of the first that cannot be booked: then nothing of the batch has happened, and it is a bug or a fraud."""
    await open_accounts(tx, needed)
    for outcome in await post_transfers(tx, commands):
        if isinstance(outcome, Refusal):
            raise outcome
