"""What somebody has earned by selling to others, and its way to their bank account."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice, get, post, put
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.payments.actions.lead_to_provider import onboarding_url
from matchday.modules.payments.actions.pay_out import ask_payout
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.errors import NoMerchant, NotEnoughFunds, PaymentsNotSetUp
from matchday.modules.payments.queries import treasury
from matchday.modules.payments.routes.merchants import merchant_view
from matchday.modules.payments.routes.treasury import Currency
from matchday.modules.payments.schemas.manage import AskPayout, BalanceView, EntryView, PayoutView
from matchday.modules.payments.schemas.memberships import MerchantView, OnboardingView
from matchday.modules.payments.store import merchants

HOME = "/earnings"


@get(HOME, access=signed_in)
async def list_earnings(tx: Transaction, identity: Identity) -> list[BalanceView]:
    """What was earned by selling to others and not paid out, by currency."""
    return await treasury.balances(tx, identity.account_id, accounts.PERSON)


@get(f"{HOME}/entries", access=signed_in)
async def list_own_entries(tx: Transaction, identity: Identity, currency: Currency, cursor: Cursor) -> Slice[EntryView]:
    """Every entry in one currency, newest first."""
    return await treasury.entries_of(tx, accounts.person(identity.account_id, currency), cursor)


@get(f"{HOME}/payouts", access=signed_in)
async def list_own_payouts(tx: Transaction, identity: Identity, cursor: Cursor) -> Slice[PayoutView]:
    """Newest first."""
    return await treasury.payouts_of_person(tx, identity.account_id, cursor)


@post(f"{HOME}/payouts", access=signed_in, refuses=[NotEnoughFunds, PaymentsNotSetUp], idempotent=True, moves_money=True)
async def begin_own_payout(tx: Transaction, identity: Identity, data: AskPayout, desk: PaymentDesk) -> PayoutView:
    """Sends what was earned to one's bank account; never more than is there when what may go back is counted."""
    payout_id = await ask_own_payout(tx, identity.account_id, desk, data.amount_minor, data.currency)
    return await treasury.one_payout(tx, payout_id)


@get(f"{HOME}/account", access=signed_in)
async def show_own_account(tx: Transaction, identity: Identity, desk: PaymentDesk) -> MerchantView:
    """One's account at the payment provider, into which pay-outs go."""
    return merchant_view(desk.provider_name, await merchants.find(tx, identity.account_id, desk.provider_name))


@put(f"{HOME}/account", access=signed_in, refuses=[PaymentsNotSetUp])
async def open_own_account(tx: Transaction, identity: Identity, desk: PaymentDesk) -> MerchantView:
    """Has the payment provider make one, or look at it again."""
    if not desk.provider_name:
        raise PaymentsNotSetUp
    await merchants.want(tx, identity.account_id, desk.provider_name, is_person=True)
    return merchant_view(desk.provider_name, await merchants.find(tx, identity.account_id, desk.provider_name))


@get(f"{HOME}/account/onboarding", access=signed_in, refuses=[NoMerchant])
async def show_own_onboarding(identity: Identity, desk: PaymentDesk) -> OnboardingView:
    """Where one tells the provider who one is, and which bank account one has."""
    return OnboardingView(url=await onboarding_url(desk, identity.account_id, desk.links.earnings_url))


async def ask_own_payout(
    tx: Transaction, account_id: UUID, desk: PaymentDesk, amount_minor: int, currency: str, key: UUID | None = None
) -> UUID:
    """Raises PaymentsNotSetUp, NotEnoughFunds."""
    if not desk.provider_name:
        raise PaymentsNotSetUp
    return await ask_payout(
        tx,
        account_id,
        is_person=True,
        amount_minor=amount_minor,
        currency=currency,
        provider=desk.provider_name,
        asked_by=account_id,
        key=key,
    )


EARNINGS = (list_earnings, list_own_entries, list_own_payouts, begin_own_payout, show_own_account, open_own_account, show_own_onboarding)
