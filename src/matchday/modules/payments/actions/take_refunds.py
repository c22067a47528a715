"""Somebody decided that money goes back. Each wish is one refund, under its own id, however often it is heard; what cannot be given
back is kept as refused, with the reason, and told at once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.ledger import Account, Command, open_accounts, post_transfers
from matchday.contracts.payments import RefundsSettled, SettledRefund
from matchday.contracts.tickets import RefundsWanted, WantedRefund
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.domain.batches import by_group
from matchday.modules.payments.domain.refunds import NO_PAYMENT, NOT_IN_SUSPENSE, Refundable
from matchday.modules.payments.store import payments, refunds

NOBODY = "none"


async def take_refunds(tx: Transaction, events: Sequence[RefundsWanted]) -> None:
    """Locks the payments, decides in order, reserves the money in the ledger, and writes the refunds down."""
    wanted = {wish.refund_id: (event, wish) for event in events for wish in event.refunds}
    rows = await payments.lock_for_refunds(tx, list({wish.payment_id for _, wish in wanted.values()}))
    fresh = sorted(wanted.keys() - await refunds.known(tx, list(wanted)))
    if not fresh:
        return
    reasons = await _decide(tx, [wanted[key][1] for key in fresh], rows)
    await refunds.insert(tx, [_row(*wanted[key], rows.get(wanted[key][1].payment_id), reasons[key]) for key in fresh])
    added: dict[UUID, int] = {}
    for key in fresh:
        if not reasons[key]:
            wish = wanted[key][1]
            added[wish.payment_id] = added.get(wish.payment_id, 0) + wish.amount_minor
    await payments.count_refunded(tx, added)
    refused = [(*wanted[key], reasons[key], rows.get(wanted[key][1].payment_id)) for key in fresh if reasons[key]]
    for source, group_id, entries in by_group([_refused(*each) for each in refused]):
        tx.publish(RefundsSettled(group_id=group_id, source=source, refunds=entries))


async def _decide(tx: Transaction, wishes: Sequence[WantedRefund], rows: dict[UUID, Any]) -> dict[UUID, str]:
    """Why each is refused; empty for those whose money is reserved now."""
    states = {
        payment_id: Refundable(state=row["state"], amount_minor=row["amount_minor"], refunded_minor=row["refunded_minor"])
        for payment_id, row in rows.items()
    }
    reasons: dict[UUID, str] = {}
    needed: dict[UUID, Account] = {}
    commands: dict[UUID, Command] = {}
    for wish in wishes:
        state = states.get(wish.payment_id)
        reasons[wish.refund_id] = NO_PAYMENT if state is None else state.take(wish.amount_minor)
        if not reasons[wish.refund_id]:
            command, opened = reservation(_money(wish, rows[wish.payment_id]), 0)
            commands[wish.refund_id] = command
            needed |= {account.account_id: account for account in opened}
    if commands:
        await open_accounts(tx, needed.values())
        for refund_id, outcome in zip(commands, await post_transfers(tx, list(commands.values())), strict=True):
            if isinstance(outcome, Refusal):
                reasons[refund_id] = NOT_IN_SUSPENSE
    return reasons


def reservation(money: dict[str, Any], tries: int) -> tuple[Command, list[Account]]:
    """The refund's amount, held where it lies now: with those who earned it, or in suspense."""
    held = accounts.provider(money["provider"], money["currency"])
    parts = parts_of(money)
    return accounts.reserved(money["refund_id"], tries, held, parts), [held, *(account for account, _, _ in parts)]


def parts_of(money: Any) -> list[tuple[Account, int, str]]:
    """Whose accounts a refund comes out of."""
    shared = accounts.suspense(money["group_id"], money["currency"])
    if not money["is_earned"]:
        return [(shared, money["amount_minor"], "")]
    return accounts.moves(
        shared=shared,
        organisation_id=money["organisation_id"],
        payee_id=money["payee_id"],
        part_minor=money["amount_minor"],
        fee_minor=money["fee_minor"],
    )


def _money(wish: WantedRefund, row: Any) -> dict[str, Any]:
    """Of a refund that is only wanted yet."""
    return {
        "refund_id": wish.refund_id,
        "group_id": row["group_id"],
        "organisation_id": row["organisation_id"],
        "payee_id": row["payee_id"],
        "amount_minor": wish.amount_minor,
        "fee_minor": _fee(wish, row),
        "currency": row["currency"],
        "provider": row["provider"],
        "is_earned": wish.is_earned,
    }


def _fee(wish: WantedRefund, row: Any) -> int:
    return accounts.fee_part(wish.amount_minor, row["fee_minor"], row["amount_minor"]) if row["payee_id"] is not None else 0


def _row(event: RefundsWanted, wish: WantedRefund, row: Any, reason: str) -> tuple[Any, ...]:
    state = "refused" if reason else "pending"
    if row is None:
        about = ("tickets", wish.order_id, event.stock_id, None, None, wish.amount_minor, 0, event.currency)
    else:
        about = (
            row["source"],
            row["subject_id"],
            row["group_id"],
            row["organisation_id"],
            row["payee_id"],
            wish.amount_minor,
            _fee(wish, row),
            row["currency"],
        )
    provider = row["provider"] if row is not None else NOBODY
    return (wish.refund_id, wish.payment_id, *about, wish.is_earned, wish.reason, provider, state, reason)


def _refused(event: RefundsWanted, wish: WantedRefund, reason: str, row: Any) -> tuple[str, UUID, SettledRefund]:
    told = SettledRefund(
        refund_id=wish.refund_id,
        payment_id=wish.payment_id,
        subject_id=wish.order_id,
        amount_minor=wish.amount_minor,
        currency=event.currency,
        has_succeeded=False,
        reason=reason,
    )
    return ("tickets" if row is None else row["source"], event.stock_id if row is None else row["group_id"], told)
