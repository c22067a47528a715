"""The rows under whose lock tickets are decided, and what they hold."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.given_back import NOTHING_ASIDE, Aside
from matchday.modules.tickets.domain.promotions import NO_PROMOTIONS, Promotions
from matchday.modules.tickets.domain.stock import Person, Product, Quota, Sale, Seating, Stock

STILL_COUNTS = "(p.state = 'valid' OR (p.state IS NULL AND o.state IN ('created', 'awaiting_payment')))"
"""Of orders `o` and positions `p`: what a person has or holds."""

TAKES_CAPACITY = (
    "(p.state = 'valid' OR p.is_place_kept OR (p.state IS NULL AND p.replaces IS NULL AND o.state IN ('created', 'awaiting_payment')))"
)
"""Of orders `o` and positions `p`: what counts in the quotas of its product, refunded ones whose place was not given back too. A ticket
that is being sold on counts once: as its present owner's."""

SALE = """
    s.sale_id, s.organisation_id, s.title, s.currency, s.state, s.hold_seconds, s.per_person_max, s.tax_rounding, s.has_discounts,
    s.keeps_places, s.has_waiting, s.has_given_back
"""

LockSales = Callable[[Transaction, Iterable[UUID]], Awaitable[dict[UUID, Sale]]]
"""How an action comes by the rows it decides about. Tests show what happens without the lock."""

NO_SEATS: Mapping[UUID, Seating] = {}
NOTHING_PROMOTED: Mapping[UUID, Promotions] = {}
NO_ASIDES: Mapping[UUID, Aside] = {}


class LockedSale(msgspec.Struct, frozen=True, kw_only=True):
    """A sale whose row is ours until the commit, with the database's clock after the lock was granted."""

    sale: Sale
    products: tuple[Product, ...]
    quotas: tuple[Quota, ...]
    now: datetime


async def lock_sales(tx: Transaction, sale_ids: Iterable[UUID]) -> dict[UUID, Sale]:
    """In key order, by a statement of its own: what is read later is read after the lock was granted."""
    rows = await tx.fetch(
        f"SELECT {SALE} FROM tickets.sales s WHERE s.sale_id = ANY($1::uuid[]) ORDER BY s.sale_id FOR UPDATE", sorted(set(sale_ids))
    )
    return {row["sale_id"]: _sale(row) for row in rows}


async def load_sales(tx: Transaction, sales: Mapping[UUID, Sale]) -> dict[UUID, LockedSale]:
    """What locked sales have to sell."""
    products = await tx.fetch(
        """
        SELECT p.product_id, p.sale_id, p.name, p.price_minor, p.tax_rate, p.on_sale_from, p.on_sale_until, p.per_person_max,
               p.per_order_max, p.is_seated, p.needs_voucher, p.is_archived,
               ARRAY(SELECT pq.quota_id FROM tickets.product_quotas pq WHERE pq.product_id = p.product_id) AS quota_ids
        FROM tickets.products p WHERE p.sale_id = ANY($1::uuid[]) ORDER BY p.position, p.product_id
        """,
        list(sales),
    )
    now, quotas = await _quotas(tx, sales)
    kept = await kept_places(tx, [sale_id for sale_id, sale in sales.items() if sale.keeps_places])
    products_of, quotas_of = defaultdict(list), defaultdict(list)
    for row in products:
        products_of[row["sale_id"]].append(_product(row))
    for row in quotas:
        quotas_of[row["sale_id"]].append(
            Quota(quota_id=row["quota_id"], size=row["size"], taken=row["taken"], kept=kept.get(row["quota_id"], 0))
        )
    return {
        sale_id: LockedSale(sale=sale, products=tuple(products_of[sale_id]), quotas=tuple(quotas_of[sale_id]), now=now)
        for sale_id, sale in sales.items()
    }


async def _quotas(tx: Transaction, sale_ids: Iterable[UUID]) -> tuple[datetime, list[Any]]:
    """With PostgreSQL's clock: a question of its own would cost all who wait for the lock another round trip."""
    rows = await tx.fetch(
        """
        SELECT clock_timestamp() AS now, q.quota_id, q.sale_id, q.size, q.taken
        FROM (SELECT) one LEFT JOIN tickets.quotas q ON q.sale_id = ANY($1::uuid[])
        """,
        list(sale_ids),
    )
    return rows[0]["now"], [row for row in rows if row["quota_id"] is not None]


async def open_stocks(
    tx: Transaction,
    locked: Mapping[UUID, LockedSale],
    people: Iterable[Person],
    seats: Mapping[UUID, Seating] = NO_SEATS,
    promotions: Mapping[UUID, Promotions] = NOTHING_PROMOTED,
    asides: Mapping[UUID, Aside] = NO_ASIDES,
) -> dict[UUID, Stock]:
    """Ready to decide for these people."""
    limited = [sale_id for sale_id, each in locked.items() if _has_limits(each)]
    had = await _had(tx, limited, set(people)) if limited else {}
    return {
        sale_id: Stock(
            each.sale,
            each.products,
            each.quotas,
            now=each.now,
            had=had.get(sale_id, {}),
            seating=seats.get(sale_id),
            promotions=promotions.get(sale_id, NO_PROMOTIONS),
            aside=asides.get(sale_id, NOTHING_ASIDE),
        )
        for sale_id, each in locked.items()
    }


