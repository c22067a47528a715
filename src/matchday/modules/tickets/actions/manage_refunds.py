"""What is agreed on before anything is refunded or invoiced."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.refunds import RefundRule
from matchday.modules.tickets.domain.typed import zone_of
from matchday.modules.tickets.errors import SaleIsOver, SaleNotFound
from matchday.modules.tickets.errors.prices import UnknownTimeZone
from matchday.modules.tickets.schemas.refunds import InvoiceSettingsChange, RefundRuleChange
from matchday.modules.tickets.store import invoices
from matchday.modules.tickets.store.refunds import save_rule
from matchday.modules.tickets.store.sales import lock_sale


async def keep_refund_rule(tx: Transaction, sale_id: UUID, change: RefundRuleChange) -> None:
    """Raises SaleNotFound and SaleIsOver."""
    row = await lock_sale(tx, sale_id)
    if row is None:
        raise SaleNotFound
    if row.state == "cancelled":
        raise SaleIsOver
    rule = RefundRule(open_until=change.open_until, kept_basis_points=change.kept_basis_points) if change.open_until else None
    await save_rule(tx, sale_id, rule)


async def keep_invoice_settings(tx: Transaction, organisation_id: UUID, change: InvoiceSettingsChange) -> None:
    """Raises UnknownTimeZone."""
    if zone_of(change.time_zone) is None:
        raise UnknownTimeZone
    fields = {name: getattr(change, name) for name in InvoiceSettingsChange.__struct_fields__}
    await invoices.save_settings(tx, invoices.Settings(organisation_id=organisation_id, **fields))
