"""An organisation's money, for its treasurer: the balance and what it is made of, pay-outs, entries, payments, refunds and disputes.
Its box office sees payments and refunds too, and no balance."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import role
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.backbone.ledger.commands import AMOUNT_MAX
from matchday.backbone.money import minor_unit_digits
from matchday.modules.payments.actions.pay_out import ask_payout
from matchday.modules.payments.actions.settle_refunds import refund_again
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.domain.typed_amounts import minor_of, written
from matchday.modules.payments.errors import PaymentsNotSetUp
from matchday.modules.payments.queries import treasury
from matchday.modules.payments.queries.money import (
    Asked,
    books_of,
    failed_counts,
    find_payments,
    organisation_known,
    payment_in_full,
    statement_of,
)
from matchday.modules.payments.store import merchants
from matchday.web.addresses import with_query
from matchday.web.rendering import Page

AnyRequest = Request[Any, Any, Any]
OWN = "/manage/organisations/{organisation_id:uuid}"
treasurer = role("treasurer")
seller = role("treasurer", "box_office")
STATES = ("open", "captured", "failed", "cancelled")
REFUND_STATES = ("pending", "processing", "succeeded", "failed", "refused")
ROWS_ON_A_PAGE = 50
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])$(?!\n)")
_CURRENCY = re.compile(r"[A-Z]{3}$(?!\n)")


@page(f"{OWN}/money", access=treasurer)
async def show_money(tx: Transaction, request: AnyRequest, organisation_id: UUID, cursor: Cursor, desk: PaymentDesk) -> Page:
    """The balance, what it is made of, and what was paid out."""
    return await _money(tx, organisation_id, cursor, desk, done=request.query_params.get("done", ""))


@form(f"{OWN}/money/payouts", access=treasurer, moves_money=True)
async def send_payout(tx: Transaction, identity: Identity, organisation_id: UUID, fields: FormFields, desk: PaymentDesk) -> Page | Redirect:
    """Sends what was earned to the organisation's bank account. The page's key makes two clicks one pay-out."""
    currency = fields.get("currency", "")
    known = {books.currency for books in await books_of(tx, organisation_id)}
    amount = minor_of(fields.text("amount", 30), minor_unit_digits(currency)) if currency in known else None
    errors: dict[str, Any] = {}
    if amount is None or not 1 <= amount <= AMOUNT_MAX:
        errors["amount"] = "Give an amount such as 250 or 1200.50."
    else:
        try:
            if not desk.provider_name:
                raise PaymentsNotSetUp
            await ask_payout(
                tx,
                organisation_id,
                amount_minor=amount,
                currency=currency,
                provider=desk.provider_name,
                asked_by=identity.account_id,
                key=_id(fields.get("key", "")),
            )
            return Redirect(location=f"/manage/organisations/{organisation_id}/money?done=payout#payouts")
        except Refusal as refusal:
            errors["amount"] = refusal
    return await _money(tx, organisation_id, Cursor(after=None, limit=ROWS_ON_A_PAGE), desk, typed=fields, errors=errors)


@page(f"{OWN}/money/entries", access=treasurer)
async def show_entries(tx: Transaction, request: AnyRequest, organisation_id: UUID, cursor: Cursor) -> Page:
    """Every entry of the account in one currency, and the sums of a month."""
    currency = request.query_params.get("currency", "")
    if not _CURRENCY.match(currency):
        raise NotFound
    now = await tx.clock()
    asked = _MONTH.match(request.query_params.get("month", ""))
    year, month = (int(asked[1]), int(asked[2])) if asked else (now.year, now.month)
    found = await treasury.entries(tx, organisation_id, currency, Cursor(after=cursor.after, limit=ROWS_ON_A_PAGE))
    address = f"/manage/organisations/{organisation_id}/money/entries"
    context = await _base(tx, organisation_id) | {
        "currency": currency,
        "entries": found.items,
        "statement": await statement_of(tx, organisation_id, currency, year, month),
        "month": f"{year}-{month:02}",
        "next_address": with_query(address, {"currency": currency, "cursor": found.next}) if found.next else "",
        "first_address": with_query(address, {"currency": currency}) if cursor.after is not None else "",
    }
    return Page("payments/entries.html", context)


@page(f"{OWN}/payments", access=seller)
async def list_payments(tx: Transaction, request: AnyRequest, identity: Identity, organisation_id: UUID, cursor: Cursor) -> Page:
    """Newest first; those that failed with why."""
    asked = _asked(request)
    found = await find_payments(tx, organisation_id, asked, Cursor(after=cursor.after, limit=ROWS_ON_A_PAGE))
    address, ways = f"/manage/organisations/{organisation_id}/payments", _ways(asked)
    context = await _base(tx, organisation_id, identity) | {
        "payments": found.items,
        "asked": asked,
        "is_asked": bool(ways),
        "states": STATES,
        "next_address": with_query(address, ways | {"cursor": found.next}) if found.next else "",
        "first_address": with_query(address, ways) if cursor.after is not None else "",
    }
    return Page("payments/payments.html", context)


@page(f"{OWN}/payments/{{payment_id:uuid}}", access=seller)
async def show_payment(tx: Transaction, identity: Identity, organisation_id: UUID, payment_id: UUID) -> Page:
    """All that is known of it. Raises NotFound."""
    found = await payment_in_full(tx, organisation_id, payment_id)
    if found is None:
        raise NotFound
    return Page("payments/payment.html", await _base(tx, organisation_id, identity) | {"found": found, "payment": found.payment})


@page(f"{OWN}/payment-refunds", access=seller)
async def list_refunds(tx: Transaction, request: AnyRequest, identity: Identity, organisation_id: UUID, cursor: Cursor) -> Page:
    """Newest first; those that failed with why, and a way to try again."""
    return await _refunds(tx, request, identity, organisation_id, cursor)


@form(f"{OWN}/payment-refunds/{{refund_id:uuid}}/retry", access=treasurer, moves_money=True)
async def send_refund_again(
    tx: Transaction,
    request: AnyRequest,
    identity: Identity,
    organisation_id: UUID,
    refund_id: UUID,
    fields: FormFields,  # noqa: ARG001
) -> Page | Redirect:
    """Has a refund that failed brought to the provider once more. Raises NotFound."""
    try:
        await refund_again(tx, organisation_id, refund_id)
    except NotFound:
        raise
    except Refusal as refusal:
        return await _refunds(tx, request, identity, organisation_id, Cursor(after=None, limit=ROWS_ON_A_PAGE), refusal)
    return Redirect(location=f"/manage/organisations/{organisation_id}/payment-refunds?done=again")


@page(f"{OWN}/payment-disputes", access=treasurer)
async def list_disputes(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Page:
    """Newest first, with until when an answer is taken."""
    found = await treasury.disputes(tx, organisation_id, Cursor(after=cursor.after, limit=ROWS_ON_A_PAGE))
    address = f"/manage/organisations/{organisation_id}/payment-disputes"
    context = await _base(tx, organisation_id) | {
        "disputes": found.items,
        "next_address": with_query(address, {"cursor": found.next}) if found.next else "",
        "first_address": address if cursor.after is not None else "",
    }
    return Page("payments/disputes.html", context)


async def _money(
    tx: Transaction,
    organisation_id: UUID,
    cursor: Cursor,
    desk: PaymentDesk,
    *,
    done: str = "",
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, Any] | None = None,
) -> Page:
    books = await books_of(tx, organisation_id)
    refunds, disputes, failed = await failed_counts(tx, organisation_id)
    found = await treasury.payouts(tx, organisation_id, Cursor(after=cursor.after, limit=ROWS_ON_A_PAGE))
    address = f"/manage/organisations/{organisation_id}/money"
    context = await _base(tx, organisation_id) | {
        "books": books,
        "payouts": found.items,
        "merchant": await merchants.find(tx, organisation_id, desk.provider_name) if desk.provider_name else None,
        "provider": desk.provider_name,
        "failed_refunds": refunds,
        "open_disputes": disputes,
        "failed_payments": failed,
        "fields": {each.currency: written(each.available_minor, minor_unit_digits(each.currency)) for each in books},
        "key": new_id(),
        "typed": typed or {},
        "errors": errors or {},
        "done": done,
        "next_address": with_query(address, {"cursor": found.next}) if found.next else "",
        "first_address": address if cursor.after is not None else "",
    }
    return Page("payments/money.html", context, status=422 if errors else 200)


async def _refunds(
    tx: Transaction, request: AnyRequest, identity: Identity, organisation_id: UUID, cursor: Cursor, refusal: Refusal | None = None
) -> Page:
    state = request.query_params.get("state", "")
    wanted = state if state in REFUND_STATES else None
    found = await treasury.refunds(tx, organisation_id, wanted, Cursor(after=cursor.after, limit=ROWS_ON_A_PAGE))
    address, ways = f"/manage/organisations/{organisation_id}/payment-refunds", {"state": wanted or ""}
    context = await _base(tx, organisation_id, identity) | {
        "refunds": found.items,
        "state": wanted,
        "states": REFUND_STATES,
        "sentence": refusal or "",
        "done": request.query_params.get("done", ""),
        "next_address": with_query(address, ways | {"cursor": found.next}) if found.next else "",
        "first_address": with_query(address, ways) if cursor.after is not None else "",
    }
    return Page("payments/refunds.html", context, status=refusal.status if refusal else 200)


async def _base(tx: Transaction, organisation_id: UUID, identity: Identity | None = None) -> dict[str, Any]:
    """`may_count`: the reader may see balances and move money; pages for treasurers alone need not ask."""
    may_count = identity is None or identity.is_platform_admin or identity.has_role(organisation_id, "owner", "treasurer")
    return {"organisation_id": organisation_id, "organisation": await organisation_known(tx, organisation_id), "may_count": may_count}


def _asked(request: AnyRequest) -> Asked:
    asked = request.query_params
    state = asked.get("state", "")
    words = asked.get("q", "").replace("\x00", "").strip()[:100]
    return Asked(words=words, state=state if state in STATES else None, subject_id=_id(asked.get("subject", "")))


def _ways(asked: Asked) -> dict[str, str]:
    given = {"q": asked.words, "state": asked.state or "", "subject": str(asked.subject_id or "")}
    return {name: value for name, value in given.items() if value}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


MONEY = (
    show_money,
    send_payout,
    show_entries,
    list_payments,
    show_payment,
    list_refunds,
    send_refund_again,
    list_disputes,
)
