"""What providers said of refunds is written down, booked and told; a failed one may be begun again by the treasurer."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.contracts.payments import RefundsSettled, SettledRefund
from matchday.modules.payments.actions.post_money import book
from matchday.modules.payments.actions.take_refunds import parts_of, reservation
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.domain.batches import by_group
from matchday.modules.payments.domain.refunds import RefundOrder, RefundOutcome
from matchday.modules.payments.errors import RefundNotFailed, RefundTooLarge
from matchday.modules.payments.store import payments, refunds


async def settle_refunds(tx: Transaction, outcomes: Sequence[tuple[RefundOutcome, RefundOrder]]) -> None:
    """Each outcome with what was asked for. The payments are locked first, as everybody does who refunds."""
    await payments.lock_for_refunds(tx, list({order.payment_id for _, order in outcomes}))
    rows = [row for row in await refunds.write_outcomes(tx, outcomes) if row["state"] in ("succeeded", "failed")]
    if not rows:
        return
    back: dict[UUID, int] = {}
    for row in rows:
        if row["state"] == "failed":
            back[row["payment_id"]] = back.get(row["payment_id"], 0) - row["amount_minor"]
    if back:
        await payments.count_refunded(tx, back)
    await book(tx, (), [_resolved(row) for row in rows])
    for source, group_id, entries in by_group([(row["source"], row["group_id"], _settled(row)) for row in rows]):
        tx.publish(RefundsSettled(group_id=group_id, source=source, refunds=entries))


async def refund_again(tx: Transaction, organisation_id: UUID, refund_id: UUID) -> None:
    """A refund that failed is brought to the provider once more, under another key.

    Raises NotFound, RefundNotFailed, RefundTooLarge.
    """
    found = await refunds.find(tx, organisation_id, refund_id)
    if found is None:
        raise NotFound
    payment = (await payments.lock_for_refunds(tx, [found])).get(found)
    row = await refunds.lock_failed(tx, organisation_id, refund_id)
    if payment is None or row["state"] != "failed":
        raise RefundNotFailed
    if payment["refunded_minor"] + row["amount_minor"] > payment["amount_minor"]:
        raise RefundTooLarge
    tx.note("refund_again", amount_minor=row["amount_minor"], currency=row["currency"])
    await refunds.begin_again(tx, refund_id)
    await payments.count_refunded(tx, {found: row["amount_minor"]})
    command, needed = reservation(dict(row), row["tries"] + 1)
    await book(tx, needed, [command])


def _resolved(row: Any) -> Any:
    words = [word for _, _, word in parts_of(row)]
    return accounts.resolved(row["refund_id"], row["tries"], words, is_done=row["state"] == "succeeded")


def _settled(row: Any) -> SettledRefund:
    return SettledRefund(
        refund_id=row["refund_id"],
        payment_id=row["payment_id"],
        subject_id=row["subject_id"],
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        has_succeeded=row["state"] == "succeeded",
        reason=row["reason"],
    )
