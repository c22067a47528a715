"""What the box office does with vouchers and discounts. Places that are held or sold keep the prices they have."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Phrase
from matchday.backbone.ids import new_id
from matchday.modules.tickets.domain.vouchers import make_codes, plain_code
from matchday.modules.tickets.errors import SaleIsOver, SaleNotFound, SoldOut, UnknownProduct
from matchday.modules.tickets.errors.prices import TermsInvalid, VoucherCodeTaken, VoucherInUse
from matchday.modules.tickets.schemas.prices import NewRule, NewVoucher, NewVouchers, VoucherTerms
from matchday.modules.tickets.store import vouchers as store
from matchday.modules.tickets.store.sales import lock_sale
from matchday.modules.tickets.store.stocks import overbooked_quotas


async def add_voucher(tx: Transaction, sale_id: UUID, voucher: NewVoucher) -> UUID:
    """One with a code of its own."""
    (voucher_id,) = await _add(tx, sale_id, [plain_code(voucher.code)], voucher)
    return voucher_id


async def add_vouchers(tx: Transaction, sale_id: UUID, wanted: NewVouchers) -> list[str]:
    """Many, with codes at random; two of 50 bits meet so seldom that a meeting is simply refused."""
    codes = make_codes(wanted.count, plain_code(wanted.prefix))
    await _add(tx, sale_id, codes, wanted)
    return codes


async def change_voucher(tx: Transaction, voucher_id: UUID, voucher: NewVoucher) -> UUID:
    """All of it anew; returns its sale. Fewer uses than were taken: then it is used up."""
    sale_id = await _lock_by(tx, await store.sale_of_voucher(tx, voucher_id))
    await _check(tx, sale_id, [plain_code(voucher.code)], voucher, voucher_id)
    await store.update_voucher(tx, voucher_id, plain_code(voucher.code), voucher)
    await _mark(tx, sale_id)
    return sale_id


async def remove_voucher(tx: Transaction, voucher_id: UUID) -> None:
    """One that nobody has used."""
    sale_id = await _lock_by(tx, await store.sale_of_voucher(tx, voucher_id))
    if not await store.delete_voucher(tx, voucher_id):
        raise VoucherInUse
    await _mark(tx, sale_id)


async def add_rule(tx: Transaction, sale_id: UUID, rule: NewRule) -> UUID:
    """One more discount."""
    return await _save_rule(tx, new_id(), await _lock_by(tx, sale_id), rule)


async def change_rule(tx: Transaction, rule_id: UUID, rule: NewRule) -> UUID:
    """All of it anew."""
    return await _save_rule(tx, rule_id, await _lock_by(tx, await store.sale_of_rule(tx, rule_id)), rule)


async def remove_rule(tx: Transaction, rule_id: UUID) -> None:
    """What was sold by it keeps its price."""
    sale_id = await _lock_by(tx, await store.sale_of_rule(tx, rule_id))
    await store.delete_rule(tx, rule_id)
    await store.mark_promotions(tx, sale_id)


async def _add(tx: Transaction, sale_id: UUID, codes: Sequence[str], terms: VoucherTerms) -> list[UUID]:
    await _lock_by(tx, sale_id)
    await _check(tx, sale_id, codes, terms)
    voucher_ids = await store.insert_vouchers(tx, sale_id, codes, terms)
    await _mark(tx, sale_id)
    return voucher_ids


async def _mark(tx: Transaction, sale_id: UUID) -> None:
    """Raises SoldOut where more would be kept than there is."""
    await store.mark_promotions(tx, sale_id)
    if names := await overbooked_quotas(tx, sale_id):
        raise SoldOut(name=names[0])


async def _save_rule(tx: Transaction, rule_id: UUID, sale_id: UUID, rule: NewRule) -> UUID:
    if not set(rule.product_ids) <= await store.product_ids_of(tx, sale_id):
        raise UnknownProduct
    if rule.benefit is not None and rule.benefit > rule.each:
        raise TermsInvalid(why=Phrase("More tickets cannot become cheaper than are asked for."))
    _require_window(rule)
    await store.save_rule(tx, rule_id, sale_id, rule)
    await store.mark_promotions(tx, sale_id)
    return rule_id


async def _check(tx: Transaction, sale_id: UUID, codes: Sequence[str], terms: VoucherTerms, voucher_id: UUID | None = None) -> None:
    if not set(terms.product_ids) <= await store.product_ids_of(tx, sale_id):
        raise UnknownProduct
    if terms.keeps_places and len(terms.product_ids) != 1:
        raise TermsInvalid(why=Phrase("Places can be kept of one product only."))
    if terms.uses_min > terms.uses_max:
        raise TermsInvalid(why=Phrase("A voucher cannot ask for more tickets than it is good for."))
    if terms.per_person_max is not None and terms.uses_min > terms.per_person_max:
        raise TermsInvalid(why=Phrase("A voucher cannot ask for more tickets than one person may have with it."))
    if terms.effect == "percent" and terms.value > 10_000:
        raise TermsInvalid(why=Phrase("Nothing can become cheaper by more than 100 %."))
    _require_window(terms)
    if taken := await store.taken_codes(tx, sale_id, codes, voucher_id):
        raise VoucherCodeTaken(voucher=min(taken))


def _require_window(terms: VoucherTerms | NewRule) -> None:
    if terms.valid_from and terms.valid_until and terms.valid_until <= terms.valid_from:
        raise TermsInvalid(why=Phrase("The end must be after the beginning."))


async def _lock_by(tx: Transaction, sale_id: UUID | None) -> UUID:
    row = None if sale_id is None else await lock_sale(tx, sale_id)
    if row is None:
        raise SaleNotFound
    if row.state == "cancelled":
        raise SaleIsOver
    return row.sale_id
