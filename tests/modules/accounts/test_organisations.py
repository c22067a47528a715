"""Organisations and roles: who may do what, and that an owner is always left."""

import asyncio
from uuid import UUID

import pytest
from tests.modules.accounts.site import AccountsSite, Person

from matchday.backbone.errors import Refusal
from matchday.backbone.ids import new_id
from matchday.contracts.accounts import InvitationSent, MembershipChanged, OrganisationChanged, RolesGiven, SignInsEnded
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.change_roles import leave_organisation
from matchday.modules.accounts.domain.roles import ORGANISATIONS_PER_ACCOUNT_MAX
from matchday.modules.accounts.store import organisations


async def test_strangers_are_not_told_that_it_exists(site: AccountsSite) -> None:
    ada, eve = await site.sign_up("Ada"), await site.sign_up("Eve")
    club = await site.found(ada)
    await site.invite(ada, club, "ben@example.org", "editor")
    invitation = (await site.last(InvitationSent)).invitation_id
    attempts = [
        ("GET", f"/api/v1/organisations/{club}", None),
        ("DELETE", f"/api/v1/organisations/{club}/membership", None),
        ("PATCH", f"/manage/v1/organisations/{club}", {"name": "Eve's"}),
        ("GET", f"/manage/v1/organisations/{club}/members", None),
        ("GET", f"/manage/v1/organisations/{club}/invitations", None),
        ("POST", f"/manage/v1/organisations/{club}/invitations", {"email": eve.email, "roles": ["owner"]}),
        ("POST", f"/manage/v1/organisations/{club}/invitations/{invitation}/mails", None),
        ("DELETE", f"/manage/v1/organisations/{club}/invitations/{invitation}", None),
        ("PUT", f"/manage/v1/organisations/{club}/members/{eve.id}", {"roles": ["owner"]}),
        ("DELETE", f"/manage/v1/organisations/{club}/members/{ada.id}", None),
    ]
    for method, path, body in attempts:
        assert (await eve.ask(method, path, body)).status_code == 404, path
        assert (await site.ask(method, path, body)).status_code == 401, path


async def test_members_without_the_role_may_look_and_not_change(site: AccountsSite) -> None:
    ada, ben = await site.sign_up("Ada"), await site.sign_up("Ben")
    club = await site.found(ada)
    await site.join(ada, club, ben, "organiser", "scorer", "auctioneer", "treasurer", "editor")
    assert (await ben.ask("GET", f"/manage/v1/organisations/{club}/members")).status_code == 200
    for method, path, body in [
        ("PATCH", f"/manage/v1/organisations/{club}", {"name": "Ben's"}),
        ("GET", f"/manage/v1/organisations/{club}/invitations", None),
        ("POST", f"/manage/v1/organisations/{club}/invitations", {"email": ada.email, "roles": ["editor"]}),
        ("PUT", f"/manage/v1/organisations/{club}/members/{ben.id}", {"roles": ["owner"]}),
        ("DELETE", f"/manage/v1/organisations/{club}/members/{ada.id}", None),
    ]:
        assert (await ben.ask(method, path, body)).status_code == 403, path


async def test_an_owner_elsewhere_is_a_stranger_here(site: AccountsSite) -> None:
    ada, eve = await site.sign_up("Ada"), await site.sign_up("Eve")
    club = await site.found(ada, "club")
    await site.found(eve, "other")
    assert (await eve.ask("PATCH", f"/manage/v1/organisations/{club}", {"name": "Mine"})).status_code == 404


async def test_founding_makes_an_owner_and_is_told(site: AccountsSite) -> None:
    ada = await site.sign_up()
    club = await site.found(ada)
    said = await site.said()
    assert OrganisationChanged(organisation_id=UUID(club), slug="club", name="Club", accent="#1a5fb4", version=1) in said
    assert (
        MembershipChanged(membership=f"{club}/{ada.id}", organisation_id=UUID(club), account_id=ada.id, roles=("owner",), version=1) in said
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"slug": "-x"}, "slug"),
        ({"slug": "new"}, "slug"),
        ({"slug": "a b"}, "slug"),
        ({"name": "\u200b"}, "name"),
        ({"accent": "#fefe00"}, "accent"),
    ],
)
async def test_what_an_organisation_may_not_be_called_or_look_like(site: AccountsSite, changed: dict[str, str], field: str) -> None:
    ada = await site.sign_up()
    answer = await ada.ask("POST", "/api/v1/organisations", {"name": "Club", "slug": "club", "accent": "#1a5fb4"} | changed)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_an_address_belongs_to_one_organisation(site: AccountsSite) -> None:
    ada, eve = await site.sign_up("Ada"), await site.sign_up("Eve")
    await site.found(ada, "club")
    answer = await eve.ask("POST", "/api/v1/organisations", {"name": "Another", "slug": "club", "accent": "#1a5fb4"})
    assert (answer.status_code, answer.json()["code"]) == (409, "slug_taken")


