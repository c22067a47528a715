"""Memberships over HTTP."""

from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Slice, get, post
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.payments.actions.change_memberships import begin_membership, end_membership, resume_membership
from matchday.modules.payments.actions.lead_to_provider import portal_url
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.domain.subscriptions import Plans
from matchday.modules.payments.errors import AlreadyMember, MembershipOver, NoSuchPlan, NothingToManage, PaymentsNotSetUp
from matchday.modules.payments.queries import memberships
from matchday.modules.payments.schemas.memberships import BeginSubscription, PlanView, PortalView, SubscriptionView

ONE = "/subscriptions/{subscription_id:uuid}"


@get("/membership-plans", access=anyone)
async def list_plans(plans: Plans) -> list[PlanView]:
    """What is offered now."""
    return [
        PlanView(plan=plan.name, interval=plan.interval, amount_minor=plan.amount_minor, currency=plan.currency) for plan in plans.offered
    ]


@post("/subscriptions", access=signed_in, refuses=[NoSuchPlan, AlreadyMember, PaymentsNotSetUp], idempotent=True, moves_money=True)
async def begin_subscription(
    tx: Transaction, identity: Identity, data: BeginSubscription, desk: PaymentDesk, plans: Plans
) -> SubscriptionView:
    """Begins a membership. It is `incomplete` until it is paid for: `GET /subscriptions/{id}` says in a moment where, as `next_url`."""
    subscription_id = await begin_membership(tx, identity.account_id, data.plan, plans, desk.provider_name)
    return view(await memberships.one(tx, identity.account_id, subscription_id))


@get("/subscriptions", access=signed_in)
async def list_subscriptions(tx: Transaction, identity: Identity, cursor: Cursor) -> Slice[SubscriptionView]:
    """One's own, newest first."""
    rows = await memberships.page_of(tx, identity.account_id, cursor)
    return cursor.slice(rows, lambda row: (row["subscription_id"],), view)


@get(ONE, access=signed_in)
async def show_subscription(tx: Transaction, identity: Identity, subscription_id: UUID) -> SubscriptionView:
    """One's own."""
    return view(await memberships.one(tx, identity.account_id, subscription_id))


@post(f"{ONE}/cancel", access=signed_in, refuses=[MembershipOver], status=200)
async def cancel_subscription(tx: Transaction, identity: Identity, subscription_id: UUID) -> SubscriptionView:
    """It ends with the period that is paid, and is not charged again; one that was never paid ends at once. Twice is as once."""
    await end_membership(tx, identity.account_id, subscription_id)
    return view(await memberships.one(tx, identity.account_id, subscription_id))


@post(f"{ONE}/resume", access=signed_in, refuses=[MembershipOver], status=200)
async def resume_subscription(tx: Transaction, identity: Identity, subscription_id: UUID) -> SubscriptionView:
    """It does not end after all, as long as its period lasts. Twice is as once."""
    await resume_membership(tx, identity.account_id, subscription_id)
    return view(await memberships.one(tx, identity.account_id, subscription_id))


@get(f"{ONE}/portal", access=signed_in, refuses=[NothingToManage])
async def show_portal(identity: Identity, subscription_id: UUID, desk: PaymentDesk) -> PortalView:
    """Where the provider lets members change their card and find their invoices."""
    return PortalView(url=await portal_url(desk, identity.account_id, subscription_id))


def view(row: Any) -> SubscriptionView:
    """For its member. Raises NotFound for none."""
    if row is None:
        raise NotFound
    return SubscriptionView(**{name: row[name] for name in SubscriptionView.__struct_fields__})


MEMBERSHIPS = (
    list_plans,
    begin_subscription,
    list_subscriptions,
    show_subscription,
    cancel_subscription,
    resume_subscription,
    show_portal,
)
