"""Memberships: begun and ended by their members, settled by what providers say. No provider is called here: a wish is written down,
and a worker carries it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.ids import new_id
from matchday.backbone.ledger import Account, Transfer
from matchday.backbone.ledger.accounts import derived_id
from matchday.contracts.payments import SubscriptionChanged
from matchday.modules.payments.actions.post_money import book
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.domain.subscriptions import Plans, SubscriptionNews, SubscriptionOrder
from matchday.modules.payments.errors import AlreadyMember, MembershipOver, NoSuchPlan, PaymentsNotSetUp
from matchday.modules.payments.store import subscriptions

TITLE = "Matchday membership"
News = Sequence[tuple[SubscriptionNews, SubscriptionOrder]]


async def begin_membership(tx: Transaction, account_id: UUID, name: str, plans: Plans, provider: str) -> UUID:
    """Where to pay is known as soon as the provider has answered. Raises NoSuchPlan, PaymentsNotSetUp, AlreadyMember."""
    plan = plans.named(name)
    if plan is None:
        raise NoSuchPlan
    if not provider:
        raise PaymentsNotSetUp
    subscription_id = new_id()
    if not await subscriptions.insert(tx, subscription_id, account_id, plan, TITLE, provider):
        raise AlreadyMember
    return subscription_id


async def end_membership(tx: Transaction, account_id: UUID, subscription_id: UUID) -> None:
    """With the period that is paid; one that was never paid, at once. Raises NotFound, MembershipOver."""
    row = await _open(tx, account_id, subscription_id)
    if row["state"] == "incomplete":
        await subscriptions.wish(tx, subscription_id, is_ending=None, is_end_wanted=True)
    elif not row["is_ending"]:
        await subscriptions.wish(tx, subscription_id, is_ending=True, is_end_wanted=False)
        await _say(tx, account_id, subscription_id)


async def resume_membership(tx: Transaction, account_id: UUID, subscription_id: UUID) -> None:
    """As long as the period that is paid lasts. Raises NotFound, MembershipOver."""
    row = await _open(tx, account_id, subscription_id)
    if row["state"] == "incomplete":
        raise MembershipOver
    if row["is_ending"]:
        await subscriptions.wish(tx, subscription_id, is_ending=False, is_end_wanted=False)
        await _say(tx, account_id, subscription_id)


async def settle_memberships(tx: Transaction, news: News) -> None:
    """What providers said is written down, booked once, and told where it changes what others see."""
    known = await subscriptions.lock(tx, [told.subscription_id for told, _ in news])
    await subscriptions.postpone(tx, news)
    changed = await subscriptions.write(tx, news, known)
    await _book(tx, news, known)
    for row in changed:
        if row["account_id"] is not None:
            tx.publish(event_of(row))


def event_of(row: Any) -> SubscriptionChanged:
    """As others see it."""
    fields = ("version", "subscription_id", "account_id", "plan", "interval", "state", "is_ending", "period_ends_at")
    return SubscriptionChanged(**{name: row[name] for name in fields})


async def _open(tx: Transaction, account_id: UUID, subscription_id: UUID) -> Any:
    row = await subscriptions.lock_one(tx, account_id, subscription_id)
    if row is None:
        raise NotFound
    if row["state"] == "ended":
        raise MembershipOver
    return row


async def _say(tx: Transaction, account_id: UUID, subscription_id: UUID) -> None:
    tx.publish(event_of(await subscriptions.lock_one(tx, account_id, subscription_id)))


async def _book(tx: Transaction, news: News, known: dict[UUID, Any]) -> None:
    """The provider has it, the house has earned it. Each of the provider's invoices once, however often it is told."""
    rows = [
        (row["provider"], derived_id(told.subscription_id, f"paid {paid.reference}"), told.subscription_id, paid)
        for told, _ in news
        if (row := known.get(told.subscription_id)) is not None
        for paid in told.paid
    ]
    needed: list[Account] = []
    commands: list[Transfer] = []
    for row in await subscriptions.insert_paid(tx, rows) if rows else ():
        held, house = accounts.provider(row["provider"], row["currency"]), accounts.house(row["currency"])
        needed += [held, house]
        commands.append(
            Transfer(
                transfer_id=row["transfer_id"],
                debit_account_id=held.account_id,
                credit_account_id=house.account_id,
                amount=row["amount_minor"],
                reason="membership",
                reference_id=row["subscription_id"],
            )
        )
    if commands:
        await book(tx, needed, commands)