async def save_taken(tx: Transaction, stocks: Iterable[Stock]) -> None:
    """What the quotas of decided stocks stand at."""
    quotas = [quota for stock in stocks for quota in stock.quotas.values()]
    await tx.execute(
        """
        UPDATE tickets.quotas q SET taken = counted.taken
        FROM unnest($1::uuid[], $2::int[]) AS counted (quota_id, taken)
        WHERE q.quota_id = counted.quota_id AND q.taken <> counted.taken
        """,
        [quota.quota_id for quota in quotas],
        [quota.taken for quota in quotas],
    )


async def kept_places(tx: Transaction, sale_ids: Sequence[UUID]) -> dict[UUID, int]:
    """By quota, how many places are kept for vouchers. Most sales keep none, and are not even asked."""
    if not sale_ids:
        return {}
    rows = await tx.fetch(
        "SELECT quota_id, tickets.kept_in(quota_id) AS kept FROM tickets.quotas WHERE sale_id = ANY($1::uuid[])", sale_ids
    )
    return {row["quota_id"]: row["kept"] for row in rows}


async def overbooked_quotas(tx: Transaction, sale_id: UUID) -> list[str]:
    """Those of which more is kept for vouchers than is left."""
    rows = await tx.fetch(
        """
        SELECT name FROM (SELECT name, size, taken, tickets.kept_in(quota_id) AS kept FROM tickets.quotas WHERE sale_id = $1) q
        WHERE kept > 0 AND taken + kept > size ORDER BY name
        """,
        sale_id,
    )
    return [row["name"] for row in rows]


async def barred_accounts(tx: Transaction, account_ids: Iterable[UUID]) -> set[UUID]:
    """Of these, who is banned or gone."""
    rows = await tx.fetch(
        "SELECT account_id FROM tickets.known_accounts WHERE account_id = ANY($1::uuid[]) AND (is_banned OR is_deleted)", list(account_ids)
    )
    return {row["account_id"] for row in rows}


async def known_and_barred(tx: Transaction, order_ids: Iterable[UUID], account_ids: Iterable[UUID]) -> tuple[list[UUID], set[UUID]]:
    """Which of these orders there are, and who of these accounts is banned or gone: at once, as others wait for the lock meanwhile."""
    row = await tx.fetchrow(
        """
        SELECT ARRAY(SELECT order_id FROM tickets.orders WHERE order_id = ANY($1::uuid[])) AS order_ids,
               ARRAY(
                   SELECT account_id FROM tickets.known_accounts WHERE account_id = ANY($2::uuid[]) AND (is_banned OR is_deleted)
               ) AS barred
        """,
        list(order_ids),
        list(account_ids),
    )
    return (row["order_ids"], set(row["barred"])) if row is not None else ([], set())


async def _had(tx: Transaction, sale_ids: Sequence[UUID], people: set[Person]) -> dict[UUID, dict[Person, dict[UUID, int]]]:
    accounts = [person for person in people if isinstance(person, UUID)]
    guests = [person for person in people if isinstance(person, str)]
    rows: list[Any] = []
    if accounts:
        rows += await tx.fetch(
            f"""
            SELECT o.stock_id, o.account_id AS person, p.product_id, count(*) AS places
            FROM tickets.orders o JOIN tickets.positions p USING (order_id)
            WHERE o.account_id = ANY($1::uuid[]) AND o.stock_id = ANY($2::uuid[]) AND {STILL_COUNTS}
            GROUP BY 1, 2, 3
            """,
            accounts,
            sale_ids,
        )
    if guests:
        rows += await tx.fetch(
            f"""
            SELECT o.stock_id, o.email AS person, p.product_id, count(*) AS places
            FROM tickets.orders o JOIN tickets.positions p USING (order_id)
            WHERE o.email = ANY($1::text[]) AND o.account_id IS NULL AND o.stock_id = ANY($2::uuid[]) AND {STILL_COUNTS}
            GROUP BY 1, 2, 3
            """,
            guests,
            sale_ids,
        )
    had: dict[UUID, dict[Person, dict[UUID, int]]] = {}
    for row in rows:
        had.setdefault(row["stock_id"], {}).setdefault(row["person"], {})[row["product_id"]] = row["places"]
    return had


def _has_limits(locked: LockedSale) -> bool:
    return locked.sale.per_person_max is not None or any(product.per_person_max is not None for product in locked.products)


def _sale(row: Any) -> Sale:
    return Sale(
        sale_id=row["sale_id"],
        organisation_id=row["organisation_id"],
        title=row["title"],
        currency=row["currency"],
        state=row["state"],
        hold_seconds=row["hold_seconds"],
        per_person_max=row["per_person_max"],
        tax_rounding=row["tax_rounding"],
        has_discounts=row["has_discounts"],
        keeps_places=row["keeps_places"],
        has_waiting=row["has_waiting"],
        has_given_back=row["has_given_back"],
    )


def _product(row: Any) -> Product:
    return Product(
        product_id=row["product_id"],
        name=row["name"],
        price_minor=row["price_minor"],
        tax_rate=row["tax_rate"],
        on_sale_from=row["on_sale_from"],
        on_sale_until=row["on_sale_until"],
        per_person_max=row["per_person_max"],
        per_order_max=row["per_order_max"],
        is_seated=row["is_seated"],
        needs_voucher=row["needs_voucher"],
        is_archived=row["is_archived"],
        quota_ids=tuple(row["quota_ids"]),
    )
