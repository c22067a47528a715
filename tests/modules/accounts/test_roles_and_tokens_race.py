"""A token issued while roles change: it knows of the change, or it is older than it and void."""

import asyncio
from uuid import UUID

from tests.modules.accounts.site import AccountsSite

from matchday.contracts.accounts import SignInsEnded
from matchday.modules.accounts.actions.give_roles import give_roles
from matchday.modules.accounts.actions.reissue_access import reissue_access
from matchday.modules.accounts.store import people


async def _somebody_waits(site: AccountsSite) -> None:
    """Returns when a statement waits for a lock."""
    async with asyncio.timeout(5):
        while True:
            async with site.database.read("accounts") as tx:
                if await tx.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
                    return


async def _last_end(site: AccountsSite) -> SignInsEnded:
    return [event for event in await site.said() if isinstance(event, SignInsEnded)][-1]


async def test_a_token_asked_for_during_the_change_waits_and_knows_of_it(site: AccountsSite) -> None:
    ada = await site.sign_up()
    club, issuer = UUID(await site.found(ada)), site.surroundings.resources["accounts"]["issuer"]

    async def ask() -> str:
        async with site.database.begin("accounts") as tx:
            return (await reissue_access(tx, issuer, ada.id, UUID(ada.session_id))).text

    async with site.database.begin("accounts") as tx:
        await give_roles(tx, club, ada.id, ("scorer",))
        asking = asyncio.ensure_future(ask())
        await _somebody_waits(site)
    token = await asking
    await site.hear()
    assert site.surroundings.verifier.verify(token, via="bearer").roles[club] == {"scorer"}


async def test_control_without_holding_the_account_a_token_with_old_roles_lives_on(site: AccountsSite) -> None:
    ada = await site.sign_up()
    club, issuer = UUID(await site.found(ada)), site.surroundings.resources["accounts"]["issuer"]
    async with site.database.begin("accounts") as tx:
        await give_roles(tx, club, ada.id, ("scorer",))
        async with site.database.begin("accounts") as other:
            account = await people.read_account(other, ada.id)
            assert account is not None
            token = (await issuer.issue(other, account, UUID(ada.session_id))).text
    await site.hear()
    identity = site.surroundings.verifier.verify(token, via="bearer")
    assert identity.roles[club] == {"owner"}
    assert identity.issued_at > (await _last_end(site)).not_before.timestamp()
