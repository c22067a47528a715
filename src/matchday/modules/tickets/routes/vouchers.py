"""Vouchers and discounts of a sale, managed by organisers and the box office."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import Answer, Cursor, Slice, delete, get, post, put
from matchday.backbone.http.access import role
from matchday.modules.tickets.actions import manage_vouchers
from matchday.modules.tickets.errors import SaleIsOver, SaleNotFound, SoldOut, UnknownProduct
from matchday.modules.tickets.errors.prices import TermsInvalid, VoucherCodeTaken, VoucherInUse
from matchday.modules.tickets.queries import vouchers as queries
from matchday.modules.tickets.routes.managing import sale_office
from matchday.modules.tickets.schemas.prices import NewRule, NewVoucher, NewVouchers, RuleView, VouchersMade, VoucherView
from matchday.web.spreadsheets import BOM, lines

voucher_office = role("organiser", "box_office", of=queries.organisation_of_voucher)
rule_office = role("organiser", "box_office", of=queries.organisation_of_rule)
CSV = "text/csv; charset=utf-8"
_HEAD = ("code", "label", "effect", "value", "uses_max", "used", "spent_minor", "valid_from", "valid_until", "is_active")
_REFUSED = [SaleIsOver, SaleNotFound, SoldOut, UnknownProduct, VoucherCodeTaken, TermsInvalid]
_RULE_REFUSED = [SaleIsOver, SaleNotFound, UnknownProduct, TermsInvalid]


@get("/sales/{sale_id:uuid}/vouchers", access=sale_office)
async def list_vouchers(tx: Transaction, sale_id: UUID, cursor: Cursor) -> Slice[VoucherView]:
    """The latest first, with how often each was used."""
    return await queries.vouchers_of(tx, sale_id, cursor)


@post("/sales/{sale_id:uuid}/vouchers", access=sale_office, refuses=_REFUSED, idempotent=True)
async def add_voucher(tx: Transaction, sale_id: UUID, data: NewVoucher) -> VoucherView:
    """One more. Where it keeps places they must be left."""
    tx.note("add_voucher", code=data.code)
    return await queries.read_voucher(tx, await manage_vouchers.add_voucher(tx, sale_id, data))


@post("/sales/{sale_id:uuid}/vouchers/batch", access=sale_office, refuses=_REFUSED, idempotent=True)
async def add_vouchers(tx: Transaction, sale_id: UUID, data: NewVouchers) -> VouchersMade:
    """Many of the same terms with codes at random."""
    tx.note("add_vouchers", count=data.count)
    return VouchersMade(codes=tuple(await manage_vouchers.add_vouchers(tx, sale_id, data)))


@get("/sales/{sale_id:uuid}/vouchers.csv", access=sale_office, gives=CSV)
async def export_vouchers(tx: Transaction, sale_id: UUID) -> Answer[bytes]:
    """All of them as a table."""
    rows = [tuple(getattr(voucher, name) for name in _HEAD) async for voucher in queries.every_voucher(tx, sale_id)]
    headers = {"Content-Disposition": 'attachment; filename="vouchers.csv"', "Cache-Control": "private, no-store"}
    return Answer(body=(BOM + lines([_HEAD, *rows])).encode(), headers=headers, media_type=CSV)


@put("/vouchers/{voucher_id:uuid}", access=voucher_office, refuses=_REFUSED)
async def put_voucher(tx: Transaction, voucher_id: UUID, data: NewVoucher) -> VoucherView:
    """Changes it for those who have not ordered yet."""
    tx.note("change_voucher", code=data.code)
    await manage_vouchers.change_voucher(tx, voucher_id, data)
    return await queries.read_voucher(tx, voucher_id)


@delete("/vouchers/{voucher_id:uuid}", access=voucher_office, refuses=[SaleIsOver, VoucherInUse])
async def remove_voucher(tx: Transaction, voucher_id: UUID) -> None:
    """One that was never used."""
    tx.note("remove_voucher")
    await manage_vouchers.remove_voucher(tx, voucher_id)


@get("/sales/{sale_id:uuid}/discounts", access=sale_office)
async def list_rules(tx: Transaction, sale_id: UUID) -> list[RuleView]:
    """In the order in which they are tried."""
    return await queries.rules_of(tx, sale_id)


@post("/sales/{sale_id:uuid}/discounts", access=sale_office, refuses=_RULE_REFUSED, idempotent=True)
async def add_rule(tx: Transaction, sale_id: UUID, data: NewRule) -> RuleView:
    """One more."""
    tx.note("add_discount", name=data.name)
    return await queries.read_rule(tx, await manage_vouchers.add_rule(tx, sale_id, data))


@put("/discounts/{rule_id:uuid}", access=rule_office, refuses=_RULE_REFUSED)
async def put_rule(tx: Transaction, rule_id: UUID, data: NewRule) -> RuleView:
    """Changes it for those who have not ordered yet."""
    tx.note("change_discount", name=data.name)
    return await queries.read_rule(tx, await manage_vouchers.change_rule(tx, rule_id, data))


@delete("/discounts/{rule_id:uuid}", access=rule_office, refuses=[SaleIsOver])
async def remove_rule(tx: Transaction, rule_id: UUID) -> None:
    """What was sold by it keeps its price."""
    tx.note("remove_discount")
    await manage_vouchers.remove_rule(tx, rule_id)


VOUCHERS = (
    list_vouchers,
    add_voucher,
    add_vouchers,
    export_vouchers,
    put_voucher,
    remove_voucher,
    list_rules,
    add_rule,
    put_rule,
    remove_rule,
)
