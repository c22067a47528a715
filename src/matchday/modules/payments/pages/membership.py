"""The membership of whoever is signed in: what is offered, what one has, and how it ends. All of it works without JavaScript."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request
from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.payments.actions.change_memberships import begin_membership, end_membership, resume_membership
from matchday.modules.payments.actions.lead_to_provider import portal_url
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.domain.reasons import sentence
from matchday.modules.payments.domain.subscriptions import Plans
from matchday.modules.payments.queries import memberships
from matchday.web.preferences import preferences
from matchday.web.rendering import Page
from matchday.web.translation import translate_refusal

PATH = "/membership"
REFRESH_SECONDS = 2
AnyRequest = Request[Any, Any, Any]
Back = Annotated[str, QueryParameter(name="back", max_length=1)]
_PRIVATE = {"Cache-Control": "no-store"}


@page(PATH, access=signed_in)
async def show_membership(tx: Transaction, identity: Identity, plans: Plans, desk: PaymentDesk, back: Back = "") -> Page:
    """Leads on to the provider's page as soon as that is known, unless one comes from there."""
    return await _page(tx, identity, plans, desk, is_back=bool(back))


@form(PATH, access=signed_in, moves_money=True)
async def send_membership(
    request: AnyRequest, tx: Transaction, identity: Identity, plans: Plans, desk: PaymentDesk, fields: FormFields
) -> Page | Redirect:
    """Begins one."""
    try:
        await begin_membership(tx, identity.account_id, fields.text("plan", 20), plans, desk.provider_name)
    except Refusal as refusal:
        return await _refused(request, tx, identity, plans, desk, refusal)
    return Redirect(location=PATH)


@form(f"{PATH}/{{subscription_id:uuid}}", access=signed_in, moves_money=True)
async def change_membership(
    request: AnyRequest,
    tx: Transaction,
    identity: Identity,
    subscription_id: UUID,
    plans: Plans,
    desk: PaymentDesk,
    fields: FormFields,
) -> Page | Redirect:
    """Ends or resumes it. Raises NotFound."""
    change = {"cancel": end_membership, "resume": resume_membership}.get(fields.text("deed", 10))
    if change is None:
        raise NotFound
    try:
        await change(tx, identity.account_id, subscription_id)
    except NotFound:
        raise
    except Refusal as refusal:
        return await _refused(request, tx, identity, plans, desk, refusal)
    return Redirect(location=f"{PATH}?back=1")


@page(f"{PATH}/{{subscription_id:uuid}}/portal", access=signed_in)
async def go_to_portal(identity: Identity, subscription_id: UUID, desk: PaymentDesk) -> Redirect:
    """On to the provider's page of cards and invoices. Raises NotFound, NothingToManage, Unavailable."""
    return Redirect(location=await portal_url(desk, identity.account_id, subscription_id), headers=_PRIVATE)


async def _refused(request: AnyRequest, tx: Transaction, identity: Identity, plans: Plans, desk: PaymentDesk, refusal: Refusal) -> Page:
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    said = translate_refusal(locale, refusal)
    return await _page(tx, identity, plans, desk, is_back=True, refusal=said, status=refusal.status)


async def _page(
    tx: Transaction, identity: Identity, plans: Plans, desk: PaymentDesk, *, is_back: bool, refusal: str = "", status: int = 200
) -> Page:
    row = await memberships.newest(tx, identity.account_id)
    state = row["state"] if row is not None else "none"
    is_opening = state == "incomplete" and not row["is_ending"]
    context = {
        "membership": row,
        "state": state,
        "is_offered": state in ("none", "ended") and bool(desk.provider_name),
        "is_waiting": is_opening and (row["next_url"] is None or is_back),
        "is_led_on": is_opening and row["next_url"] is not None and not is_back,
        "address": f"{PATH}?back=1" if is_back else PATH,
        "refresh_seconds": REFRESH_SECONDS,
        "plans": plans.offered,
        "saving": _saving(plans),
        "paid": await memberships.paid(tx, row["subscription_id"]) if row is not None else [],
        "reason": sentence(row["reason"]) if row is not None else "",
        "refusal": refusal,
    }
    return Page("payments/membership.html", context, status=status, headers=_PRIVATE)


def _saving(plans: Plans) -> int:
    """How many per cent a year costs less than twelve months, rounded down."""
    by_interval = {plan.interval: plan.amount_minor for plan in plans.offered}
    months = 12 * by_interval.get("month", 0)
    return max(0, 100 * (months - by_interval.get("year", months)) // months) if months else 0


MEMBERSHIP = (show_membership, send_membership, change_membership, go_to_portal)
