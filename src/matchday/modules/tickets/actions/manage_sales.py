"""What organisers and the box office do with a sale, its products and its quotas. Every change is told to everybody who keeps
a copy, under the sale's next version; nothing here touches what somebody holds already."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.backbone.money import minor_unit_digits
from matchday.modules.tickets.actions.tell_sale import tell_sale
from matchday.modules.tickets.domain.sales import require_transition, slug_of
from matchday.modules.tickets.domain.stock import SaleState
from matchday.modules.tickets.errors import (
    AddressTaken,
    CurrencyIsFixed,
    NotACurrency,
    QuotaInUse,
    SaleChangedMeanwhile,
    SaleIsOver,
    SaleNotFound,
    SeatedIsFixed,
    UnknownMatch,
    UnknownQuota,
)
from matchday.modules.tickets.schemas.sales import NewProduct, NewQuota, NewSale, SaleChange
from matchday.modules.tickets.store import sales as store


async def add_sale(tx: Transaction, organisation_id: UUID, sale: NewSale) -> UUID:
    """A draft. An address that was not asked for gets a number when it is taken."""
    await _check(tx, organisation_id, sale)
    sale_id = new_id()
    wanted = sale.slug or slug_of(sale.title)
    for slug in [wanted] if sale.slug else [wanted, f"{wanted[:70]}-{sale.starts_at:%Y-%m-%d}"[:80], f"{wanted[:60]}-{sale_id.hex[-12:]}"]:
        if await store.insert_sale(tx, sale_id, organisation_id, msgspec.structs.replace(sale, slug=slug)):
            await tell_sale(tx, sale_id)
            return sale_id
    raise AddressTaken


async def change_sale(tx: Transaction, sale_id: UUID, change: SaleChange) -> None:
    """All of it anew."""
    row = await _lock(tx, sale_id)
    if row.revision != change.revision:
        raise SaleChangedMeanwhile
    if row.has_orders and row.currency != change.currency:
        raise CurrencyIsFixed
    await _check(tx, row.organisation_id, change)
    if not await store.update_sale(tx, sale_id, msgspec.structs.replace(change, slug=change.slug or slug_of(change.title))):
        raise AddressTaken
    await _tell(tx, sale_id)


async def change_state(tx: Transaction, sale_id: UUID, state: SaleState) -> None:
    """Publishes, pauses or closes it. What people hold they may still pay."""
    row = await _lock(tx, sale_id)
    if row.state == state:
        return
    require_transition(row.state, state)
    tx.note(before=row.state, after=state)
    await store.set_state(tx, sale_id, state)
    await _tell(tx, sale_id)


async def add_product(tx: Transaction, sale_id: UUID, product: NewProduct) -> UUID:
    """One more to buy."""
    await _lock(tx, sale_id)
    product_id = new_id()
    await _save_product(tx, product_id, sale_id, product)
    return product_id


async def change_product(tx: Transaction, product_id: UUID, product: NewProduct) -> UUID:
    """All of it anew; returns its sale. A price changes for those who have not ordered yet."""
    sale_id = await store.sale_of_product(tx, product_id)
    if sale_id is None:
        raise SaleNotFound
    await _lock(tx, sale_id)
    is_seated, is_ordered = await store.is_seated_and_ordered(tx, product_id)
    if is_ordered and is_seated != product.is_seated:
        raise SeatedIsFixed
    await _save_product(tx, product_id, sale_id, product)
    return sale_id


async def add_quota(tx: Transaction, sale_id: UUID, quota: NewQuota) -> UUID:
    """One more limit."""
    await _lock(tx, sale_id)
    quota_id = new_id()
    await store.save_quota(tx, quota_id, sale_id, quota)
    await _tell(tx, sale_id)
    return quota_id


async def change_quota(tx: Transaction, quota_id: UUID, quota: NewQuota) -> UUID:
    """Another name or size; returns its sale. Below what is taken nothing more is sold, and nobody loses anything."""
    sale_id = await store.sale_of_quota(tx, quota_id)
    if sale_id is None:
        raise SaleNotFound
    await _lock(tx, sale_id)
    await store.save_quota(tx, quota_id, sale_id, quota)
    await _tell(tx, sale_id)
    return sale_id


async def remove_quota(tx: Transaction, quota_id: UUID) -> None:
    """One that nothing draws on."""
    sale_id = await store.sale_of_quota(tx, quota_id)
    if sale_id is None:
        raise SaleNotFound
    await _lock(tx, sale_id)
    if not await store.delete_quota(tx, quota_id):
        raise QuotaInUse
    await _tell(tx, sale_id)


async def _save_product(tx: Transaction, product_id: UUID, sale_id: UUID, product: NewProduct) -> None:
    if not set(product.quota_ids) <= await store.quota_ids_of(tx, sale_id):
        raise UnknownQuota
    await store.save_product(tx, product_id, sale_id, product)
    await store.link_quotas(tx, sale_id, product_id, product.quota_ids)
    await _tell(tx, sale_id)


async def _check(tx: Transaction, organisation_id: UUID, sale: NewSale) -> None:
    try:
        minor_unit_digits(sale.currency)
    except ValueError as error:
        raise NotACurrency from error
    if sale.match_id is not None and not await store.is_match_of(tx, sale.match_id, organisation_id):
        raise UnknownMatch


async def _lock(tx: Transaction, sale_id: UUID) -> store.SaleRow:
    row = await store.lock_sale(tx, sale_id)
    if row is None:
        raise SaleNotFound
    if row.state == "cancelled":
        raise SaleIsOver
    return row


async def _tell(tx: Transaction, sale_id: UUID) -> None:
    await store.raise_version(tx, sale_id)
    await tell_sale(tx, sale_id)
