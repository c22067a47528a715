"""An account at the payment provider, as its owner sees it: how far it is, what is missing, and the way to go on. For an organisation's
treasurer; `earnings.py` shows the same of a person."""

from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import role
from matchday.modules.payments.actions.lead_to_provider import onboarding_url
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.domain.account_words import wants_in_words
from matchday.modules.payments.domain.reasons import sentence
from matchday.modules.payments.errors import PaymentsNotSetUp
from matchday.modules.payments.queries.money import organisation_known
from matchday.modules.payments.store import merchants
from matchday.web.rendering import Page

ADDRESS = "/manage/organisations/{organisation_id:uuid}/money/account"
REFRESH_SECONDS = 3
treasurer = role("treasurer")


@page(ADDRESS, access=treasurer)
async def show_account(tx: Transaction, organisation_id: UUID, desk: PaymentDesk) -> Page:
    """Loads itself again while the provider is asked."""
    context = await account_context(tx, organisation_id, desk)
    about = {"organisation_id": organisation_id, "organisation": await organisation_known(tx, organisation_id), "may_count": True}
    return Page("payments/account.html", context | about)


@form(ADDRESS, access=treasurer)
async def send_account(tx: Transaction, organisation_id: UUID, fields: FormFields, desk: PaymentDesk) -> Redirect:  # noqa: ARG001
    """Has the payment provider make the organisation's account, or look at it again. Raises PaymentsNotSetUp."""
    if not desk.provider_name:
        raise PaymentsNotSetUp
    tx.note("open_merchant", provider=desk.provider_name)
    await merchants.want(tx, organisation_id, desk.provider_name)
    return Redirect(location=f"/manage/organisations/{organisation_id}/money/account")


@page(f"{ADDRESS}/onboarding", access=treasurer)
async def go_to_provider(organisation_id: UUID, desk: PaymentDesk) -> Redirect:
    """Where the organisation tells the provider who it is. Raises NoMerchant, Unavailable."""
    url = await onboarding_url(desk, organisation_id, desk.links.merchant_url(organisation_id))
    return Redirect(location=url or f"/manage/organisations/{organisation_id}/money/account")


async def account_context(tx: Transaction, owner_id: UUID, desk: PaymentDesk) -> dict[str, Any]:
    """What `account_parts.html` shows."""
    row = await merchants.find(tx, owner_id, desk.provider_name) if desk.provider_name else None
    is_asked = row is not None and row["state"] == "wanted" and not row["reason"]
    return {
        "provider": desk.provider_name,
        "merchant": row,
        "merchant_state": row["state"] if row is not None else "none",
        "wants": wants_in_words(tuple(row["wants"])) if row is not None else (),
        "account_reason": sentence(row["reason"]) if row is not None and row["state"] in ("wanted", "gone") else "",
        "refresh_seconds": REFRESH_SECONDS if is_asked else 0,
    }


ACCOUNT = (show_account, send_account, go_to_provider)
