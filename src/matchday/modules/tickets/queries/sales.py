"""Sales as they are managed, as everybody sees them, and as copies hear of them."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Slice
from matchday.contracts.tickets import SaleChanged
from matchday.modules.tickets.domain.availability import NOTHING_ASIDE, Aside, availability_of, opens_at, price_from
from matchday.modules.tickets.domain.stock import Product, Quota
from matchday.modules.tickets.domain.vouchers import Voucher
from matchday.modules.tickets.errors import SaleNotFound
from matchday.modules.tickets.queries.free_seats import free_seats
from matchday.modules.tickets.schemas.sales import (
    OfferedProduct,
    ProductView,
    PublicSale,
    QuotaView,
    SaleLine,
    SaleView,
    SoldOrder,
)
from matchday.modules.tickets.store.asides import asides_on

_PRODUCT = """
    p.product_id, p.sale_id, p.name, p.description, p.category, p.price_minor, p.tax_rate, p.on_sale_from, p.on_sale_until,
    p.per_person_max, p.per_order_max, p.is_seated, p.needs_voucher, p.is_extra, p.position, p.is_archived,
    ARRAY(SELECT pq.quota_id FROM tickets.product_quotas pq WHERE pq.product_id = p.product_id ORDER BY pq.quota_id) AS quota_ids
"""
_SALE = """
    s.sale_id, s.version, s.revision, s.organisation_id, s.slug, s.match_id, s.title, s.venue, s.description, s.starts_at, s.doors_at,
    s.currency, s.state, s.hold_seconds, s.per_person_max, s.tax_rounding, s.resale_cap_percent, s.resale_fee_basis_points,
    coalesce(k.name, '') AS organisation
"""
_FROM = "tickets.sales s LEFT JOIN tickets.known_organisations k USING (organisation_id)"
_ANNOUNCED_AT_ONCE_MAX = 100


async def organisation_of_sale(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """Whose sale a path speaks of."""
    organisation_id: UUID | None = await tx.fetchval("SELECT organisation_id FROM tickets.sales WHERE sale_id = $1", path["sale_id"])
    return organisation_id


async def organisation_of_product(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """Whose product a path speaks of."""
    organisation_id: UUID | None = await tx.fetchval(
        "SELECT s.organisation_id FROM tickets.products p JOIN tickets.sales s USING (sale_id) WHERE p.product_id = $1", path["product_id"]
    )
    return organisation_id


async def organisation_of_quota(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """Whose quota a path speaks of."""
    organisation_id: UUID | None = await tx.fetchval(
        "SELECT s.organisation_id FROM tickets.quotas q JOIN tickets.sales s USING (sale_id) WHERE q.quota_id = $1", path["quota_id"]
    )
    return organisation_id


async def read_sale(tx: Transaction, sale_id: UUID) -> SaleView:
    """With all that is managed of it. Raises SaleNotFound."""
    row = await tx.fetchrow(f"SELECT {_SALE} FROM {_FROM} WHERE s.sale_id = $1", sale_id)
    if row is None:
        raise SaleNotFound
    products = await tx.fetch(f"SELECT {_PRODUCT} FROM tickets.products p WHERE p.sale_id = $1 ORDER BY p.position, p.product_id", sale_id)
    quotas = await tx.fetch("SELECT quota_id, name, size, taken FROM tickets.quotas WHERE sale_id = $1 ORDER BY quota_id", sale_id)
    return _view(row, products, quotas)


async def sales_of(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[SaleView]:
    """The organisation's, of every state, the latest event first, without their products."""
    after = cursor.convert(datetime, UUID)
    rows = await tx.fetch(
        f"""
        SELECT {_SALE} FROM {_FROM}
        WHERE s.organisation_id = $1 AND ($2::timestamptz IS NULL OR (s.starts_at, s.sale_id) < ($2, $3::uuid))
        ORDER BY s.starts_at DESC, s.sale_id DESC LIMIT $4
        """,
        organisation_id,
        *(after or (None, None)),
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["starts_at"], row["sale_id"]), _view)


