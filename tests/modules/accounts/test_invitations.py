"""Invitations: bound to an address, good once, and worth no more than the power of who sent them."""

import asyncio
from uuid import UUID

import pytest
from tests.modules.accounts.site import AccountsSite, Person, token_in

from matchday.backbone.errors import Refusal
from matchday.contracts.accounts import InvitationSent, MembershipChanged
from matchday.modules.accounts.actions.accept_invitation import accept_invitation
from matchday.modules.accounts.actions.give_roles import give_roles
from matchday.modules.accounts.actions.invite_member import withdraw_invitation
from matchday.modules.accounts.domain.invitations import ADDRESS_THROTTLE, OPEN_INVITATIONS_MAX
from matchday.modules.accounts.domain.links import hash_link_token
from matchday.modules.accounts.store import invitations, organisations

ACCEPTANCE = "/api/v1/invitations/acceptance"


async def accept(person: Person, token: str) -> tuple[int, str]:
    answer = await person.ask("POST", ACCEPTANCE, {"token": token})
    return answer.status_code, answer.json().get("code", "")


async def club_of(site: AccountsSite, name: str = "Ada") -> tuple[Person, str, str]:
    """An owner, the organisation, and the path of its invitations."""
    owner = await site.sign_up(name)
    club = await site.found(owner)
    return owner, club, f"/manage/v1/organisations/{club}/invitations"


# ---- refusals


async def test_a_stranger_to_everything_is_refused(site: AccountsSite) -> None:
    eve = await site.sign_up("Eve")
    assert (await site.ask("POST", ACCEPTANCE, {"token": "x"})).status_code == 401
    for token in ("x", "x" * 43, "\x00", "é"):
        assert await accept(eve, token) == (410, "invitation_over")


async def test_a_link_that_was_passed_on_opens_nothing(site: AccountsSite) -> None:
    ada, club, _ = await club_of(site)
    eve, ben = await site.sign_up("Eve"), await site.sign_up("Ben")
    token = await site.invite(ada, club, ben.email, "owner")
    assert await accept(eve, token) == (403, "invitation_for_another")
    assert (await accept(ben, token))[0] == 201


async def test_a_link_works_once(site: AccountsSite) -> None:
    ada, club, _ = await club_of(site)
    ben = await site.sign_up("Ben")
    token = await site.invite(ada, club, ben.email, "scorer")
    assert (await accept(ben, token))[0] == 201
    assert await accept(ben, token) == (410, "invitation_over")


async def test_who_was_removed_does_not_come_back_by_an_old_link(site: AccountsSite) -> None:
    """Neither by the one that was used nor by one that lay unused when the roles were taken away."""
    ada, club, _ = await club_of(site)
    ben = await site.sign_up("Ben")
    await site.join(ada, club, ben, "owner")
    unused = await site.invite(ada, club, ben.email, "owner")
    await ada.ask("PUT", f"/manage/v1/organisations/{club}/members/{ben.id}", {"roles": ["scorer"]})
    assert await accept(ben, unused) == (410, "invitation_over")
    await ada.ask("DELETE", f"/manage/v1/organisations/{club}/members/{ben.id}")
    assert await accept(ben, unused) == (410, "invitation_over")
    assert (await accept(ben, await site.invite(ada, club, ben.email, "editor")))[0] == 201


async def test_a_withdrawn_or_replaced_link_is_dead(site: AccountsSite) -> None:
    ada, club, path = await club_of(site)
    ben = await site.sign_up("Ben")
    first = await site.invite(ada, club, ben.email, "owner")
    invitation_id = (await site.last(InvitationSent)).invitation_id
    second = await site.invite(ada, club, ben.email.upper(), "scorer")
    assert (await site.last(InvitationSent)).invitation_id == invitation_id
    assert (await ada.ask("POST", f"{path}/{invitation_id}/mails")).status_code == 201
    third = token_in(site.opened_path(await site.last(InvitationSent)))
    for dead in (first, second):
        assert await accept(ben, dead) == (410, "invitation_over")
    assert (await ada.ask("DELETE", f"{path}/{invitation_id}")).status_code == 204
    assert await accept(ben, third) == (410, "invitation_over")
    for method, rest in (("DELETE", ""), ("POST", "/mails")):
        assert (await ada.ask(method, f"{path}/{invitation_id}{rest}")).status_code == 404


async def test_an_expired_link_is_dead_and_may_be_sent_again(site: AccountsSite) -> None:
    ada, club, path = await club_of(site)
    ben = await site.sign_up("Ben")
    token = await site.invite(ada, club, ben.email, "scorer")
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.invitations SET expires_at = clock_timestamp()")
    assert await accept(ben, token) == (410, "invitation_over")
    (shown,) = (await ada.ask("GET", path)).json()
    assert shown["is_expired"]
    await ada.ask("POST", f"{path}/{shown['invitation_id']}/mails")
    assert (await accept(ben, token_in(site.opened_path(await site.last(InvitationSent)))))[0] == 201


