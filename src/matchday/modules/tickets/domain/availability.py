"""How much is left of what, as everybody is told."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from matchday.modules.tickets.domain.stock import Product, Quota

FEW = 20
Availability = Literal["available", "few", "sold_out", "not_yet", "over"]
ON_OFFER = ("available", "few")


class Aside(msgspec.Struct, frozen=True, kw_only=True):
    """Beside the quotas: how many tickets were given back and how many seats are free, by product, and products that others wait for,
    which are theirs first."""

    given_back: Mapping[UUID, int] = {}
    waited_for: Collection[UUID] = ()
    seats: Mapping[UUID, int] = {}


NOTHING_ASIDE = Aside()


def left_of(product: Product, quotas: Mapping[UUID, Quota], aside: Aside = NOTHING_ASIDE) -> int | None:
    """By the quota that has least or the seats, and what was given back; None where nothing limits it. Never less than zero: a size may
    lie below what is taken. A seat that no map has cannot be had."""
    if product.product_id in aside.waited_for:
        return 0
    limits = [
        max(0, quota.size - quota.taken - quota.kept) for quota_id in product.quota_ids if (quota := quotas[quota_id]).size is not None
    ]
    if product.is_seated:
        limits.append(aside.seats.get(product.product_id, 0))
    return min(limits) + aside.given_back.get(product.product_id, 0) if limits else None


def availability_of(
    product: Product, quotas: Mapping[UUID, Quota], now: datetime, aside: Aside = NOTHING_ASIDE
) -> tuple[Availability, int | None]:
    """In a word, and in number once it is not many."""
    if product.is_archived or (product.on_sale_until is not None and now >= product.on_sale_until):
        return "over", None
    if product.on_sale_from is not None and now < product.on_sale_from:
        return "not_yet", None
    left = left_of(product, quotas, aside)
    if left == 0:
        return "sold_out", 0
    return ("few", left) if left is not None and left <= FEW else ("available", None)


def price_from(products: Iterable[Product], quotas: Iterable[Quota], now: datetime, aside: Aside = NOTHING_ASIDE) -> int | None:
    """The lowest price at which anybody gets in now; what can be had beside a ticket says nothing of it."""
    by_id = {quota.quota_id: quota for quota in quotas}
    prices = [
        product.price_minor
        for product in products
        if not (product.needs_voucher or product.is_extra) and availability_of(product, by_id, now, aside)[0] in ON_OFFER
    ]
    return min(prices, default=None)


def opens_at(products: Iterable[Product], now: datetime) -> datetime | None:
    """When the first of what is not on sale yet will be."""
    waiting = [product.on_sale_from for product in products if not (product.is_archived or product.needs_voucher)]
    return min((moment for moment in waiting if moment is not None and moment > now), default=None)
