"""Memberships from the wish to their end, at the sandbox. Time is moved by moving the sandbox's rows."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from tests.modules.payments.paying import CHALLENGE, DECLINED, GOOD, POOR, Till
from tests.modules.payments.test_webhooks import send
from tests.tokens import access_token

from matchday.backbone.errors import Refusal
from matchday.backbone.ids import new_id
from matchday.backbone.ledger import verify_ledger
from matchday.contracts.accounts import AccountChanged
from matchday.contracts.payments import SubscriptionChanged
from matchday.modules.payments.actions.change_memberships import begin_membership
from matchday.modules.payments.domain.subscriptions import plans
from matchday.modules.payments.queries.memberships import announce_memberships
from matchday.modules.payments.queries.personal_data import personal_data
from matchday.modules.payments.replicas import forget_people
from matchday.modules.payments.settings import MembershipSettings
from matchday.modules.payments.sweeps import hear_what_was_kept, renew_sandbox_memberships

PLANS = plans(MembershipSettings())
CARD = {"expiry": "12/49", "code": "123"}
ADDRESS = "/api/v1/subscriptions"


class Member:
    """Somebody with a client."""

    def __init__(self, till: Till, client: httpx.AsyncClient) -> None:
        self.till = till
        self.client = client
        self.account_id = new_id()
        self.headers = {"Authorization": f"Bearer {access_token({}, account_id=self.account_id)}"}

    async def post(self, path: str = "", body: Any = None) -> httpx.Response:
        """To the API."""
        return await self.client.post(f"{ADDRESS}{path}", json=body, headers=self.headers)

    async def get(self, path: str = "") -> httpx.Response:
        """From the API."""
        return await self.client.get(f"{ADDRESS}{path}", headers=self.headers)

    async def begin(self, plan: str = "monthly", card: str = GOOD) -> UUID:
        """As far as the card on the sandbox's page."""
        begun = await self.post(body={"plan": plan})
        assert begun.status_code == 201
        await self.till.work()
        subscription_id = UUID(begun.json()["subscription_id"])
        await self.give_card(subscription_id, card)
        await self.till.work()
        return subscription_id

    async def give_card(self, subscription_id: UUID, card: str, **fields: str) -> httpx.Response:
        """On the sandbox's page."""
        return await self.client.post(f"/sandbox/memberships/{subscription_id}", data={"number": card, **CARD, **fields})

    async def state(self, subscription_id: UUID) -> dict[str, Any]:
        """As the API shows it."""
        found: dict[str, Any] = (await self.get(f"/{subscription_id}")).json()
        return found


async def pass_time(till: Till, days: int) -> None:
    """The sandbox's clock goes on: its rows go back. Then it does what has become due, and we hear of it."""
    await till.execute(
        "UPDATE payments.sandbox_subscriptions "
        "SET anchor_at = anchor_at - make_interval(days => $1), due_at = due_at - make_interval(days => $1)",
        days,
    )
    for _ in range(3):
        async with till.database.begin("payments") as tx:
            await renew_sandbox_memberships(tx)
    await till.work()


async def prove(till: Till) -> None:
    """The ledger adds up, and has what the sandbox's invoices say."""
    async with till.database.begin("payments") as tx:
        assert (await verify_ledger(tx)).faults == ()
    (invoiced,) = await till.rows("SELECT coalesce(sum(amount_minor), 0)::bigint AS minor FROM payments.sandbox_invoices")
    assert await earned(till) == invoiced["minor"]


async def earned(till: Till) -> int:
    """What the house has, by its entries."""
    (row,) = await till.rows(
        "SELECT coalesce(sum(posted), 0)::bigint AS minor FROM payments.ledger_accounts JOIN payments.ledger_entries USING (account_id) "
        "WHERE ledger_accounts.kind = 'house' AND unit = 'EUR'"
    )
    return int(row["minor"])


async def test_only_who_is_signed_in_has_a_membership(till: Till) -> None:
    async with till.client() as client:
        assert (await client.post(ADDRESS, json={"plan": "monthly"})).status_code == 401
        assert (await client.get(ADDRESS)).status_code == 401
        for path in ("cancel", "resume"):
            assert (await client.post(f"{ADDRESS}/{new_id()}/{path}")).status_code == 401
        offered = (await client.get("/api/v1/membership-plans")).json()
    assert [(plan["plan"], plan["amount_minor"]) for plan in offered] == [("monthly", 499), ("yearly", 4990)]


@pytest.mark.parametrize("body", [{"plan": "free"}, {"plan": "monthly", "amount_minor": 1}, {"plan": "Monthly\n"}, {}])
async def test_other_plans_and_prices_are_refused(till: Till, body: dict[str, Any]) -> None:
    async with till.client() as client:
        assert (await Member(till, client).post(body=body)).status_code in (400, 422)
    assert await till.rows("SELECT FROM payments.subscriptions") == []


