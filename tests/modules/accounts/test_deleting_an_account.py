"""The end of an account: what it waits for, what it takes along, and what it leaves to others."""

import asyncio

import httpx
import pytest
from tests.journeys.waiting import until
from tests.modules.accounts.factors import make_stale
from tests.modules.accounts.site import AccountsSite, Person

from matchday.backbone.database import Database
from matchday.contracts import accounts as contract
from matchday.modules.accounts import queries, sweeps
from matchday.modules.accounts.actions.accept_invitation import accept_invitation
from matchday.modules.accounts.actions.delete_account import delete_account_as_admin
from matchday.modules.accounts.store import deletion


async def delete(person: Person, typed: str | None = None) -> httpx.Response:
    return await person.ask("DELETE", "/api/v1/me", {"email": typed if typed is not None else person.email})


async def count(site: AccountsSite, table: str, where: str = "true") -> int:
    async with site.database.read("accounts") as tx:
        return int(await tx.fetchval(f"SELECT count(*) FROM accounts.{table} WHERE {where}"))


# ---- refused


async def test_it_needs_a_sign_in(site: AccountsSite) -> None:
    assert (await site.ask("DELETE", "/api/v1/me", {"email": "ada@example.org"})).status_code == 401


async def test_it_needs_a_fresh_sign_in(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    await make_stale(site)
    answer = await delete(ada)
    assert (answer.status_code, answer.json()["code"]) == (403, "confirmation_needed")
    assert await count(site, "accounts") == 1


@pytest.mark.parametrize("typed", ["", "bea@example.org", "ada"])
async def test_it_needs_the_address_typed(site: AccountsSite, typed: str) -> None:
    ada = await site.sign_up("Ada")
    answer = await delete(ada, typed)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "email"
    assert await count(site, "accounts") == 1


async def test_the_last_owner_of_an_organisation_stays(site: AccountsSite) -> None:
    ada, bea = await site.sign_up("Ada"), await site.sign_up("Bea")
    club, _ = await site.found(ada, "club"), await site.found(ada, "league")
    answer = await delete(ada)
    assert (answer.status_code, answer.json()["code"]) == (409, "last_owner_of")
    assert "Club, League" in answer.json()["detail"]
    await site.join(ada, club, bea, "owner")
    answer = await delete(ada)
    assert "the last owner of League," in answer.json()["detail"]
    assert await count(site, "accounts") == 2


async def test_the_last_platform_admin_stays(site: AccountsSite) -> None:
    root = await site.sign_up_admin("Root")
    answer = await delete(root)
    assert (answer.status_code, answer.json()["code"]) == (409, "last_platform_admin")
    await site.sign_up_admin("Ruth")
    assert (await delete(root)).status_code == 204


async def test_only_a_platform_admin_deletes_others(site: AccountsSite) -> None:
    ada, bea = await site.sign_up("Ada"), await site.sign_up("Bea")
    assert (await bea.ask("DELETE", f"/manage/v1/accounts/{ada.id}")).status_code == 403
    assert await count(site, "accounts") == 2


async def test_an_admin_needs_a_fresh_sign_in_and_deletes_not_themselves(site: AccountsSite) -> None:
    root, ada = await site.sign_up_admin(), await site.sign_up("Ada")
    assert (await root.ask("DELETE", f"/manage/v1/accounts/{root.id}")).json()["code"] == "own_account"
    await make_stale(site)
    assert (await root.ask("DELETE", f"/manage/v1/accounts/{ada.id}")).json()["code"] == "confirmation_needed"
    assert await count(site, "accounts") == 2


async def test_who_was_an_admin_a_moment_ago_deletes_nobody(site: AccountsSite) -> None:
    root, ada = await site.sign_up_admin(), await site.sign_up("Ada")
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.accounts SET is_platform_admin = false")
    assert (await root.ask("DELETE", f"/manage/v1/accounts/{ada.id}")).status_code == 403
    assert await count(site, "accounts") == 2


# ---- done


async def test_it_is_said_to_everybody(site: AccountsSite) -> None:
    ada, bea = await site.sign_up("Ada"), await site.sign_up("Bea")
    club = await site.found(bea)
    await site.join(bea, club, ada, "scorer")
    before = len(await site.said())
    assert (await delete(ada)).status_code == 204
    said = (await site.said())[before:]
    (membership,) = [event for event in said if isinstance(event, contract.MembershipChanged)]
    assert (membership.account_id, membership.roles) == (ada.id, ())
    (ended,) = [event for event in said if isinstance(event, contract.SignInsEnded)]
    assert (ended.account_id, ended.session_id) == (ada.id, None)
    (told,) = [event for event in said if isinstance(event, contract.SecurityChanged)]
    assert (told.change, told.email, told.device) == ("account_deleted", "ada@example.org", "Firefox")
    (account,) = [event for event in said if isinstance(event, contract.AccountChanged)]
    assert (account.is_deleted, account.name, account.avatar) == (True, "", None)
    (contact,) = [event for event in said if isinstance(event, contract.ContactChanged)]
    assert (contact.email, contact.name, contact.version) == (None, "", account.version)


async def test_a_newer_version_than_any_before(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    await ada.ask("PATCH", "/api/v1/me", {"name": "Ada L."})
    await ada.renew()
    versions = [event.version for event in await site.said() if isinstance(event, contract.AccountChanged)]
    assert (await delete(ada)).status_code == 204
    assert (await site.last(contract.AccountChanged)).version > max(versions)


async def test_every_sign_in_ends(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    phone = Person(site, ada.email, (await site.sign_in(ada.email)).json())
    assert (await delete(ada)).status_code == 204
    assert (await phone.renew()).status_code == 401
    assert (await site.sign_in(ada.email)).json()["code"] == "sign_in_failed"
    assert (await phone.ask("GET", "/api/v1/me")).status_code == 401
    await site.hear()
    assert (await phone.ask("GET", "/api/v1/organisations")).status_code == 401


async def test_nothing_of_the_person_stays(site: AccountsSite, database: Database) -> None:
    ada, bea = await site.sign_up("Ada"), await site.sign_up("Bea")
    club = await site.found(bea)
    await site.join(bea, club, ada, "scorer")
    await ada.ask("POST", "/api/v1/me/totp")
    await site.ask("POST", "/api/v1/password-resets", {"email": ada.email})
    assert (await delete(ada)).status_code == 204
    async with database.read("accounts") as tx:
        tables = [
            row["table_name"]
            for row in await tx.fetch("SELECT table_name FROM information_schema.tables WHERE table_schema = 'accounts'")
            if row["table_name"] not in ("outbox", "inbox", "deleted_accounts")
        ]
        for table in tables:
            rows = [str(dict(row.items())) for row in await tx.fetch(f"SELECT * FROM accounts.{table}")]
            assert not [row for row in rows if str(ada.id) in row or "ada@example.org" in row], table


async def test_the_address_can_be_used_again(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    assert (await delete(ada)).status_code == 204
    again = await site.sign_up("Ada")
    assert again.id != ada.id


async def test_keys_stay_with_the_organisation_and_invitations_go(site: AccountsSite) -> None:
    ada, bea = await site.sign_up("Ada"), await site.sign_up("Bea")
    club = await site.found(ada)
    await site.join(ada, club, bea, "owner")
    made = await ada.ask("POST", f"/manage/v1/organisations/{club}/api-keys", {"name": "Site", "scopes": ["live:read"]})
    assert made.status_code == 201, made.text
    await site.invite(ada, club, "cleo@example.org", "scorer")
    assert (await delete(ada)).status_code == 204
    (key,) = (await bea.ask("GET", f"/manage/v1/organisations/{club}/api-keys")).json()
    assert (key["is_working"], key["created_by"]) == (True, None)
    assert await count(site, "invitations", "ended_at IS NULL") == 0


async def test_the_picture_is_left_to_the_sweep(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    async with site.database.begin("accounts") as tx:
        await tx.execute("INSERT INTO accounts.stored_files (key, uploaded_by, free_since) VALUES ('avatars/x.webp', $1, NULL)", ada.id)
        await tx.execute("UPDATE accounts.accounts SET avatar_key = 'avatars/x.webp'")
    assert (await delete(ada)).status_code == 204
    async with site.database.begin("accounts") as tx:
        await sweeps.free_unused_files(tx)
    assert await count(site, "stored_files", "free_since IS NOT NULL AND uploaded_by IS NULL") == 1


async def test_it_is_said_again_to_whoever_builds_a_copy_anew(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    assert (await delete(ada)).status_code == 204
    last = await site.last(contract.AccountChanged)
    async with site.database.read("accounts") as tx:
        accounts = [event async for event in queries.every_account(tx)]
        contacts = [event async for event in queries.every_contact(tx)]
    assert accounts == [last]
    assert [(event.account_id, event.email, event.version) for event in contacts] == [(ada.id, None, last.version)]


async def test_an_admin_deletes_an_account(site: AccountsSite) -> None:
    root, ada = await site.sign_up_admin(), await site.sign_up("Ada")
    assert (await root.ask("DELETE", f"/manage/v1/accounts/{ada.id}")).status_code == 204
    told = await site.last(contract.SecurityChanged)
    assert (told.change, told.email, told.device, told.address) == ("account_deleted", "ada@example.org", "", "")
    assert (await root.ask("DELETE", f"/manage/v1/accounts/{ada.id}")).status_code == 404


# ---- at the same moment


async def test_two_platform_admins_who_leave_at_once_leave_one(site: AccountsSite) -> None:
    admins = [await site.sign_up_admin("Root"), await site.sign_up_admin("Ruth")]
    answers = await asyncio.gather(*(delete(admin) for admin in admins))
    assert sorted(answer.status_code for answer in answers) == [204, 409]
    assert await count(site, "accounts", "is_platform_admin") == 1


async def test_two_owners_who_leave_at_once_leave_one(site: AccountsSite) -> None:
    ada, bea = await site.sign_up("Ada"), await site.sign_up("Bea")
    club = await site.found(ada)
    await site.join(ada, club, bea, "owner")
    answers = await asyncio.gather(delete(ada), delete(bea))
    assert sorted(answer.status_code for answer in answers) == [204, 409]


async def test_a_device_that_signs_in_meanwhile_is_signed_out_with_the_rest(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    answers = await asyncio.gather(delete(ada), *(site.sign_in(ada.email) for _ in range(4)))
    assert answers[0].status_code == 204
    assert {answer.status_code for answer in answers[1:]} <= {201, 401}
    assert await count(site, "sessions") == 0
    ended = await site.last(contract.SignInsEnded)
    await site.hear()
    for answer in answers[1:]:
        if answer.status_code == 201:
            late = Person(site, ada.email, answer.json())
            assert (await late.ask("GET", "/api/v1/organisations")).status_code == 401
            assert (await late.renew()).status_code == 401
    assert ended.account_id == ada.id


async def _accept_while_deleting(site: AccountsSite, *, is_guarded: bool) -> tuple[bool, list[contract.MembershipChanged]]:
    """An invitation is accepted, and not committed yet, while the account is deleted. Whether the deletion waited for it, and
    what was said of memberships afterwards."""
    root, ada, bea = await site.sign_up_admin(), await site.sign_up("Ada"), await site.sign_up("Bea")
    club = await site.found(bea)
    token = await site.invite(bea, club, ada.email, "scorer")

    async def delete_it() -> None:
        async with site.database.begin("accounts") as tx:
            if is_guarded:
                await delete_account_as_admin(tx, ada.id, by=root.id)
                return
            memberships = await deletion.memberships_of(tx, ada.id)
            assert memberships == []
            await deletion.delete_account(tx, ada.id, ada.email, 9)

    async with site.database.begin("accounts") as tx:
        await accept_invitation(tx, ada.id, token)
        deleting = asyncio.ensure_future(delete_it())
        await until(lambda: _is_somebody_waiting(site), bool, seconds_max=10)
    outcome = (await asyncio.gather(deleting, return_exceptions=True))[0]
    said = [event for event in await site.said() if isinstance(event, contract.MembershipChanged) and event.account_id == ada.id]
    return outcome is None, said


async def _is_somebody_waiting(site: AccountsSite) -> bool:
    async with site.database.read("accounts") as tx:
        return bool(await tx.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"))


async def test_an_invitation_accepted_meanwhile_leaves_no_membership_behind(site: AccountsSite) -> None:
    """Either the deletion sees the membership and ends it, or it is told to try again."""
    is_deleted, said = await _accept_while_deleting(site, is_guarded=True)
    assert not is_deleted or said[-1].roles == ()
    assert await count(site, "accounts", "name = 'Ada'") == (0 if is_deleted else 1)


async def test_without_the_locks_a_membership_of_nobody_would_stay(site: AccountsSite) -> None:
    """The control."""
    is_deleted, said = await _accept_while_deleting(site, is_guarded=False)
    assert is_deleted
    assert said[-1].roles == ("scorer",)