async def test_a_person_belongs_to_no_more_organisations_than_a_token_can_carry(site: AccountsSite) -> None:
    ada = await site.sign_up()
    for number in range(ORGANISATIONS_PER_ACCOUNT_MAX):
        await site.found(ada, f"club-{number}")
    answer = await ada.ask("POST", "/api/v1/organisations", {"name": "One more", "slug": "more", "accent": "#1a5fb4"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_organisations")
    assert len(ada.tokens["access_token"]) < 3_900


async def test_new_roles_void_the_token_without_them(site: AccountsSite) -> None:
    ada, ben = await site.sign_up("Ada"), await site.sign_up("Ben")
    club = await site.found(ada)
    await site.join(ada, club, ben, "owner")
    await ada.ask("PUT", f"/manage/v1/organisations/{club}/members/{ben.id}", {"roles": ["scorer"]})
    assert (await ben.ask("PATCH", f"/manage/v1/organisations/{club}", {"name": "Ben's"})).status_code == 200
    await site.hear()
    assert (await ben.ask("PATCH", f"/manage/v1/organisations/{club}", {"name": "Ben's"})).status_code == 401
    await ben.renew()
    assert (await ben.ask("PATCH", f"/manage/v1/organisations/{club}", {"name": "Ben's"})).status_code == 403


async def test_who_is_removed_is_a_stranger_and_may_come_back(site: AccountsSite) -> None:
    ada, ben = await site.sign_up("Ada"), await site.sign_up("Ben")
    club = await site.found(ada)
    await site.join(ada, club, ben, "scorer")
    assert (await ada.ask("DELETE", f"/manage/v1/organisations/{club}/members/{ben.id}")).status_code == 204
    await ben.renew()
    assert (await ben.ask("GET", f"/api/v1/organisations/{club}")).status_code == 404
    await site.join(ada, club, ben, "editor")
    of_ben = [
        (event.roles, event.version) for event in await site.said() if isinstance(event, MembershipChanged) and event.account_id == ben.id
    ]
    assert of_ben == [(("scorer",), 1), ((), 2), (("editor",), 3)]


@pytest.mark.parametrize("roles", [[], ["king"], ["owner"] * 9])
async def test_roles_are_those_of_the_list(site: AccountsSite, roles: list[str]) -> None:
    ada = await site.sign_up("Ada")
    club = await site.found(ada)
    assert (await ada.ask("PUT", f"/manage/v1/organisations/{club}/members/{ada.id}", {"roles": roles})).status_code == 422


async def test_whose_roles_somebody_else_changes_is_told(site: AccountsSite) -> None:
    ada, ben = await site.sign_up("Ada"), await site.sign_up("Ben")
    club = await site.found(ada)
    await site.join(ada, club, ben, "owner")
    path = f"/manage/v1/organisations/{club}/members"
    await ada.ask("PUT", f"{path}/{ben.id}", {"roles": ["scorer"]})
    await ada.ask("PUT", f"{path}/{ben.id}", {"roles": ["scorer"]})
    await ada.ask("DELETE", f"{path}/{ben.id}")
    told = [event for event in await site.said() if isinstance(event, RolesGiven)]
    assert [(event.account_id, event.roles, event.changed_by) for event in told] == [(ben.id, ("scorer",), "Ada"), (ben.id, (), "Ada")]
    assert told[0].organisation_name == "Club"
    assert told[0].organisation_slug == "club"


async def test_who_changes_their_own_roles_is_not_told(site: AccountsSite) -> None:
    ada, ben = await site.sign_up("Ada"), await site.sign_up("Ben")
    club = await site.found(ada)
    await site.join(ada, club, ben, "owner")
    await ada.ask("PUT", f"/manage/v1/organisations/{club}/members/{ada.id}", {"roles": ["editor"]})
    await ada.ask("DELETE", f"/api/v1/organisations/{club}/membership")
    assert not [event for event in await site.said() if isinstance(event, RolesGiven)]


async def test_the_last_owner_stays_an_owner(site: AccountsSite) -> None:
    ada = await site.sign_up()
    club = await site.found(ada)
    for method, path, body in [
        ("DELETE", f"/api/v1/organisations/{club}/membership", None),
        ("PUT", f"/manage/v1/organisations/{club}/members/{ada.id}", {"roles": ["organiser"]}),
        ("DELETE", f"/manage/v1/organisations/{club}/members/{ada.id}", None),
    ]:
        answer = await ada.ask(method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")


async def _two_owners(site: AccountsSite) -> tuple[UUID, Person, Person]:
    ada, ben = await site.sign_up("Ada"), await site.sign_up("Ben")
    club = await site.found(ada)
    await site.join(ada, club, ben, "owner")
    return UUID(club), ada, ben


async def _owners(site: AccountsSite, club: UUID) -> int:
    async with site.database.read("accounts") as tx:
        return await organisations.count_other_owners(tx, club, new_id())


async def test_a_banned_owner_does_not_count(site: AccountsSite) -> None:
    club, ada, ben = await _two_owners(site)
    root = await site.sign_up_admin()
    async with site.database.read("accounts") as tx:
        assert await queries.organisations_where_last_owner(tx, ada.id) == []
    await root.ask("PUT", f"/manage/v1/accounts/{ben.id}/ban", {"reason": "spam"})
    assert (await ada.ask("DELETE", f"/api/v1/organisations/{club}/membership")).json()["code"] == "last_owner"
    async with site.database.read("accounts") as tx:
        assert [each.slug for each in await queries.organisations_where_last_owner(tx, ada.id)] == ["club"]
    assert (await ada.ask("DELETE", f"/manage/v1/organisations/{club}/members/{ben.id}")).status_code == 204


async def test_a_platform_admin_gives_an_owner_where_the_last_one_was_banned(site: AccountsSite) -> None:
    ada, eve = await site.sign_up("Ada"), await site.sign_up("Eve")
    club, root = await site.found(ada), await site.sign_up_admin()
    await root.ask("PUT", f"/manage/v1/accounts/{ada.id}/ban", {"reason": "spam"})
    await site.join(root, club, eve, "owner")
    assert (await root.ask("DELETE", f"/manage/v1/organisations/{club}/members/{ada.id}")).status_code == 204
    assert await _owners(site, UUID(club)) == 1


async def test_two_owners_who_leave_at_once_leave_one_behind(site: AccountsSite) -> None:
    club, ada, ben = await _two_owners(site)

    async def leave(person: Person) -> str:
        try:
            async with site.database.begin("accounts") as tx:
                await leave_organisation(tx, club, person.id)
        except Refusal as refusal:
            return refusal.code
        return "left"

    assert sorted(await asyncio.gather(leave(ada), leave(ben))) == ["last_owner", "left"]
    assert await _owners(site, club) == 1


async def test_control_without_the_organisations_lock_both_leave(site: AccountsSite) -> None:
    """The same steps without the lock, both having counted before either has left."""
    club, ada, ben = await _two_owners(site)
    both_counted = asyncio.Barrier(2)

    async def leave(person: Person) -> None:
        async with site.database.begin("accounts") as tx:
            others = await organisations.count_other_owners(tx, club, person.id)
            await both_counted.wait()
            if others:
                await organisations.save_roles(tx, club, person.id, ())

    await asyncio.gather(leave(ada), leave(ben))
    assert await _owners(site, club) == 0


async def test_changing_nothing_says_nothing(site: AccountsSite) -> None:
    ada = await site.sign_up()
    club = await site.found(ada)
    before = len(await site.said())
    await ada.ask("PUT", f"/manage/v1/organisations/{club}/members/{ada.id}", {"roles": ["owner"]})
    await ada.ask("PATCH", f"/manage/v1/organisations/{club}", {"name": "Club", "accent": "#1a5fb4"})
    assert len(await site.said()) == before


async def test_a_founding_that_is_sent_twice_founds_once(site: AccountsSite) -> None:
    ada = await site.sign_up()
    headers = {"authorization": f"Bearer {ada.tokens['access_token']}", "idempotency-key": "one"}
    body = {"name": "Club", "slug": "club", "accent": "#1a5fb4"}
    first, second = [await site.ask("POST", "/api/v1/organisations", body, headers) for _ in range(2)]
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert len([event for event in await site.said() if isinstance(event, SignInsEnded)]) == 1
