"""Platform admins who turn on each other: one of them always stays."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

import pytest
from tests.modules.accounts.site import AccountsSite

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.modules.accounts.actions.ban_account import ban_account
from matchday.modules.accounts.actions.change_platform_admin import change_platform_admin
from matchday.modules.accounts.store import people

Act = Callable[..., Awaitable[None]]
ACTS = {"demote": partial(change_platform_admin, is_platform_admin=False), "ban": partial(ban_account, reason="a quarrel")}


async def admins(site: AccountsSite) -> int:
    async with site.database.read("accounts") as tx:
        return int(await tx.fetchval("SELECT count(*) FROM accounts.accounts WHERE is_platform_admin AND banned_at IS NULL"))


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_two_admins_at_once_leave_one(act: Act, site: AccountsSite) -> None:
    ada, ben = await site.sign_up_admin("Ada"), await site.sign_up_admin("Ben")

    async def turn_on(by: UUID, against: UUID) -> str:
        try:
            async with site.database.begin("accounts") as tx:
                await act(tx, against, by=by)
        except Refusal as refusal:
            return refusal.code
        return "done"

    assert sorted(await asyncio.gather(turn_on(ada.id, ben.id), turn_on(ben.id, ada.id))) == ["done", "not_allowed"]
    assert await admins(site) == 1


async def test_control_without_a_look_at_the_admin_none_is_left(site: AccountsSite) -> None:
    """The same, with only the other's row locked."""
    ada, ben = await site.sign_up_admin("Ada"), await site.sign_up_admin("Ben")

    async def demote(tx: Transaction, against: UUID) -> None:
        await people.lock_account(tx, against)
        await change_platform_admin(tx, against, is_platform_admin=False, by=None)

    for against in (ada.id, ben.id):
        async with site.database.begin("accounts") as tx:
            await demote(tx, against)
    assert await admins(site) == 0


async def test_a_demoted_admins_token_does_nothing_more(site: AccountsSite) -> None:
    ada, ben = await site.sign_up_admin("Ada"), await site.sign_up_admin("Ben")
    assert (await ada.ask("DELETE", f"/manage/v1/accounts/{ben.id}/platform-admin")).status_code in (200, 204)
    answer = await ben.ask("PUT", f"/manage/v1/accounts/{ada.id}/ban", {"reason": "revenge"})
    assert answer.status_code == 403
    assert await admins(site) == 1
