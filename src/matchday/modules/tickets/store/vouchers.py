"""Vouchers and discount rules as organisers change them, under the lock of the sale's row."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.tickets.schemas.prices import NewRule, VoucherTerms

_TERMS = (
    "label", "effect", "value", "uses_max", "uses_min", "budget_minor", "product_ids", "valid_from", "valid_until", "opens_hidden",
    "keeps_places", "is_active", "per_person_max", "order_min_minor",
)  # fmt: skip
_RULE = ("name", "each", "basis_points", "benefit", "kind", "product_ids", "position", "valid_from", "valid_until", "is_active")


async def product_ids_of(tx: Transaction, sale_id: UUID) -> set[UUID]:
    """All that it has ever sold."""
    return {row["product_id"] for row in await tx.fetch("SELECT product_id FROM tickets.products WHERE sale_id = $1", sale_id)}


async def taken_codes(tx: Transaction, sale_id: UUID, codes: Sequence[str], but: UUID | None = None) -> set[str]:
    """Of these, those that another voucher of the sale has."""
    rows = await tx.fetch(
        "SELECT code FROM tickets.vouchers WHERE sale_id = $1 AND code = ANY($2::text[]) AND voucher_id IS DISTINCT FROM $3",
        sale_id,
        codes,
        but,
    )
    return {row["code"] for row in rows}


async def insert_vouchers(tx: Transaction, sale_id: UUID, codes: Sequence[str], terms: VoucherTerms) -> list[UUID]:
    """All of the same terms."""
    voucher_ids = [new_id() for _ in codes]
    places = ", ".join(f"${number}" for number in range(4, 4 + len(_TERMS)))
    await tx.execute(
        f"""
        INSERT INTO tickets.vouchers (voucher_id, sale_id, code, {", ".join(_TERMS)})
        SELECT voucher_id, $3, code, {places} FROM unnest($1::uuid[], $2::text[]) AS fresh (voucher_id, code)
        """,
        voucher_ids,
        list(codes),
        sale_id,
        *_values(terms),
    )
    return voucher_ids


async def update_voucher(tx: Transaction, voucher_id: UUID, code: str, terms: VoucherTerms) -> None:
    """All of it anew."""
    changes = ", ".join(f"{field} = ${number}" for number, field in enumerate(_TERMS, 3))
    await tx.execute(f"UPDATE tickets.vouchers SET code = $2, {changes} WHERE voucher_id = $1", voucher_id, code, *_values(terms))


async def delete_voucher(tx: Transaction, voucher_id: UUID) -> bool:
    """False when places were sold with it."""
    return bool(
        await tx.execute(
            """
            DELETE FROM tickets.vouchers v
            WHERE v.voucher_id = $1 AND NOT EXISTS (SELECT FROM tickets.positions p WHERE p.voucher_id = v.voucher_id)
            """,
            voucher_id,
        )
    )


async def sale_of_voucher(tx: Transaction, voucher_id: UUID) -> UUID | None:
    """It never changes."""
    found: UUID | None = await tx.fetchval("SELECT sale_id FROM tickets.vouchers WHERE voucher_id = $1", voucher_id)
    return found


async def sale_of_rule(tx: Transaction, rule_id: UUID) -> UUID | None:
    """It never changes."""
    found: UUID | None = await tx.fetchval("SELECT sale_id FROM tickets.discount_rules WHERE rule_id = $1", rule_id)
    return found


async def save_rule(tx: Transaction, rule_id: UUID, sale_id: UUID, rule: NewRule) -> None:
    """A new one, or all of it anew."""
    places = ", ".join(f"${number}" for number in range(3, 3 + len(_RULE)))
    await tx.execute(
        f"""
        INSERT INTO tickets.discount_rules (rule_id, sale_id, {", ".join(_RULE)}) VALUES ($1, $2, {places})
        ON CONFLICT (rule_id) DO UPDATE SET {", ".join(f"{field} = excluded.{field}" for field in _RULE)}
        """,
        rule_id,
        sale_id,
        *(list(rule.product_ids) if field == "product_ids" else getattr(rule, field) for field in _RULE),
    )


async def delete_rule(tx: Transaction, rule_id: UUID) -> None:
    """What was sold by it keeps its price."""
    await tx.execute("DELETE FROM tickets.discount_rules WHERE rule_id = $1", rule_id)


async def mark_promotions(tx: Transaction, sale_id: UUID) -> None:
    """Says in the sale's row, which decisions read anyway, whether there is something to look up."""
    await tx.execute(
        """
        UPDATE tickets.sales s
        SET has_discounts = EXISTS (SELECT FROM tickets.discount_rules r WHERE r.sale_id = s.sale_id AND r.is_active),
            keeps_places = EXISTS (SELECT FROM tickets.vouchers v WHERE v.sale_id = s.sale_id AND v.keeps_places AND v.is_active)
        WHERE s.sale_id = $1
        """,
        sale_id,
    )


def _values(terms: VoucherTerms) -> list[object]:
    return [list(terms.product_ids) if field == "product_ids" else getattr(terms, field) for field in _TERMS]