async def test_anothers_membership_is_not_there(till: Till) -> None:
    async with till.client() as client:
        subscription_id = await Member(till, client).begin()
        other = Member(till, client)
        assert (await other.get(f"/{subscription_id}")).status_code == 404
        assert (await other.get(f"/{subscription_id}/portal")).status_code == 404
        for deed in ("cancel", "resume"):
            assert (await other.post(f"/{subscription_id}/{deed}")).status_code == 404


async def test_a_second_membership_is_refused(till: Till) -> None:
    async with till.client() as client:
        member = Member(till, client)
        await member.begin()
        again = await member.post(body={"plan": "yearly"})
    assert (again.status_code, again.json()["code"]) == (409, "already_member")


async def _rush(till: Till, count: int) -> list[UUID | Refusal]:
    account_id = new_id()

    async def one() -> UUID | Refusal:
        try:
            async with till.database.begin("payments") as tx:
                return await begin_membership(tx, account_id, "monthly", PLANS, "sandbox")
        except Refusal as refusal:
            return refusal

    return await asyncio.gather(*(one() for _ in range(count)))


async def test_of_ten_beginnings_at_once_one_counts(till: Till) -> None:
    outcomes = await _rush(till, 10)
    assert len([outcome for outcome in outcomes if isinstance(outcome, UUID)]) == 1


async def test_control_without_the_index_there_would_be_several(till: Till, database_url: str) -> None:
    owner = await asyncpg.connect(database_url)
    try:
        await owner.execute("DROP INDEX payments.subscriptions_one_open")
        assert len([outcome for outcome in await _rush(till, 10) if isinstance(outcome, UUID)]) > 1
    finally:
        await owner.execute("DELETE FROM payments.subscriptions")
        await owner.execute(
            "CREATE UNIQUE INDEX subscriptions_one_open ON payments.subscriptions (account_id) "
            "WHERE state <> 'ended' AND account_id IS NOT NULL"
        )
        await owner.close()


async def test_it_begins_when_it_is_paid_and_its_money_is_booked_once(till: Till) -> None:
    async with till.client() as client:
        member = Member(till, client)
        begun = (await member.post(body={"plan": "yearly"})).json()
        assert (begun["state"], begun["next_url"]) == ("incomplete", None)
        await till.work()
        waiting = await member.state(UUID(begun["subscription_id"]))
        assert waiting["next_url"].endswith(f"/sandbox/memberships/{begun['subscription_id']}")
        assert (await member.get(f"/{begun['subscription_id']}/portal")).status_code == 409
        await member.give_card(UUID(begun["subscription_id"]), GOOD)
        for _ in range(3):
            await till.work()
        active = await member.state(UUID(begun["subscription_id"]))
        assert (active["state"], active["is_ending"], active["next_url"]) == ("active", False, None)
        assert (await member.get(f"/{begun['subscription_id']}/portal")).status_code == 200
    assert await earned(till) == 4990
    (said,) = await till.said(SubscriptionChanged)
    assert (said.account_id, said.state, said.interval) == (member.account_id, "active", "year")
    await prove(till)


async def test_a_declined_card_begins_nothing_and_another_may_follow(till: Till) -> None:
    async with till.client() as client:
        member = Member(till, client)
        subscription_id = await member.begin(card=DECLINED)
        assert (await member.state(subscription_id))["state"] == "incomplete"
        assert await earned(till) == 0
        await member.give_card(subscription_id, GOOD)
        await till.work()
        assert (await member.state(subscription_id))["state"] == "active"


async def test_the_bank_may_ask_before_it_begins(till: Till) -> None:
    async with till.client() as client:
        member = Member(till, client)
        subscription_id = await member.begin(card=CHALLENGE)
        assert (await member.state(subscription_id))["state"] == "incomplete"
        await member.give_card(subscription_id, "", deed="reject")
        await till.work()
        assert await earned(till) == 0
        await member.give_card(subscription_id, CHALLENGE)
        await member.give_card(subscription_id, "", deed="accept")
        await till.work()
        assert (await member.state(subscription_id))["state"] == "active"
    assert await earned(till) == 499


async def test_it_is_renewed_in_time_and_each_period_is_booked(till: Till) -> None:
    async with till.client() as client:
        member = Member(till, client)
        subscription_id = await member.begin()
        first = (await member.state(subscription_id))["period_ends_at"]
        await pass_time(till, 32)
        second = await member.state(subscription_id)
    assert second["state"] == "active"
    assert second["period_ends_at"] != first
    assert await earned(till) == 2 * 499
    assert [event.version for event in await till.said(SubscriptionChanged)] == [2, 3]
    await prove(till)


async def test_a_failed_renewal_is_overdue_tried_again_and_ends(till: Till) -> None:
    async with till.client() as client:
        member = Member(till, client)
        subscription_id = await member.begin()
        await member.give_card(subscription_id, POOR)
        await pass_time(till, 31)
        late = await member.state(subscription_id)
        assert (late["state"], late["reason"]) == ("past_due", "insufficient_funds")
        assert late["next_url"]
        await pass_time(till, 2)
        assert (await member.state(subscription_id))["state"] == "past_due"
        for days in (2, 2, 3):
            await pass_time(till, days)
        ended = await member.state(subscription_id)
        assert ended["state"] == "ended"
        assert ended["ended_at"]
        assert (await member.post(f"/{subscription_id}/resume")).status_code == 409
        assert (await member.post(body={"plan": "monthly"})).status_code == 201
    assert await earned(till) == 499
    assert list(dict.fromkeys(event.state for event in await till.said(SubscriptionChanged))) == ["active", "past_due", "ended"]


