"""How much is left of what, as everybody is told."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from matchday.modules.tickets.domain.stock import Product, Quota

FEW = 20
Availability = Literal["available", "few", "sold_out", "not_yet", "over"]


def left_of(product: Product, quotas: Mapping[UUID, Quota]) -> int | None:
    """By the quota that has least; None where nothing limits it. Never less than zero: a size may lie below what is taken."""
    limits = [
        max(0, quota.size - quota.taken - quota.kept) for quota_id in product.quota_ids if (quota := quotas[quota_id]).size is not None
    ]
    return min(limits, default=None)


def availability_of(product: Product, quotas: Mapping[UUID, Quota], now: datetime) -> tuple[Availability, int | None]:
    """In a word, and in number once it is not many."""
    if product.is_archived or (product.on_sale_until is not None and now >= product.on_sale_until):
        return "over", None
    if product.on_sale_from is not None and now < product.on_sale_from:
        return "not_yet", None
    left = left_of(product, quotas)
    if left == 0:
        return "sold_out", 0
    return ("few", left) if left is not None and left <= FEW else ("available", None)


def price_from(products: Iterable[Product], quotas: Iterable[Quota], now: datetime) -> int | None:
    """The lowest price of what anybody can buy now."""
    by_id = {quota.quota_id: quota for quota in quotas}
    prices = [
        product.price_minor
        for product in products
        if not product.needs_voucher and availability_of(product, by_id, now)[0] in ("available", "few")
    ]
    return min(prices, default=None)


def opens_at(products: Iterable[Product], now: datetime) -> datetime | None:
    """When the first of what is not on sale yet will be."""
    waiting = [product.on_sale_from for product in products if not (product.is_archived or product.needs_voucher)]
    return min((moment for moment in waiting if moment is not None and moment > now), default=None)
