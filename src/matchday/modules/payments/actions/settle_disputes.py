"""Disputes are written down, booked and told. While a bank has the money it is taken from those who earned it; if it is won, it
comes back to them."""

from collections.abc import Sequence
from typing import Any

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.backbone.ledger import Account
from matchday.backbone.ledger.accounts import derived_id
from matchday.backbone.ledger.commands import Command, Transfer
from matchday.contracts.payments import PaymentDisputed
from matchday.modules.payments.actions.post_money import book
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.domain.disputes import DisputeAnswer, DisputeNews, DisputeState, steps
from matchday.modules.payments.store import disputes, payments


async def settle_disputes(tx: Transaction, answers: Sequence[tuple[DisputeAnswer, int]]) -> None:
    """Each answer with how often it had been asked for. The payments are locked first, as everybody does who refunds."""
    told = [(answer, attempts) for answer, attempts in answers if answer.disputes is not None]
    await disputes.postpone(tx, [(answer.payment_id, attempts) for answer, attempts in answers if answer.disputes is None])
    rows = await payments.lock_for_refunds(tx, [answer.payment_id for answer, _ in told])
    known = await disputes.load(tx, list(rows))
    saved: list[Any] = []
    needed: list[Account] = []
    commands: list[Command] = []
    for answer, _ in told:
        for news in answer.disputes or ():
            row, before = rows[answer.payment_id], known.get(news.reference)
            taken = steps(before["state"] if before is not None else None, news.state)
            if not taken:
                continue
            dispute_id = before["dispute_id"] if before is not None else new_id()
            fee = before["fee_minor"] if before is not None else _fee(news, row)
            amount = before["amount_minor"] if before is not None else news.amount_minor
            about = (row["provider"], news.reference, dispute_id, news.payment_id, row["organisation_id"])
            saved.append((*about, news.state, amount, fee, row["currency"], news.reason, news.respond_by))
            for step in taken:
                opened, transfers = _booked(dispute_id, step, row, amount, fee)
                needed += opened
                commands += transfers
                tx.publish(_said(step, news, row, amount))
    if saved:
        await disputes.save(tx, saved)
    await disputes.looked(tx, [(answer.payment_id, attempts) for answer, attempts in told])
    if commands:
        await book(tx, needed, commands)


def _fee(news: DisputeNews, row: Any) -> int:
    """The organisation's part of what goes, where one person sold to another."""
    return accounts.fee_part(news.amount_minor, row["fee_minor"], row["amount_minor"]) if row["payee_id"] is not None else 0


def _booked(dispute_id: Any, step: DisputeState, row: Any, amount: int, fee: int) -> tuple[list[Account], list[Command]]:
    """Opened: from those who earn it, to the provider. Won: back. Lost: it stays away."""
    if step == "lost":
        return [], []
    held = accounts.provider(row["provider"], row["currency"])
    parts = accounts.moves(shared=held, organisation_id=row["organisation_id"], payee_id=row["payee_id"], part_minor=amount, fee_minor=fee)
    transfers = tuple(
        Transfer(
            transfer_id=derived_id(dispute_id, f"{step}{word}"),
            debit_account_id=account.account_id if step == "opened" else held.account_id,
            credit_account_id=held.account_id if step == "opened" else account.account_id,
            amount=part,
            reason=f"dispute{word}" if step == "opened" else f"dispute won{word}",
            reference_id=row["payment_id"],
        )
        for account, part, word in parts
    )
    return [held, *(account for account, _, _ in parts)], [accounts.together(transfers)]


def _said(step: DisputeState, news: DisputeNews, row: Any, amount: int) -> PaymentDisputed:
    return PaymentDisputed(
        group_id=row["group_id"],
        source=row["source"],
        payment_id=news.payment_id,
        subject_id=row["subject_id"],
        state=step,
        amount_minor=amount,
        currency=row["currency"],
    )
