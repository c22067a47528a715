"""Sales, products and quotas as their organisers change them, each under the lock of the sale's row."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.schemas.sales import NewProduct, NewQuota, NewSale
from matchday.modules.tickets.store.stocks import TAKES_CAPACITY

_FIELDS = (
    "slug", "match_id", "title", "venue", "description", "starts_at", "doors_at", "currency", "hold_seconds", "per_person_max",
    "tax_rounding", "resale_cap_percent", "resale_fee_basis_points",
)  # fmt: skip
_PRODUCT_FIELDS = (
    "name", "description", "category", "price_minor", "tax_rate", "on_sale_from", "on_sale_until", "per_person_max", "per_order_max",
    "is_seated", "needs_voucher", "is_extra", "position", "is_archived",
)  # fmt: skip


class SaleRow(msgspec.Struct, frozen=True, kw_only=True):
    """What changes of a sale ask of it."""

    sale_id: UUID
    organisation_id: UUID
    revision: int
    state: Any
    currency: str
    has_orders: bool


async def lock_sale(tx: Transaction, sale_id: UUID) -> SaleRow | None:
    """Its row is ours until the commit."""
    row = await tx.fetchrow("SELECT organisation_id, revision, state, currency FROM tickets.sales WHERE sale_id = $1 FOR UPDATE", sale_id)
    if row is None:
        return None
    has_orders = await tx.fetchval("SELECT EXISTS (SELECT FROM tickets.orders WHERE stock_id = $1)", sale_id)
    return SaleRow(
        sale_id=sale_id,
        organisation_id=row["organisation_id"],
        revision=row["revision"],
        state=row["state"],
        currency=row["currency"],
        has_orders=has_orders,
    )


async def insert_sale(tx: Transaction, sale_id: UUID, organisation_id: UUID, sale: NewSale) -> bool:
    """False when its address is taken."""
    columns = ", ".join(_FIELDS)
    places = ", ".join(f"${number}" for number in range(3, 3 + len(_FIELDS)))
    added = await tx.execute(
        f"""
        INSERT INTO tickets.sales (sale_id, organisation_id, {columns}) VALUES ($1, $2, {places})
        ON CONFLICT (slug) DO NOTHING
        """,
        sale_id,
        organisation_id,
        *(getattr(sale, field) for field in _FIELDS),
    )
    return added == 1


async def update_sale(tx: Transaction, sale_id: UUID, sale: NewSale) -> bool:
    """False when its address is taken."""
    changes = ", ".join(f"{field} = ${number}" for number, field in enumerate(_FIELDS, 2))
    changed = await tx.execute(
        f"""
        UPDATE tickets.sales s SET revision = revision + 1, {changes}
        WHERE s.sale_id = $1 AND NOT EXISTS (SELECT FROM tickets.sales o WHERE o.slug = $2 AND o.sale_id <> $1)
        """,
        sale_id,
        *(getattr(sale, field) for field in _FIELDS),
    )
    return changed == 1


async def set_state(tx: Transaction, sale_id: UUID, state: str) -> None:
    """Whether it may is decided before."""
    await tx.execute("UPDATE tickets.sales SET state = $2 WHERE sale_id = $1", sale_id, state)


async def raise_version(tx: Transaction, sale_id: UUID) -> int:
    """The next version of what everybody hears of it."""
    version: int = await tx.fetchval("UPDATE tickets.sales SET version = version + 1 WHERE sale_id = $1 RETURNING version", sale_id)
    return version


async def is_match_of(tx: Transaction, match_id: UUID, organisation_id: UUID) -> bool:
    """Whether tickets has heard of it as the organisation's."""
    found: bool = await tx.fetchval(
        "SELECT EXISTS (SELECT FROM tickets.known_matches WHERE match_id = $1 AND organisation_id = $2)", match_id, organisation_id
    )
    return found


async def save_product(tx: Transaction, product_id: UUID, sale_id: UUID, product: NewProduct) -> None:
    """A new one, or all of it anew. Orders that hold it keep their prices."""
    columns = ", ".join(_PRODUCT_FIELDS)
    places = ", ".join(f"${number}" for number in range(3, 3 + len(_PRODUCT_FIELDS)))
    changes = ", ".join(f"{field} = excluded.{field}" for field in _PRODUCT_FIELDS)
    await tx.execute(
        f"""
        INSERT INTO tickets.products (product_id, sale_id, {columns}) VALUES ($1, $2, {places})
        ON CONFLICT (product_id) DO UPDATE SET {changes}
        """,
        product_id,
        sale_id,
        *(getattr(product, field) for field in _PRODUCT_FIELDS),
    )


