"""Writes what happened to money into the ledger, in the transaction in which it is known: once per batch, after all other locks."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.ledger import Account, Transfer, open_accounts, post_transfers
from matchday.backbone.ledger.accounts import derived_id
from matchday.backbone.ledger.commands import Command
from matchday.modules.payments.domain import accounts


async def post_captured(tx: Transaction, rows: Sequence[Any], fees: Mapping[UUID, int] = MappingProxyType({})) -> None:
    """What was taken stands in suspense until it is earned or goes back. `fees` is what the provider kept of payments for the
    platform, which is the organisation's to bear."""
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
    if kept := [(row, fees[row["payment_id"]]) for row in rows if row["payment_id"] in fees]:
        await _post_platform_fees(tx, kept)


async def _post_platform_fees(tx: Transaction, kept: Sequence[tuple[Any, int]]) -> None:
    needed: list[Account] = []
    commands: list[Transfer] = []
    for row, fee in kept:
        payer, taker = accounts.earner(row["organisation_id"], None, row["currency"]), accounts.house(row["currency"])
        needed += [payer, taker]
        commands.append(
            Transfer(
                transfer_id=derived_id(row["payment_id"], "platform fee"),
                debit_account_id=payer.account_id,
                credit_account_id=taker.account_id,
                amount=fee,
                reason="platform fee",
                reference_id=row["payment_id"],
            )
        )
    await book(tx, needed, commands)


async def book(tx: Transaction, needed: Iterable[Account], commands: Sequence[Command]) -> None:
    """Raises the refusal of the first that cannot be booked: then nothing of the batch has happened, and it is a bug or a fraud."""
    await open_accounts(tx, needed)
    for outcome in await post_transfers(tx, commands):
        if isinstance(outcome, Refusal):
            raise outcome