@pytest.mark.parametrize("undo", ["demoted", "banned"])
async def test_an_invitation_is_worth_no_more_than_its_senders_power(site: AccountsSite, undo: str) -> None:
    ada, club, _ = await club_of(site)
    ben, eve, root = await site.sign_up("Ben"), await site.sign_up("Eve"), await site.sign_up_admin()
    await site.join(ada, club, eve, "owner")
    token = await site.invite(eve, club, ben.email, "owner")
    if undo == "demoted":
        await ada.ask("PUT", f"/manage/v1/organisations/{club}/members/{eve.id}", {"roles": ["editor"]})
    else:
        await root.ask("PUT", f"/manage/v1/accounts/{eve.id}/ban", {"reason": "stolen account"})
    assert await accept(ben, token) == (410, "invitation_over")


async def test_the_invitations_of_another_organisation_are_not_there(site: AccountsSite) -> None:
    ada, club, _ = await club_of(site)
    await site.invite(ada, club, "ben@example.org", "editor")
    invitation_id = (await site.last(InvitationSent)).invitation_id
    eve = await site.sign_up("Eve")
    other = await site.found(eve, "other")
    path = f"/manage/v1/organisations/{other}/invitations"
    assert (await eve.ask("GET", path)).json() == []
    assert (await eve.ask("DELETE", f"{path}/{invitation_id}")).status_code == 404
    assert (await eve.ask("POST", f"{path}/{invitation_id}/mails")).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "nobody", "roles": ["editor"]}, "email"),
        ({"email": "a@b\r\nbcc: all@example.org", "roles": ["editor"]}, "email"),
        ({"email": "ben@example.org", "roles": []}, "roles"),
        ({"email": "ben@example.org", "roles": ["king"]}, "roles"),
    ],
)
async def test_what_cannot_be_sent_says_why(site: AccountsSite, body: dict[str, object], field: str) -> None:
    ada, _, path = await club_of(site)
    answer = await ada.ask("POST", path, body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert field in (error["field"], error["pointer"].split("/")[1])


async def test_one_mailbox_is_not_filled_by_many_organisations(site: AccountsSite) -> None:
    ada = await site.sign_up()
    clubs = [await site.found(ada, f"club-{number}") for number in range(2)]
    for number in range(ADDRESS_THROTTLE.tries):
        await site.invite(ada, clubs[number % 2], "victim@example.org", "editor")
    for club in clubs:
        body = {"email": "Victim@example.org", "roles": ["editor"]}
        answer = await ada.ask("POST", f"/manage/v1/organisations/{club}/invitations", body)
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_invitation_mails")
        assert int(answer.headers["retry-after"]) > 3600


async def test_open_invitations_are_bounded(site: AccountsSite) -> None:
    ada, club, path = await club_of(site)
    async with site.database.begin("accounts") as tx:
        await tx.execute(
            """
            INSERT INTO accounts.invitations (invitation_id, organisation_id, email, roles, token_hash, invited_by, sent_at, expires_at)
            SELECT uuidv7(), $1, number || '@example.org', '{editor}', sha256(number::text::bytea), $2, now(), now() + interval '1 day'
            FROM generate_series(1, $3::int) AS number
            """,
            UUID(club),
            ada.id,
            OPEN_INVITATIONS_MAX,
        )
    answer = await ada.ask("POST", path, {"email": "one@example.org", "roles": ["editor"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_invitations")


# ---- what it is for


async def test_the_answer_does_not_tell_whether_the_address_has_an_account(site: AccountsSite) -> None:
    ada, club, path = await club_of(site)
    ben = await site.sign_up("Ben")
    await site.join(ada, club, ben, "scorer")
    await site.sign_up("Cas", "cas@example.org")
    answers = [
        (await ada.ask("POST", path, {"email": email, "roles": ["editor"]}))
        for email in (ben.email, "cas@example.org", "nobody@example.org", ada.email)
    ]
    assert {answer.status_code for answer in answers} == {201}
    assert len({tuple(sorted(set(answer.json()) - {"email"})) for answer in answers}) == 1
    assert {answer.json()["invited_by"] for answer in answers} == {"Ada"}


async def test_the_event_carries_the_link_sealed_and_nothing_readable(site: AccountsSite) -> None:
    ada, club, path = await club_of(site)
    token = await site.invite(ada, club, "ben@example.org", "scorer")
    sent = await site.last(InvitationSent)
    assert (sent.organisation_name, sent.invited_by, sent.roles, sent.locale) == ("Club", "Ada", ("scorer",), "en")
    assert site.opened_path(sent) == f"/invitations/accept?token={token}"
    async with site.database.read("accounts") as tx:
        kept = str(await tx.fetch("SELECT payload::text FROM accounts.outbox")) + str(await tx.fetch("SELECT * FROM accounts.invitations"))
    assert token not in kept
    assert token not in (await ada.ask("GET", path)).text


async def test_a_person_without_an_account_signs_up_and_joins(site: AccountsSite) -> None:
    ada, club, _ = await club_of(site)
    token = await site.invite(ada, club, "ben@example.org", "scorer", "editor")
    ben = await site.sign_up("Ben")
    assert (await accept(ben, token))[0] == 201
    await ben.renew()
    mine = (await ben.ask("GET", "/api/v1/me")).json()["organisations"]
    assert [(each["slug"], each["roles"]) for each in mine] == [("club", ["scorer", "editor"])]


async def test_a_member_keeps_the_roles_held_and_gets_the_new_ones(site: AccountsSite) -> None:
    ada, club, _ = await club_of(site)
    ben = await site.sign_up("Ben")
    await site.join(ada, club, ben, "scorer")
    await site.join(ada, club, ben, "owner")
    said = [event for event in await site.said() if isinstance(event, MembershipChanged) and event.account_id == ben.id]
    assert [event.roles for event in said] == [("scorer",), ("owner", "scorer")]


async def test_an_invitation_that_is_sent_twice_under_one_key_sends_one_mail(site: AccountsSite) -> None:
    ada, _, path = await club_of(site)
    headers = {"authorization": f"Bearer {ada.tokens['access_token']}", "idempotency-key": "one"}
    body = {"email": "ben@example.org", "roles": ["editor"]}
    first, second = [await site.ask("POST", path, body, headers) for _ in range(2)]
    assert first.json() == second.json()
    assert len([event for event in await site.said() if isinstance(event, InvitationSent)]) == 1


# ---- races


async def _joined(site: AccountsSite, ben: Person) -> list[MembershipChanged]:
    return [event for event in await site.said() if isinstance(event, MembershipChanged) and event.account_id == ben.id]


async def _try(site: AccountsSite, ben: Person, token: str) -> str:
    try:
        async with site.database.begin("accounts") as tx:
            await accept_invitation(tx, ben.id, token)
    except Refusal as refusal:
        return refusal.code
    return "joined"


async def test_accepted_twice_at_once_joins_once(site: AccountsSite) -> None:
    ada, club, _ = await club_of(site)
    ben = await site.sign_up("Ben")
    token = await site.invite(ada, club, ben.email, "scorer")
    outcomes = await asyncio.gather(*(_try(site, ben, token) for _ in range(4)))
    assert sorted(outcomes) == ["invitation_over"] * 3 + ["joined"]
    assert len(await _joined(site, ben)) == 1


async def test_control_without_the_organisations_lock_it_joins_twice(site: AccountsSite) -> None:
    """The same steps, both having looked at the invitation before either has accepted it."""
    ada, club, _ = await club_of(site)
    ben = await site.sign_up("Ben")
    token = await site.invite(ada, club, ben.email, "scorer")
    both_looked = asyncio.Barrier(2)

    async def accept_unlocked() -> None:
        async with site.database.begin("accounts") as tx:
            found = await invitations.load_acceptance(tx, hash_link_token(token), ben.id)
            await both_looked.wait()
            if found["is_open"]:
                await invitations.end_invitation(tx, UUID(club), found["invitation_id"], "accepted")
                await give_roles(tx, UUID(club), ben.id, tuple(found["roles"]))

    await asyncio.gather(accept_unlocked(), accept_unlocked())
    assert len(await _joined(site, ben)) == 2


async def _withdraw_while_accepting(site: AccountsSite, *, is_locked: bool) -> tuple[str, tuple[str, ...]]:
    """The owner withdraws and commits while the person has the page's button pressed."""
    ada, club, _ = await club_of(site)
    ben = await site.sign_up("Ben")
    token = await site.invite(ada, club, ben.email, "scorer")
    invitation_id = (await site.last(InvitationSent)).invitation_id
    async with site.database.begin("accounts") as tx:
        if is_locked:
            await withdraw_invitation(tx, UUID(club), invitation_id)
        else:
            await tx.fetchrow("SELECT 1 FROM accounts.invitations WHERE invitation_id = $1", invitation_id)
        accepting = asyncio.ensure_future(_try(site, ben, token))
        if is_locked:
            await _somebody_waits(site)
        else:
            await accepting
            await tx.execute("UPDATE accounts.invitations SET ended_because = 'withdrawn' WHERE invitation_id = $1", invitation_id)
    async with site.database.read("accounts") as tx:
        return await accepting, await organisations.roles_of(tx, UUID(club), ben.id)


async def _somebody_waits(site: AccountsSite) -> None:
    """Returns when a statement waits for a lock."""
    async with asyncio.timeout(5):
        while True:
            async with site.database.read("accounts") as tx:
                if await tx.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
                    return


async def test_withdrawn_while_accepting_is_withdrawn(site: AccountsSite) -> None:
    assert await _withdraw_while_accepting(site, is_locked=True) == ("invitation_over", ())


async def test_control_without_the_lock_both_are_told_yes(site: AccountsSite) -> None:
    assert await _withdraw_while_accepting(site, is_locked=False) == ("joined", ("scorer",))
