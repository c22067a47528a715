"""The proof that no cent is astray: what was captured is what was earned, given back before, or still waits, by rows and by the
ledger. One statement each, so that each sees one moment, on a database in use."""

import msgspec

from matchday.backbone.database import Transaction


class CurrencySums(msgspec.Struct, frozen=True, kw_only=True):
    """Of one currency, in minor units. `unearned_refunds` went back before they were earned."""

    currency: str
    captured: int
    captured_booked: int
    earned: int
    unearned_refunds: int
    suspense: int

    @property
    def faults(self) -> list[str]:
        """Empty when it adds up."""
        found = []
        if self.captured != self.captured_booked:
            found.append(f"{self.currency}: {self.captured} was captured, and {self.captured_booked} was booked as captured")
        if self.captured_booked != self.earned + self.unearned_refunds + self.suspense:
            found.append(
                f"{self.currency}: {self.captured_booked} captured is not {self.earned} earned, {self.unearned_refunds} given back "
                f"before and {self.suspense} in suspense"
            )
        return found


class ProviderSums(msgspec.Struct, frozen=True, kw_only=True):
    """What we think a provider has taken and given back, and how much is under way there."""

    provider: str
    currency: str
    captured: int
    refunded: int
    under_way: int


async def currency_sums(tx: Transaction) -> list[CurrencySums]:
    """Rows against the ledger."""
    rows = await tx.fetch(
        """
        WITH paid AS (
            SELECT currency, sum(amount_minor)::bigint AS captured FROM payments.payments WHERE state = 'captured' GROUP BY currency
        ), back AS (
            SELECT currency, sum(amount_minor)::bigint AS unearned FROM payments.refunds
            WHERE state = 'succeeded' AND NOT is_earned GROUP BY currency
        ), booked AS (
            SELECT unit AS currency, coalesce(sum(posted) FILTER (WHERE side = 'credit'), 0)::bigint AS captured,
                   -coalesce(sum(posted) FILTER (WHERE reason LIKE 'earned%'), 0)::bigint AS earned,
                   coalesce(sum(posted), 0)::bigint AS left_over
            FROM payments.ledger_accounts AS account JOIN payments.ledger_entries USING (account_id)
            WHERE account.kind = 'suspense' GROUP BY unit
        )
        SELECT currency, coalesce(paid.captured, 0) AS captured, coalesce(booked.captured, 0) AS captured_booked,
               coalesce(booked.earned, 0) AS earned, coalesce(back.unearned, 0) AS unearned_refunds, coalesce(left_over, 0) AS suspense
        FROM paid FULL JOIN back USING (currency) FULL JOIN booked USING (currency) ORDER BY currency
        """
    )
    return [CurrencySums(**dict(row)) for row in rows]


async def provider_sums(tx: Transaction) -> list[ProviderSums]:
    """For comparing with what the provider says."""
    rows = await tx.fetch(
        """
        WITH paid AS (
            SELECT provider, currency, coalesce(sum(amount_minor) FILTER (WHERE state = 'captured'), 0)::bigint AS captured,
                   count(*) FILTER (WHERE state IN ('pending', 'requires_action', 'processing')) AS under_way
            FROM payments.payments GROUP BY provider, currency
        ), back AS (
            SELECT provider, currency, coalesce(sum(amount_minor) FILTER (WHERE state = 'succeeded'), 0)::bigint AS refunded,
                   count(*) FILTER (WHERE state IN ('pending', 'processing')) AS under_way
            FROM payments.refunds GROUP BY provider, currency
        )
        SELECT provider, currency, paid.captured, coalesce(refunded, 0) AS refunded,
               (paid.under_way + coalesce(back.under_way, 0))::bigint AS under_way
        FROM paid LEFT JOIN back USING (provider, currency) ORDER BY provider, currency
        """
    )
    return [ProviderSums(**dict(row)) for row in rows]


async def refunds_that_differ(tx: Transaction) -> list[str]:
    """Payments whose count of what goes back is not the sum of their refunds, twenty at most."""
    rows = await tx.fetch(
        """
        SELECT payment_id, refunded_minor, coalesce(wanted.minor, 0) AS wanted
        FROM payments.payments LEFT JOIN (
            SELECT payment_id, sum(amount_minor)::bigint AS minor FROM payments.refunds
            WHERE state IN ('pending', 'processing', 'succeeded') GROUP BY payment_id
        ) AS wanted USING (payment_id)
        WHERE refunded_minor <> coalesce(wanted.minor, 0) LIMIT 20
        """
    )
    return [f"payment {row['payment_id']} counts {row['refunded_minor']} given back, its refunds {row['wanted']}" for row in rows]
