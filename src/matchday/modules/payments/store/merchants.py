"""Rows of accounts at providers: organisations', and those of people who sold to others."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.payments.domain.merchants import MerchantNews, MerchantOrder
from matchday.modules.payments.domain.payments import pause_seconds

LEASE_SECONDS = 30
LOOK_SECONDS = 24 * 3600
"""How often one is looked at of which the provider has told nothing."""


async def want(tx: Transaction, organisation_id: UUID, provider: str, *, is_person: bool = False) -> None:
    """It is made, or looked at again, as soon as somebody gets to it."""
    await tx.execute(
        """
        INSERT INTO payments.merchants (organisation_id, provider, is_person, due_at) VALUES ($1, $2, $3, clock_timestamp())
        ON CONFLICT (organisation_id, provider) DO UPDATE SET due_at = clock_timestamp()
        """,
        organisation_id,
        provider,
        is_person,
    )


async def look_again(tx: Transaction, provider: str, reference: str) -> None:
    """The provider told something of an account."""
    await tx.execute("UPDATE payments.merchants SET due_at = clock_timestamp() WHERE provider = $1 AND reference = $2", provider, reference)


async def forget_people(tx: Transaction, accounts: Sequence[UUID]) -> None:
    """Of who is gone nothing is asked any more."""
    await tx.execute(
        """
        UPDATE payments.merchants SET state = 'gone', due_at = NULL, wants = '{}', reason = '', changed_at = clock_timestamp()
        WHERE is_person AND organisation_id = ANY ($1::uuid[])
        """,
        accounts,
    )
    await forget_gone(tx)


async def forget_gone(tx: Transaction) -> int:
    """The provider's names of accounts of people who are gone, once no pay-out into them is under way."""
    return await tx.execute(
        """
        UPDATE payments.merchants AS merchant SET reference = NULL
        WHERE is_person AND state = 'gone' AND reference IS NOT NULL AND NOT EXISTS (
            SELECT FROM payments.payouts WHERE person_id = merchant.organisation_id AND payouts.state IN ('pending', 'processing')
        )
        """
    )


async def destinations(tx: Transaction, provider: str, organisations: Sequence[UUID], *, is_for_payouts: bool) -> Mapping[UUID, str]:
    """Where the money of these organisations goes; those whose account can take it. Pay-outs are made from any that may."""
    rows = await tx.fetch(
        """
        SELECT organisation_id, reference FROM payments.merchants
        WHERE provider = $1 AND organisation_id = ANY ($2::uuid[]) AND reference IS NOT NULL
          AND CASE WHEN $3 THEN may_be_paid_out ELSE state = 'ready' AND NOT is_person END
        """,
        provider,
        organisations,
        is_for_payouts,
    )
    return {row["organisation_id"]: row["reference"] for row in rows}


async def find(tx: Transaction, organisation_id: UUID, provider: str) -> Any:
    """None where it has none."""
    return await tx.fetchrow(
        """
        SELECT provider, state, reference, may_be_paid_out, wants, reason, created_at, changed_at, coalesce(slug, '') AS slug
        FROM payments.merchants LEFT JOIN payments.known_organisations USING (organisation_id)
        WHERE organisation_id = $1 AND provider = $2
        """,
        organisation_id,
        provider,
    )


async def claim_due(tx: Transaction, limit: int, claimed_by: UUID | None = None) -> list[tuple[str, MerchantOrder]]:
    """Those to be made or looked at now, each with its provider's name."""
    rows = await tx.fetch(
        """
        WITH claimed AS (
            UPDATE payments.merchants SET due_at = clock_timestamp() + make_interval(secs => $1), attempts = attempts + 1, claimed_by = $3
            WHERE (organisation_id, provider) IN (
                SELECT organisation_id, provider FROM payments.merchants
                WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
            )
            RETURNING organisation_id, provider, reference, attempts, is_person
        )
        SELECT claimed.*, coalesce(known.name, '') AS name
        FROM claimed LEFT JOIN payments.known_organisations AS known USING (organisation_id)
        """,
        LEASE_SECONDS,
        limit,
        claimed_by,
    )
    return [(row["provider"], MerchantOrder(**{name: row[name] for name in MerchantOrder.__struct_fields__})) for row in rows]


async def write(tx: Transaction, news: Sequence[tuple[MerchantNews, MerchantOrder]]) -> None:
    """What providers said, each with what they were asked. An account that is ready is looked at once a day."""
    await tx.execute(
        """
        UPDATE payments.merchants AS merchant
        SET state = coalesce(new_state, state), reference = coalesce(new_reference, reference),
            may_be_paid_out = CASE WHEN new_state IS NULL THEN may_be_paid_out ELSE new_may END,
            wants = CASE WHEN new_state IS NULL THEN wants ELSE string_to_array(new_wants, chr(10)) END,
            reason = CASE WHEN new_state IS NULL THEN reason ELSE new_reason END,
            due_at = clock_timestamp() + make_interval(secs => pause), changed_at = clock_timestamp(), claimed_by = NULL
        FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::integer[])
          AS told (provider, organisation_id, new_state, new_reference, new_may, new_wants, new_reason, pause)
        WHERE merchant.organisation_id = told.organisation_id AND merchant.provider = told.provider
        """,
        [order.provider for _, order in news],
        [told.organisation_id for told, _ in news],
        [told.state for told, _ in news],
        [told.reference for told, _ in news],
        [told.may_be_paid_out for told, _ in news],
        ["\n".join(told.wants) for told, _ in news],
        [told.reason for told, _ in news],
        [_pause(told, order.attempts) for told, order in news],
    )


def _pause(told: MerchantNews, attempts: int) -> int | None:
    if told.state == "gone":
        return None
    if told.state in (None, "wanted"):
        return pause_seconds(attempts, is_known=False)
    return LOOK_SECONDS