async def orders_of_sale(tx: Transaction, sale_id: UUID, cursor: Cursor, state: str | None = None) -> Slice[SoldOrder]:
    """For the box office, newest first."""
    after = cursor.convert(datetime, UUID)
    rows = await tx.fetch(
        """
        SELECT o.order_id, o.account_id, coalesce(a.name, '') AS buyer, o.email, o.state, o.reason, o.placed_at, o.held_until,
               o.ended_at, o.amount_minor, o.tax_minor, o.refunded_minor, o.currency, o.places, o.payment_id
        FROM tickets.orders o LEFT JOIN tickets.known_accounts a USING (account_id)
        WHERE o.stock_id = $1 AND ($2::text IS NULL OR o.state = $2)
          AND ($3::timestamptz IS NULL OR (o.placed_at, o.order_id) < ($3, $4::uuid))
        ORDER BY o.placed_at DESC, o.order_id DESC LIMIT $5
        """,
        sale_id,
        state,
        *(after or (None, None)),
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["placed_at"], row["order_id"]), lambda row: SoldOrder(**row))


async def list_public_sales(
    tx: Transaction,
    cursor: Cursor,
    *,
    organisation_id: UUID | None = None,
    match_id: UUID | None = None,
    competition: str = "",
    words: str = "",
) -> Slice[SaleLine]:
    """Events to come, the next one first; those of a competition, or with these words in their title or venue."""
    after = cursor.convert(datetime, UUID)
    rows = await tx.fetch(
        f"""
        SELECT {_SALE}, clock_timestamp() AS now FROM {_FROM}
        WHERE s.state IN ('on_sale', 'paused', 'closed') AND s.starts_at > now() - interval '3 hours'
          AND ($1::uuid IS NULL OR s.organisation_id = $1) AND ($2::uuid IS NULL OR s.match_id = $2)
          AND ($3::timestamptz IS NULL OR (s.starts_at, s.sale_id) > ($3, $4::uuid))
          AND ($6 = '' OR s.match_id IN (SELECT m.match_id FROM tickets.known_matches m WHERE m.competition_slug = $6))
          AND strpos(lower(s.title || ' ' || s.venue), lower($7)) > 0
        ORDER BY s.starts_at, s.sale_id LIMIT $5
        """,
        organisation_id,
        match_id,
        *(after or (None, None)),
        cursor.limit + 1,
        competition,
        words,
    )
    offers = await _offers(tx, [row["sale_id"] for row in rows])
    return cursor.slice(rows, lambda row: (row["starts_at"], row["sale_id"]), lambda row: _line(row, *offers[row["sale_id"]]))


async def public_sale_at(tx: Transaction, slug: str, voucher: Voucher | None = None) -> PublicSale:
    """With what a voucher opens, where one is shown. Raises NotFound for a draft too."""
    sale_id = await tx.fetchval("SELECT sale_id FROM tickets.sales WHERE slug = $1 AND state <> 'draft'", slug)
    sales = await public_sales(tx, [sale_id], voucher) if sale_id else []
    if not sales:
        raise NotFound
    return sales[0]


async def public_sales(tx: Transaction, sale_ids: Sequence[UUID], voucher: Voucher | None = None) -> list[PublicSale]:
    """As everybody sees them, as of now."""
    rows = await tx.fetch(f"SELECT {_SALE}, clock_timestamp() AS now FROM {_FROM} WHERE s.sale_id = ANY($1::uuid[])", list(sale_ids))
    products = await tx.fetch(
        f"SELECT {_PRODUCT} FROM tickets.products p WHERE p.sale_id = ANY($1::uuid[]) ORDER BY p.position, p.product_id", list(sale_ids)
    )
    offers = await _offers(tx, sale_ids)
    return [
        _public(row, [product for product in products if product["sale_id"] == row["sale_id"]], offers[row["sale_id"]], voucher)
        for row in rows
    ]


async def sale_changed(tx: Transaction, sale_id: UUID) -> SaleChanged | None:
    """As copies hear of it, at its present version."""
    row = await tx.fetchrow(f"SELECT {_SALE}, clock_timestamp() AS now FROM {_FROM} WHERE s.sale_id = $1", sale_id)
    if row is None:
        return None
    return _changed(row, *(await _offers(tx, [sale_id]))[sale_id])


async def every_sale(tx: Transaction) -> AsyncIterator[SaleChanged]:
    """Each, as it stands, to rebuild the copies of others."""
    last: UUID | None = None
    while True:
        rows = await tx.fetch(
            f"""
            SELECT {_SALE}, clock_timestamp() AS now FROM {_FROM}
            WHERE $1::uuid IS NULL OR s.sale_id > $1 ORDER BY s.sale_id LIMIT $2
            """,
            last,
            _ANNOUNCED_AT_ONCE_MAX,
        )
        offers = await _offers(tx, [row["sale_id"] for row in rows])
        for row in rows:
            yield _changed(row, *offers[row["sale_id"]])
        if len(rows) < _ANNOUNCED_AT_ONCE_MAX:
            return
        last = rows[-1]["sale_id"]


