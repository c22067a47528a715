"""Vouchers and discounts as their organiser sees them."""

from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.tickets.schemas.prices import RuleView, VoucherView
from matchday.modules.tickets.store.promotions import USED

_VOUCHER = f"""
    v.voucher_id, v.code, v.label, v.effect, v.value, v.uses_max, v.uses_min, v.budget_minor, v.product_ids, v.valid_from, v.valid_until,
    v.opens_hidden, v.keeps_places, v.is_active, v.per_person_max, v.order_min_minor, {USED} AS counted
"""
_AT_ONCE = 1000


async def organisation_of_voucher(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """Whose voucher a path speaks of."""
    found: UUID | None = await tx.fetchval(
        "SELECT s.organisation_id FROM tickets.vouchers v JOIN tickets.sales s USING (sale_id) WHERE v.voucher_id = $1", path["voucher_id"]
    )
    return found


async def organisation_of_rule(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """Whose discount a path speaks of."""
    found: UUID | None = await tx.fetchval(
        "SELECT s.organisation_id FROM tickets.discount_rules r JOIN tickets.sales s USING (sale_id) WHERE r.rule_id = $1", path["rule_id"]
    )
    return found


async def vouchers_of(tx: Transaction, sale_id: UUID, cursor: Cursor) -> Slice[VoucherView]:
    """The latest first."""
    after = cursor.convert(UUID)
    rows = await tx.fetch(
        f"""
        SELECT {_VOUCHER} FROM tickets.vouchers v
        WHERE v.sale_id = $1 AND ($2::uuid IS NULL OR v.voucher_id < $2) ORDER BY v.voucher_id DESC LIMIT $3
        """,
        sale_id,
        after[0] if after else None,
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["voucher_id"],), _voucher)


async def every_voucher(tx: Transaction, sale_id: UUID) -> AsyncIterator[VoucherView]:
    """By code, in bites."""
    last = ""
    while True:
        rows = await tx.fetch(
            f"SELECT {_VOUCHER} FROM tickets.vouchers v WHERE v.sale_id = $1 AND v.code > $2 ORDER BY v.code LIMIT $3",
            sale_id,
            last,
            _AT_ONCE,
        )
        for row in rows:
            yield _voucher(row)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1]["code"]


async def read_voucher(tx: Transaction, voucher_id: UUID) -> VoucherView:
    """It is there."""
    return _voucher(await tx.fetchrow(f"SELECT {_VOUCHER} FROM tickets.vouchers v WHERE v.voucher_id = $1", voucher_id))


async def rules_of(tx: Transaction, sale_id: UUID) -> list[RuleView]:
    """In the order in which they are tried."""
    rows = await tx.fetch("SELECT * FROM tickets.discount_rules WHERE sale_id = $1 ORDER BY position, rule_id", sale_id)
    return [_rule(row) for row in rows]


async def read_rule(tx: Transaction, rule_id: UUID) -> RuleView:
    """It is there."""
    return _rule(await tx.fetchrow("SELECT * FROM tickets.discount_rules WHERE rule_id = $1", rule_id))


def _voucher(row: Any) -> VoucherView:
    used, spent = row["counted"]
    fields = {name: row[name] for name in VoucherView.__struct_fields__ if name not in ("product_ids", "used", "spent_minor")}
    return VoucherView(product_ids=tuple(row["product_ids"]), used=used, spent_minor=int(spent), **fields)


def _rule(row: Any) -> RuleView:
    fields = {name: row[name] for name in RuleView.__struct_fields__ if name != "product_ids"}
    return RuleView(product_ids=tuple(row["product_ids"]), **fields)
