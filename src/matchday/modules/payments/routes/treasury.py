"""The money of an organisation, for its treasurer; its box office sees payments and refunds too."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Slice, get, post, put
from matchday.backbone.http.access import platform_admin, role
from matchday.backbone.http.identity import Identity
from matchday.modules.payments.actions.pay_out import ask_payout
from matchday.modules.payments.actions.settle_refunds import refund_again
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.errors import NotEnoughFunds, PaymentsNotSetUp, RefundNotFailed, RefundTooLarge
from matchday.modules.payments.providers.sandbox import Sandbox
from matchday.modules.payments.queries import treasury
from matchday.modules.payments.schemas import PaymentStateName
from matchday.modules.payments.schemas.manage import (
    AskPayout,
    BalanceView,
    EntryView,
    FaultSchedule,
    FaultView,
    PaymentRow,
    PayoutView,
    RefundRow,
    RefundStateName,
)
from matchday.modules.payments.store import sandbox

HOME = "/organisations/{organisation_id:uuid}"
treasurer = role("treasurer")
seller = role("treasurer", "box_office")
PaymentState = Annotated[PaymentStateName | None, QueryParameter(name="state")]
RefundState = Annotated[RefundStateName | None, QueryParameter(name="state")]
Currency = Annotated[str, QueryParameter(name="currency", pattern=r"^[A-Z]{3}$(?!\n)")]


@get(f"{HOME}/payments", access=seller)
async def list_organisation_payments(
    tx: Transaction, organisation_id: UUID, cursor: Cursor, wanted: PaymentState = None
) -> Slice[PaymentRow]:
    """Newest first; those that failed with why."""
    return await treasury.payments(tx, organisation_id, wanted, cursor)


@get(f"{HOME}/payment-refunds", access=seller)
async def list_payment_refunds(tx: Transaction, organisation_id: UUID, cursor: Cursor, wanted: RefundState = None) -> Slice[RefundRow]:
    """Newest first; those that failed with why."""
    return await treasury.refunds(tx, organisation_id, wanted, cursor)


@put(
    f"{HOME}/payment-refunds/{{refund_id:uuid}}/retry",
    access=treasurer,
    refuses=[RefundNotFailed, RefundTooLarge],
    moves_money=True,
)
async def retry_refund(tx: Transaction, organisation_id: UUID, refund_id: UUID) -> RefundRow:
    """Has a refund that failed brought to the provider once more."""
    await refund_again(tx, organisation_id, refund_id)
    return await treasury.one_refund(tx, refund_id)


@get(f"{HOME}/balance", access=treasurer)
async def show_balance(tx: Transaction, organisation_id: UUID) -> list[BalanceView]:
    """What was earned and not paid out, by currency."""
    return await treasury.balances(tx, organisation_id)


@get(f"{HOME}/ledger", access=treasurer)
async def list_entries(tx: Transaction, organisation_id: UUID, currency: Currency, cursor: Cursor) -> Slice[EntryView]:
    """Every entry of the organisation's account in one currency, newest first."""
    return await treasury.entries(tx, organisation_id, currency, cursor)


@get(f"{HOME}/payouts", access=treasurer)
async def list_payouts(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[PayoutView]:
    """Newest first."""
    return await treasury.payouts(tx, organisation_id, cursor)


@post(f"{HOME}/payouts", access=treasurer, refuses=[NotEnoughFunds, PaymentsNotSetUp], idempotent=True, moves_money=True)
async def begin_payout(tx: Transaction, identity: Identity, organisation_id: UUID, data: AskPayout, desk: PaymentDesk) -> PayoutView:
    """Sends what was earned to the organisation's bank account; never more than is there when refunds under way are counted."""
    if not desk.provider_name:
        raise PaymentsNotSetUp
    payout_id = await ask_payout(
        tx,
        organisation_id,
        amount_minor=data.amount_minor,
        currency=data.currency,
        provider=desk.provider_name,
        asked_by=identity.account_id,
    )
    return await treasury.one_payout(tx, payout_id)


@get("/sandbox/faults", access=platform_admin)
async def show_faults(tx: Transaction, desk: PaymentDesk) -> FaultSchedule:
    """What is still to go wrong at the sandbox provider."""
    if Sandbox.name not in desk.providers:
        raise NotFound
    rows = await sandbox.list_faults(tx)
    return FaultSchedule(faults=tuple(FaultView(kind=row.kind, uses=row.uses_left, seconds=row.seconds) for row in rows))


@put("/sandbox/faults", access=platform_admin)
async def put_faults(tx: Transaction, data: FaultSchedule, desk: PaymentDesk) -> FaultSchedule:
    """Replaces the sandbox provider's schedule of faults: webhooks that come three times, in another order, late, never or wrongly
    signed, and answers that do not come, before or after the charge."""
    if Sandbox.name not in desk.providers:
        raise NotFound
    await sandbox.replace_faults(tx, [(fault.kind, fault.uses, fault.seconds) for fault in data.faults])
    tx.note("put_faults", faults=[fault.kind for fault in data.faults])
    return data


TREASURY = (
    list_organisation_payments,
    list_payment_refunds,
    retry_refund,
    show_balance,
    list_entries,
    list_payouts,
    begin_payout,
    show_faults,
    put_faults,
)