Offer = tuple[list[Product], list[Quota], Aside]


async def _offers(tx: Transaction, sale_ids: Sequence[UUID]) -> dict[UUID, Offer]:
    """Products, quotas and what lies beside them, by sale."""
    products, quotas = defaultdict(list), defaultdict(list)
    for row in await tx.fetch(f"SELECT {_PRODUCT} FROM tickets.products p WHERE p.sale_id = ANY($1::uuid[])", list(sale_ids)):
        products[row["sale_id"]].append(_product(row))
    for row in await tx.fetch(
        """
        SELECT q.quota_id, q.sale_id, q.size, q.taken, CASE WHEN s.keeps_places THEN tickets.kept_in(q.quota_id) ELSE 0 END AS kept
        FROM tickets.quotas q JOIN tickets.sales s USING (sale_id) WHERE q.sale_id = ANY($1::uuid[])
        """,
        list(sale_ids),
    ):
        quotas[row["sale_id"]].append(Quota(quota_id=row["quota_id"], size=row["size"], taken=row["taken"], kept=row["kept"]))
    asides, seats = await asides_on(tx, sale_ids), await free_seats(tx, sale_ids)
    asides |= {sale_id: msgspec.structs.replace(asides.get(sale_id, NOTHING_ASIDE), seats=free) for sale_id, free in seats.items()}
    return {sale_id: (products[sale_id], quotas[sale_id], asides.get(sale_id, NOTHING_ASIDE)) for sale_id in sale_ids}


def _product(row: Any) -> Product:
    fields = {name: row[name] for name in Product.__struct_fields__ if name != "quota_ids"}
    return Product(quota_ids=tuple(row["quota_ids"]), **fields)


def _changed(row: Any, products: list[Product], quotas: list[Quota], aside: Aside) -> SaleChanged:
    return SaleChanged(
        sale_id=row["sale_id"],
        version=row["version"],
        organisation_id=row["organisation_id"],
        match_id=row["match_id"],
        slug=row["slug"],
        title=row["title"],
        venue=row["venue"],
        starts_at=row["starts_at"],
        state=row["state"],
        currency=row["currency"],
        price_from_minor=price_from(products, quotas, row["now"], aside) if row["state"] == "on_sale" else None,
    )


def _line(row: Any, products: list[Product], quotas: list[Quota], aside: Aside) -> SaleLine:
    is_open = row["state"] == "on_sale"
    price = price_from(products, quotas, row["now"], aside) if is_open else None
    return SaleLine(
        sale_id=row["sale_id"],
        slug=row["slug"],
        organisation_id=row["organisation_id"],
        organisation=row["organisation"],
        match_id=row["match_id"],
        title=row["title"],
        venue=row["venue"],
        starts_at=row["starts_at"],
        state=row["state"],
        currency=row["currency"],
        price_from_minor=price,
        opens_at=opens_at(products, row["now"]) if is_open and price is None else None,
    )


def _public(row: Any, products: Sequence[Any], offer: Offer, voucher: Voucher | None) -> PublicSale:
    _, quotas, aside = offer
    by_id = {quota.quota_id: quota for quota in quotas}
    offered = []
    for product in products:
        is_opened = voucher is not None and voucher.opens_hidden and voucher.is_for(product["product_id"])
        if product["is_archived"] or (product["needs_voucher"] and not is_opened):
            continue
        availability, left = availability_of(_product(product), by_id, row["now"], aside)
        fields = {name: product[name] for name in OfferedProduct.__struct_fields__ if name not in ("availability", "left")}
        offered.append(OfferedProduct(availability=availability, left=left, **fields))
    fields = {name: row[name] for name in PublicSale.__struct_fields__ if name not in ("products", "room")}
    return PublicSale(products=tuple(offered), room=f"tickets:sale:{row['sale_id']}", **fields)


def _view(row: Any, products: Sequence[Any] = (), quotas: Sequence[Any] = ()) -> SaleView:
    fields = {name: row[name] for name in SaleView.__struct_fields__ if name not in ("products", "quotas")}
    return SaleView(
        products=tuple(
            ProductView(
                quota_ids=tuple(product["quota_ids"]),
                **{name: product[name] for name in ProductView.__struct_fields__ if name != "quota_ids"},
            )
            for product in products
        ),
        quotas=tuple(QuotaView(**quota) for quota in quotas),
        **fields,
    )
