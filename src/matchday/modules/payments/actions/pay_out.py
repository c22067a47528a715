"""A treasurer has money sent to the organisation's bank account, or a seller to their own: reserved with the wish, booked when the
provider has done it."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.backbone.ledger import Command, PostPending, Transfer, VoidPending, derived_id, open_accounts, read_balances
from matchday.modules.payments.actions.post_money import book
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.domain.payouts import PayoutOutcome, payout_id_of
from matchday.modules.payments.errors import NotEnoughFunds
from matchday.modules.payments.store import payouts


async def ask_payout(
    tx: Transaction,
    owner_id: UUID,
    *,
    is_person: bool = False,
    amount_minor: int,
    currency: str,
    provider: str,
    asked_by: UUID,
    key: UUID | None = None,
) -> UUID:
    """Judged under a lock, with what is reserved for refunds and other pay-outs, and what a person may not have yet. The same key is the
    same pay-out again. Raises NotEnoughFunds."""
    account = accounts.person(owner_id, currency) if is_person else accounts.organisation(owner_id, currency)
    held = accounts.provider(provider, currency)
    await open_accounts(tx, [account, held])
    await payouts.lock_account(tx, account.account_id)
    payout_id = new_id() if key is None else payout_id_of(key, owner_id)
    if key is not None and await payouts.is_asked(tx, payout_id):
        return payout_id
    balance = (await read_balances(tx, [account.account_id]))[account.account_id]
    held_minor = (await payouts.held_of(tx, owner_id)).get(currency, 0) if is_person else 0
    if balance.available - held_minor < amount_minor:
        raise NotEnoughFunds
    await payouts.insert(
        tx,
        payout_id,
        owner_id=owner_id,
        is_person=is_person,
        amount_minor=amount_minor,
        currency=currency,
        provider=provider,
        asked_by=asked_by,
    )
    reserved = Transfer(
        transfer_id=payout_id,
        debit_account_id=account.account_id,
        credit_account_id=held.account_id,
        amount=amount_minor,
        reason="payout",
        reference_id=payout_id,
        is_pending=True,
    )
    await book(tx, (), [reserved])
    tx.note("ask_payout", amount_minor=amount_minor, currency=currency)
    return payout_id


async def settle_payouts(tx: Transaction, outcomes: Sequence[tuple[PayoutOutcome, int]]) -> None:
    """Each outcome with how often it was tried."""
    rows = [row for row in await payouts.write_outcomes(tx, outcomes) if row["state"] in ("succeeded", "failed")]
    commands: list[Command] = []
    for row in rows:
        make = PostPending if row["state"] == "succeeded" else VoidPending
        commands.append(
            make(
                transfer_id=derived_id(row["payout_id"], "resolved"),
                pending_id=row["payout_id"],
                reason="payout" if row["state"] == "succeeded" else "payout failed",
                reference_id=row["payout_id"],
            )
        )
    if commands:
        await book(tx, (), commands)