async def link_quotas(tx: Transaction, sale_id: UUID, product_id: UUID, quota_ids: Sequence[UUID]) -> None:
    """The quotas it draws on from now on. What is held and sold is counted anew, so that it counts where it now belongs."""
    await tx.execute(
        "DELETE FROM tickets.product_quotas WHERE product_id = $1 AND quota_id <> ALL ($2::uuid[])", product_id, list(quota_ids)
    )
    await tx.execute(
        "INSERT INTO tickets.product_quotas (product_id, quota_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING",
        product_id,
        list(quota_ids),
    )
    await recount(tx, sale_id)


async def recount(tx: Transaction, sale_id: UUID) -> None:
    """`taken` of a sale's quotas as orders and positions say. Asks all of them: for changes of products, not for orders."""
    await tx.execute(
        f"""
        UPDATE tickets.quotas q SET taken = counted.taken
        FROM (
            SELECT q.quota_id, count(p.order_id) FILTER (WHERE {TAKES_CAPACITY}) AS taken
            FROM tickets.quotas q
            LEFT JOIN tickets.product_quotas pq USING (quota_id)
            LEFT JOIN tickets.orders o ON o.sale_id = q.sale_id
            LEFT JOIN tickets.positions p ON p.order_id = o.order_id AND p.product_id = pq.product_id
            WHERE q.sale_id = $1 GROUP BY q.quota_id
        ) counted
        WHERE q.quota_id = counted.quota_id AND q.taken <> counted.taken
        """,
        sale_id,
    )


async def quota_ids_of(tx: Transaction, sale_id: UUID) -> set[UUID]:
    """All of the sale's."""
    return {row["quota_id"] for row in await tx.fetch("SELECT quota_id FROM tickets.quotas WHERE sale_id = $1", sale_id)}


async def save_quota(tx: Transaction, quota_id: UUID, sale_id: UUID, quota: NewQuota) -> None:
    """A new one, or another name or size. What is taken stays taken, also beyond the size."""
    await tx.execute(
        """
        INSERT INTO tickets.quotas (quota_id, sale_id, name, size) VALUES ($1, $2, $3, $4)
        ON CONFLICT (quota_id) DO UPDATE SET name = excluded.name, size = excluded.size
        """,
        quota_id,
        sale_id,
        quota.name,
        quota.size,
    )


async def delete_quota(tx: Transaction, quota_id: UUID) -> bool:
    """False while products draw on it."""
    deleted = await tx.execute(
        "DELETE FROM tickets.quotas WHERE quota_id = $1 AND NOT EXISTS (SELECT FROM tickets.product_quotas WHERE quota_id = $1)", quota_id
    )
    return deleted == 1


async def sale_of_product(tx: Transaction, product_id: UUID) -> UUID | None:
    """Whose it is."""
    sale_id: UUID | None = await tx.fetchval("SELECT sale_id FROM tickets.products WHERE product_id = $1", product_id)
    return sale_id


async def sale_of_quota(tx: Transaction, quota_id: UUID) -> UUID | None:
    """Whose it is."""
    sale_id: UUID | None = await tx.fetchval("SELECT sale_id FROM tickets.quotas WHERE quota_id = $1", quota_id)
    return sale_id


async def is_seated_and_ordered(tx: Transaction, product_id: UUID) -> tuple[bool, bool]:
    """Whether it has seats, and whether anybody has ever ordered it."""
    row = await tx.fetchrow(
        """
        SELECT p.is_seated, EXISTS (
            SELECT FROM tickets.orders o JOIN tickets.positions held USING (order_id)
            WHERE o.stock_id = p.sale_id AND held.product_id = p.product_id
        ) AS is_ordered
        FROM tickets.products p WHERE p.product_id = $1
        """,
        product_id,
    )
    return (row["is_seated"], row["is_ordered"]) if row else (False, False)
