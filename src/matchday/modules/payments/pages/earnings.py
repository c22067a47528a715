"""What somebody has earned by selling tickets to others: what is owed, what was paid out, every entry, and a pay-out. All of it works
without JavaScript."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.backbone.ledger.commands import AMOUNT_MAX
from matchday.backbone.money import minor_unit_digits
from matchday.modules.payments.actions.lead_to_provider import onboarding_url
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.domain.typed_amounts import minor_of, written
from matchday.modules.payments.errors import PaymentsNotSetUp
from matchday.modules.payments.pages.account import account_context
from matchday.modules.payments.queries import treasury
from matchday.modules.payments.queries.earnings import lines
from matchday.modules.payments.routes.earnings import ask_own_payout
from matchday.modules.payments.store import merchants
from matchday.web.addresses import with_query
from matchday.web.rendering import Page

PATH = "/me/earnings"
ROWS_ON_A_PAGE, PAYOUTS_SHOWN = 25, 20
AnyRequest = Request[Any, Any, Any]
_PRIVATE = {"Cache-Control": "no-store"}


@page(PATH, access=signed_in)
async def show_earnings(tx: Transaction, request: AnyRequest, identity: Identity, cursor: Cursor, desk: PaymentDesk) -> Page:
    """The entries are those of the first currency, or of the one that is asked for."""
    asked = request.query_params
    return await _page(tx, identity.account_id, desk, cursor, currency=asked.get("currency", ""), done=asked.get("done", ""))


@form(f"{PATH}/payouts", access=signed_in, moves_money=True)
async def send_own_payout(tx: Transaction, identity: Identity, fields: FormFields, desk: PaymentDesk) -> Page | Redirect:
    """Sends what was earned to one's bank account. The page's key makes two clicks one pay-out."""
    currency = fields.get("currency", "")
    known = {balance.currency for balance in await treasury.balances(tx, identity.account_id, accounts.PERSON)}
    amount = minor_of(fields.text("amount", 30), minor_unit_digits(currency)) if currency in known else None
    errors: dict[str, Any] = {}
    if amount is None or not 1 <= amount <= AMOUNT_MAX:
        errors["amount"] = "Give an amount such as 250 or 1200.50."
    else:
        try:
            await ask_own_payout(tx, identity.account_id, desk, amount, currency, _id(fields.get("key", "")))
            return Redirect(location=f"{PATH}?done=payout#payouts")
        except Refusal as refusal:
            errors["amount"] = refusal
    return await _page(tx, identity.account_id, desk, Cursor(after=None, limit=ROWS_ON_A_PAGE), typed=fields, errors=errors)


@form(f"{PATH}/account", access=signed_in)
async def send_own_account(tx: Transaction, identity: Identity, fields: FormFields, desk: PaymentDesk) -> Redirect:  # noqa: ARG001
    """Has the payment provider make one's account, or look at it again. Raises PaymentsNotSetUp."""
    if not desk.provider_name:
        raise PaymentsNotSetUp
    await merchants.want(tx, identity.account_id, desk.provider_name, is_person=True)
    return Redirect(location=f"{PATH}#account")


@page(f"{PATH}/account", access=signed_in)
async def go_to_own_account(identity: Identity, desk: PaymentDesk) -> Redirect:
    """Where one tells the provider who one is. Raises NoMerchant, Unavailable."""
    return Redirect(location=await onboarding_url(desk, identity.account_id, desk.links.earnings_url) or f"{PATH}#account")


async def _page(
    tx: Transaction,
    account_id: UUID,
    desk: PaymentDesk,
    cursor: Cursor,
    *,
    currency: str = "",
    done: str = "",
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, Any] | None = None,
) -> Page:
    balances = await treasury.balances(tx, account_id, accounts.PERSON)
    currencies = [balance.currency for balance in balances]
    shown = currency if currency in currencies else (currencies[0] if currencies else "")
    entries, following = await lines(tx, account_id, shown, Cursor(after=cursor.after, limit=ROWS_ON_A_PAGE)) if shown else ([], None)
    context = await account_context(tx, account_id, desk) | {
        "balances": balances,
        "currencies": currencies,
        "shown": shown,
        "entries": entries,
        "payouts": (await treasury.payouts_of_person(tx, account_id, Cursor(after=None, limit=PAYOUTS_SHOWN))).items,
        "fields": {each.currency: written(each.available_minor, minor_unit_digits(each.currency)) for each in balances},
        "key": new_id(),
        "typed": typed or {},
        "errors": errors or {},
        "done": done,
        "next_address": with_query(PATH, {"currency": shown, "cursor": following}) if following else "",
        "first_address": with_query(PATH, {"currency": shown}) if cursor.after is not None else "",
    }
    return Page("payments/earnings.html", context, status=422 if errors else 200, headers=_PRIVATE)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


EARNINGS = (show_earnings, send_own_payout, send_own_account, go_to_own_account)
