"""Vouchers and discount rules as decisions find them, under the lock of their sales' rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.asked import AskedOrder, Order
from matchday.modules.tickets.domain.discounts import Rule
from matchday.modules.tickets.domain.promotions import Promotions
from matchday.modules.tickets.domain.stock import Sale
from matchday.modules.tickets.domain.vouchers import Voucher, plain_code
from matchday.modules.tickets.store.stocks import STILL_COUNTS

USED = f"""
    (SELECT (count(*), coalesce(sum(p.discount_minor), 0)) FROM tickets.positions p JOIN tickets.orders o USING (order_id)
     WHERE p.voucher_id = v.voucher_id AND {STILL_COUNTS})
"""
"""Of a voucher `v`: for how many places it was used, and what they cost less."""

_VOUCHER = """
    v.voucher_id, v.sale_id, v.code, v.effect, v.value, v.uses_max, v.uses_min, v.budget_minor, v.product_ids, v.valid_from, v.valid_until,
    v.opens_hidden, v.keeps_places, v.is_active, v.per_person_max, v.order_min_minor
"""


async def promotions_of(
    tx: Transaction, sales: Mapping[UUID, Sale], asked: Iterable[AskedOrder] = (), late: Iterable[Order] = ()
) -> dict[UUID, Promotions]:
    """What these commands, and orders that are paid late, need of locked sales. Nothing is asked where there is nothing."""
    codes = {(command.sale_id, plain_code(command.voucher)) for command in asked if command.voucher and command.sale_id in sales}
    voucher_ids = {place.voucher_id for order in late for place in order.places if place.voucher_id is not None}
    ruled = [sale_id for sale_id, sale in sales.items() if sale.has_discounts]
    vouchers, rules = defaultdict(list), defaultdict(list)
    for sale_id, voucher in await _vouchers(tx, codes, voucher_ids) if codes or voucher_ids else ():
        vouchers[sale_id].append(voucher)
    await _count_by_person(tx, [voucher for some in vouchers.values() for voucher in some if voucher.per_person_max is not None])
    for sale_id, rule in await _rules(tx, ruled) if ruled else ():
        rules[sale_id].append(rule)
    return {sale_id: Promotions(rules[sale_id], vouchers[sale_id]) for sale_id in {*vouchers, *rules}}


async def voucher_of(tx: Transaction, sale_id: UUID, code: str) -> Voucher | None:
    """As it stands, without a lock: for who only looks."""
    return next((voucher for _, voucher in await _vouchers(tx, {(sale_id, plain_code(code))}, set())), None)


async def rules_on(tx: Transaction, sale_id: UUID) -> list[Rule]:
    """Discounts that anybody gets at present."""
    return [rule for _, rule in await _rules(tx, [sale_id])]


async def _vouchers(tx: Transaction, codes: set[tuple[UUID, str]], voucher_ids: set[UUID]) -> Sequence[tuple[UUID, Voucher]]:
    rows = await tx.fetch(
        f"""
        SELECT {_VOUCHER}, {USED} AS counted FROM tickets.vouchers v
        WHERE (v.sale_id, v.code) IN (SELECT * FROM unnest($1::uuid[], $2::text[])) OR v.voucher_id = ANY($3::uuid[])
        """,
        [sale_id for sale_id, _ in codes],
        [code for _, code in codes],
        list(voucher_ids),
    )
    return [(row["sale_id"], _voucher(row)) for row in rows]


async def _count_by_person(tx: Transaction, vouchers: Sequence[Voucher]) -> None:
    """Who has used how much of vouchers that are limited for each person: accounts, and guests by their address."""
    if not vouchers:
        return
    by_id = {voucher.voucher_id: voucher for voucher in vouchers}
    rows = await tx.fetch(
        f"""
        SELECT p.voucher_id, o.account_id, CASE WHEN o.account_id IS NULL THEN o.email END AS email, count(*) AS places
        FROM tickets.positions p JOIN tickets.orders o USING (order_id)
        WHERE p.voucher_id = ANY($1::uuid[]) AND {STILL_COUNTS} GROUP BY 1, 2, 3
        """,
        list(by_id),
    )
    for row in rows:
        by_id[row["voucher_id"]].used_by[row["account_id"] or row["email"] or ""] = row["places"]


async def _rules(tx: Transaction, sale_ids: list[UUID]) -> list[tuple[UUID, Rule]]:
    rows = await tx.fetch(
        """
        SELECT sale_id, each, benefit, basis_points, kind, product_ids FROM tickets.discount_rules
        WHERE sale_id = ANY($1::uuid[]) AND is_active
          AND (valid_from IS NULL OR valid_from <= clock_timestamp()) AND (valid_until IS NULL OR valid_until > clock_timestamp())
        ORDER BY position, rule_id
        """,
        sale_ids,
    )
    return [
        (
            row["sale_id"],
            Rule(
                each=row["each"],
                benefit=row["benefit"],
                basis_points=row["basis_points"],
                kind=row["kind"],
                product_ids=frozenset(row["product_ids"]),
            ),
        )
        for row in rows
    ]


def _voucher(row: Any) -> Voucher:
    used, spent = row["counted"]
    fields = {name: row[name] for name in Voucher.__struct_fields__ if name not in ("product_ids", "used", "spent_minor", "used_by")}
    return Voucher(product_ids=frozenset(row["product_ids"]), used=used, spent_minor=int(spent), **fields)
