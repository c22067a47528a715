"""What a payer sees of their payments."""

from datetime import datetime
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.payments.domain.payments import PaymentState
from matchday.modules.payments.domain.reasons import sentence


class OwnPayment(msgspec.Struct, frozen=True, kw_only=True):
    """One try. `back_minor` has gone back; `going_back_minor` is on its way."""

    payment_id: UUID
    title: str
    state: PaymentState
    amount_minor: int
    currency: str
    sentence: str
    return_path: str
    created_at: datetime
    back_minor: int
    going_back_minor: int

    @property
    def is_open(self) -> bool:
        """Whether its payer may have to go on."""
        return self.state in ("pending", "requires_action", "processing")


async def payments_of_payer(tx: Transaction, account_id: UUID, cursor: Cursor) -> Slice[OwnPayment]:
    """Newest first, whatever became of them."""
    after = cursor.convert(UUID)
    rows = await tx.fetch(
        """
        SELECT payment_id, title, state, amount_minor, currency, reason, return_path, created_at,
               coalesce(back.done, 0) AS back_minor, coalesce(back.under_way, 0) AS going_back_minor
        FROM payments.payments AS payment
        LEFT JOIN LATERAL (
            SELECT sum(amount_minor) FILTER (WHERE state = 'succeeded')::bigint AS done,
                   sum(amount_minor) FILTER (WHERE state IN ('pending', 'processing'))::bigint AS under_way
            FROM payments.refunds AS refund WHERE refund.payment_id = payment.payment_id
        ) AS back ON true
        WHERE payer_id = $1 AND ($2::uuid IS NULL OR payment_id < $2) ORDER BY payment_id DESC LIMIT $3
        """,
        account_id,
        after[0] if after else None,
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["payment_id"],), _own)


def _own(row: dict[str, object]) -> OwnPayment:
    known = dict(row)
    return OwnPayment(sentence=sentence(str(known.pop("reason"))), **known)  # type: ignore[arg-type]
