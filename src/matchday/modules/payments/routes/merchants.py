"""Organisations' own accounts at the payment provider, for their treasurers."""

from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import get, put
from matchday.backbone.http.access import role
from matchday.modules.payments.actions.lead_to_provider import onboarding_url
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.errors import NoMerchant, PaymentsNotSetUp
from matchday.modules.payments.schemas.memberships import MerchantView, OnboardingView
from matchday.modules.payments.store import merchants

HOME = "/organisations/{organisation_id:uuid}/merchant-account"
treasurer = role("treasurer")


@get(HOME, access=treasurer)
async def show_merchant(tx: Transaction, organisation_id: UUID, desk: PaymentDesk) -> MerchantView:
    """What sales are paid into, and from where pay-outs are made."""
    return merchant_view(desk.provider_name, await merchants.find(tx, organisation_id, desk.provider_name))


@put(HOME, access=treasurer, refuses=[PaymentsNotSetUp])
async def open_merchant(tx: Transaction, organisation_id: UUID, desk: PaymentDesk) -> MerchantView:
    """Has the payment provider make the organisation's account, or look at it again."""
    if not desk.provider_name:
        raise PaymentsNotSetUp
    tx.note("open_merchant", provider=desk.provider_name)
    await merchants.want(tx, organisation_id, desk.provider_name)
    return merchant_view(desk.provider_name, await merchants.find(tx, organisation_id, desk.provider_name))


@get(f"{HOME}/onboarding", access=treasurer, refuses=[NoMerchant])
async def show_onboarding(organisation_id: UUID, desk: PaymentDesk) -> OnboardingView:
    """Where the organisation tells the provider who it is and which bank it has."""
    return OnboardingView(url=await onboarding_url(desk, organisation_id, desk.links.merchant_url(organisation_id)))


def merchant_view(provider: str, row: Any) -> MerchantView:
    """As its treasurer or its seller sees it."""
    if row is None:
        return MerchantView(provider=provider, state="none", may_be_paid_out=False, wants=(), reason="", changed_at=None)
    return MerchantView(**{name: row[name] for name in MerchantView.__struct_fields__ if name != "wants"}, wants=tuple(row["wants"]))


MERCHANTS = (show_merchant, open_merchant, show_onboarding)
