"""What providers said of payments is written down, booked and told: all of a batch at once. Only what is still open changes, so
the same news may come as often as it likes, and late."""

from collections.abc import Sequence
from typing import Any

from matchday.backbone.database import Transaction
from matchday.contracts.payments import PaymentsSettled, SettledPayment
from matchday.modules.payments.actions.post_money import post_captured
from matchday.modules.payments.domain.batches import by_group
from matchday.modules.payments.domain.payments import ENDS, Outcome
from matchday.modules.payments.store import payments


async def settle_payments(tx: Transaction, outcomes: Sequence[tuple[Outcome, int]]) -> list[Any]:
    """Each outcome with how often it was tried. Returns the payments that changed, as they are now."""
    rows = await payments.write_outcomes(tx, outcomes)
    ended = [row for row in rows if row["state"] in ENDS]
    if captured := [row for row in ended if row["state"] == "captured"]:
        fees = {outcome.payment_id: outcome.platform_fee_minor for outcome, _ in outcomes if outcome.platform_fee_minor}
        await post_captured(tx, captured, fees)
    for source, group_id, entries in by_group([(row["source"], row["group_id"], _settled(row)) for row in ended]):
        tx.publish(PaymentsSettled(group_id=group_id, source=source, payments=entries))
    return rows


def _settled(row: Any) -> SettledPayment:
    return SettledPayment(
        payment_id=row["payment_id"],
        subject_id=row["subject_id"],
        quote_id=row["quote_id"],
        end=row["state"],
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        reason=row["reason"],
        provider=row["provider"],
    )