async def test_another_card_saves_what_is_overdue(till: Till) -> None:
    async with till.client() as client:
        member = Member(till, client)
        subscription_id = await member.begin()
        await member.give_card(subscription_id, DECLINED)
        await pass_time(till, 32)
        await member.give_card(subscription_id, GOOD)
        await till.work()
        assert (await member.state(subscription_id))["state"] == "active"
    assert await earned(till) == 2 * 499


async def test_it_is_cancelled_for_the_end_of_its_period_resumed_and_ended(till: Till) -> None:
    async with till.client() as client:
        member = Member(till, client)
        subscription_id = await member.begin()
        for _ in range(2):
            cancelled = await member.post(f"/{subscription_id}/cancel")
            assert (cancelled.status_code, cancelled.json()["is_ending"], cancelled.json()["state"]) == (200, True, "active")
        await till.work()
        assert (await member.post(f"/{subscription_id}/resume")).json()["is_ending"] is False
        await till.work()
        await pass_time(till, 32)
        assert (await member.state(subscription_id))["state"] == "active"
        await member.post(f"/{subscription_id}/cancel")
        await till.work()
        await pass_time(till, 32)
        assert (await member.state(subscription_id))["state"] == "ended"
    assert await earned(till) == 2 * 499
    said = [(event.state, event.is_ending) for event in await till.said(SubscriptionChanged)]
    assert said == [("active", False), ("active", True), ("active", False), ("active", False), ("active", True), ("ended", True)]
    versions = [event.version for event in await till.said(SubscriptionChanged)]
    assert versions == sorted(set(versions))


async def test_one_that_was_never_paid_ends_at_once(till: Till) -> None:
    async with till.client() as client:
        member = Member(till, client)
        begun = (await member.post(body={"plan": "monthly"})).json()
        await till.work()
        await member.post(f"/{begun['subscription_id']}/cancel")
        await till.work()
        assert (await member.state(UUID(begun["subscription_id"])))["state"] == "ended"
        page = await client.get(f"/sandbox/memberships/{begun['subscription_id']}")
        assert "is over" in page.text


async def test_a_wish_that_comes_while_the_provider_is_asked_is_not_lost(till: Till) -> None:
    async with till.client() as client:
        member = Member(till, client)
        subscription_id = await member.begin()
        await till.make_due()
        claimed = await till.memberships._claim()
        await member.post(f"/{subscription_id}/cancel")
        orders = [order for _, order in claimed]
        await till.memberships._write(orders, await till.memberships._ask(till.provider, orders))
        assert (await member.state(subscription_id))["is_ending"] is True
        await till.memberships.work_once()
    (row,) = await till.rows("SELECT is_ending, ending_wish FROM payments.subscriptions")
    assert row == {"is_ending": True, "ending_wish": None}


async def test_webhooks_of_memberships_are_a_reason_to_look(till: Till) -> None:
    async with till.client() as client:
        member = Member(till, client)
        subscription_id = await member.begin()
        await till.execute("UPDATE payments.sandbox_webhooks SET due_at = clock_timestamp()")
        bodies = [row["body"] for row in await till.rows("SELECT body FROM payments.sandbox_webhooks ORDER BY webhook_id")]
        assert any('"about":"subscription"' in body for body in bodies)
        await till.execute("UPDATE payments.sandbox_subscriptions SET state = 'past_due', failures = 1")

        for body in (*bodies, *reversed(bodies)):
            assert await send(till, body.encode()) == 204
        await till.memberships.work_once()
        assert (await member.state(subscription_id))["state"] == "past_due"
    async with till.database.begin("payments") as tx:
        assert await hear_what_was_kept(tx) == 0


async def test_who_is_gone_is_not_charged_again_and_forgotten(till: Till) -> None:
    async with till.client() as client:
        member = Member(till, client)
        await member.begin()
        async with till.database.read("payments") as tx:
            kept = await personal_data(tx, member.account_id)
        assert {"memberships", "membership_payments"} <= set(kept)
        gone = AccountChanged(
            account_id=member.account_id, version=9, name="", avatar=None, is_banned=False, is_platform_admin=False, is_deleted=True
        )
        async with till.database.begin("payments") as tx:
            await forget_people(tx, [gone])
        await till.work()
        await pass_time(till, 32)
    (row,) = await till.rows("SELECT account_id, state FROM payments.subscriptions")
    assert row == {"account_id": None, "state": "ended"}
    assert await earned(till) == 499


async def test_memberships_are_announced_anew(till: Till) -> None:
    async with till.client() as client:
        for _ in range(2):
            await Member(till, client).begin()
    async with till.database.read("payments") as tx:
        assert [event.state async for event in announce_memberships(tx)] == ["active", "active"]
