"""Disputes, for treasurers; and the banks of the sandbox's payers, for platform admins."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Slice, get, put
from matchday.backbone.http.access import platform_admin, role
from matchday.backbone.ids import new_id
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.errors import NotDisputable
from matchday.modules.payments.providers.sandbox import Sandbox, tell
from matchday.modules.payments.queries import treasury
from matchday.modules.payments.schemas.memberships import DisputeView, PutSandboxDispute
from matchday.modules.payments.store import sandbox_memberships


@get("/organisations/{organisation_id:uuid}/payment-disputes", access=role("treasurer"))
async def list_disputes(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[DisputeView]:
    """Newest first."""
    return await treasury.disputes(tx, organisation_id, cursor)


@put("/sandbox/disputes/{payment_id:uuid}", access=platform_admin, refuses=[NotDisputable])
async def put_dispute(tx: Transaction, payment_id: UUID, data: PutSandboxDispute, desk: PaymentDesk) -> PutSandboxDispute:
    """Has the bank of a payment with the sandbox's card for it take the money back, or give it up, or keep it."""
    if Sandbox.name not in desk.providers:
        raise NotFound
    if not await sandbox_memberships.put_dispute(tx, new_id(), payment_id, data.outcome):
        raise NotDisputable
    await tell(tx, [(payment_id, data.outcome)], "dispute")
    tx.note("put_dispute", outcome=data.outcome)
    return data


DISPUTES = (list_disputes, put_dispute)
