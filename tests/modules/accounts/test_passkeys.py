"""Passkeys: everything that may be wrong with one, then what they open."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.modules.accounts.authenticator import Authenticator, pack, unpack
from tests.modules.accounts.factors import add_passkey, challenge, make_stale, send, sign_in_by, sign_in_challenge, try_to_add
from tests.modules.accounts.site import AccountsSite, Person

from matchday.backbone.ids import new_id
from matchday.contracts.accounts import SecurityChanged, SignInsEnded
from matchday.modules.accounts.domain.passkeys import (
    PASSKEYS_PER_ACCOUNT_MAX,
    NotVerified,
    RelyingParty,
    new_challenge,
    registration_options,
    verify_assertion,
    verify_registration,
)
from matchday.modules.accounts.store import passkeys, ways_in

Lie = Callable[[Authenticator], None]


def wrong_origin(authenticator: Authenticator) -> None:
    authenticator.origin = "http://matchday.example.evil.example"


def wrong_port(authenticator: Authenticator) -> None:
    authenticator.origin = "http://matchday.example:8000"


def wrong_host(authenticator: Authenticator) -> None:
    authenticator.host = "evil.example"


def user_not_verified(authenticator: Authenticator) -> None:
    authenticator.is_user_verified = False


def framed(authenticator: Authenticator) -> None:
    authenticator.is_in_a_frame = True


def other_account(authenticator: Authenticator) -> None:
    authenticator.user_handle = new_id().bytes


def no_account(authenticator: Authenticator) -> None:
    authenticator.user_handle = b""


def other_key(authenticator: Authenticator) -> None:
    authenticator._key = Authenticator()._key


LIES = [wrong_origin, wrong_port, wrong_host, user_not_verified, framed]


@pytest.mark.parametrize("lie", [*LIES, other_account, no_account, other_key])
async def test_an_answer_with_something_wrong_signs_nobody_in(lie: Lie, site: AccountsSite) -> None:
    authenticator = Authenticator()
    await add_passkey(await site.sign_up("Ada"), authenticator)
    lie(authenticator)
    answer = await sign_in_by(site, authenticator)
    assert (answer.status_code, answer.json()["code"]) == (401, "passkey_refused")


@pytest.mark.parametrize("lie", LIES)
async def test_a_new_passkey_with_something_wrong_is_not_kept(lie: Lie, site: AccountsSite) -> None:
    ada, authenticator = await site.sign_up("Ada"), Authenticator()
    asked = await challenge(ada, "register")
    lie(authenticator)
    answer = await try_to_add(ada, authenticator, asked)
    assert (answer.status_code, answer.json()["code"]) == (403, "passkey_not_accepted")
    assert (await ada.ask("GET", "/api/v1/me/passkeys")).json() == []


async def test_an_unknown_passkey_gets_the_same_answer_as_a_wrong_one(site: AccountsSite) -> None:
    known, unknown = Authenticator(), Authenticator()
    await add_passkey(await site.sign_up("Ada"), known)
    known.origin = "http://evil.example"
    unknown.user_handle = new_id().bytes
    answers = [await sign_in_by(site, authenticator) for authenticator in (known, unknown)]
    assert answers[0].json() == answers[1].json()


async def test_a_tampered_signature_is_refused(site: AccountsSite) -> None:
    authenticator = Authenticator("EdDSA")
    await add_passkey(await site.sign_up("Ada"), authenticator)
    asked = await sign_in_challenge(site)
    credential = authenticator.show(asked["options"])
    signature = bytearray(unpack(credential["response"]["signature"]))
    signature[7] ^= 1
    credential["response"]["signature"] = pack(bytes(signature))
    assert (await send(site, asked, credential)).json()["code"] == "passkey_refused"


async def test_the_answer_to_one_challenge_does_not_answer_another(site: AccountsSite) -> None:
    authenticator = Authenticator()
    await add_passkey(await site.sign_up("Ada"), authenticator)
    first, second = await sign_in_challenge(site), await sign_in_challenge(site)
    assert (await send(site, second, authenticator.show(first["options"]))).json()["code"] == "passkey_refused"


async def test_a_challenge_works_once(site: AccountsSite) -> None:
    authenticator = Authenticator()
    await add_passkey(await site.sign_up("Ada"), authenticator)
    asked = await sign_in_challenge(site)
    credential = authenticator.show(asked["options"])
    assert (await send(site, asked, credential)).status_code == 201
    again = await send(site, asked, credential)
    assert (again.status_code, again.json()["code"]) == (409, "challenge_over")


async def test_a_challenge_is_used_up_by_a_wrong_answer(site: AccountsSite) -> None:
    authenticator = Authenticator()
    await add_passkey(await site.sign_up("Ada"), authenticator)
    asked = await sign_in_challenge(site)
    right = authenticator.show(asked["options"])
    authenticator.origin = "http://evil.example"
    assert (await send(site, asked, authenticator.show(asked["options"]))).status_code == 401
    assert (await send(site, asked, right)).json()["code"] == "challenge_over"


async def test_a_challenge_is_over_after_its_time(site: AccountsSite) -> None:
    authenticator = Authenticator()
    await add_passkey(await site.sign_up("Ada"), authenticator)
    asked = await sign_in_challenge(site)
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.passkey_challenges SET expires_at = clock_timestamp()")
    assert (await send(site, asked, authenticator.show(asked["options"]))).json()["code"] == "challenge_over"


async def test_a_challenge_of_one_account_is_none_of_anothers(site: AccountsSite) -> None:
    ada, ben = await site.sign_up("Ada"), await site.sign_up("Ben")
    answer = await try_to_add(ben, Authenticator(), await challenge(ada, "register"))
    assert (answer.status_code, answer.json()["code"]) == (409, "challenge_over")


async def test_a_challenge_is_for_one_purpose(site: AccountsSite) -> None:
    ada, authenticator = await site.sign_up("Ada"), Authenticator()
    await add_passkey(ada, authenticator)
    asked = await challenge(ada, "confirm")
    assert (await send(site, asked, authenticator.show(asked["options"]))).json()["code"] == "challenge_over"


async def test_somebody_elses_passkey_confirms_nothing(site: AccountsSite) -> None:
    ada, ben, authenticator = await site.sign_up("Ada"), await site.sign_up("Ben"), Authenticator()
    await add_passkey(ada, authenticator)
    await make_stale(site)
    asked = await challenge(ben, "confirm")
    body = {"challenge_id": asked["challenge_id"], "credential": authenticator.show(asked["options"])}
    assert (await ben.ask("PUT", "/api/v1/me/confirmation/passkey", body)).json()["code"] == "passkey_not_accepted"
    assert (await ben.ask("POST", "/api/v1/me/totp")).json()["code"] == "confirmation_needed"


async def test_a_count_that_goes_back_is_refused_and_said(site: AccountsSite) -> None:
    authenticator = Authenticator(is_counting=True)
    await add_passkey(await site.sign_up("Ada"), authenticator)
    assert (await sign_in_by(site, authenticator)).status_code == 201
    authenticator.count = 1
    answer = await sign_in_by(site, authenticator)
    assert (answer.status_code, answer.json()["code"]) == (401, "passkey_copied")
    assert "twice" in answer.json()["detail"]


async def test_a_banned_account_stays_out(site: AccountsSite) -> None:
    ada, root, authenticator = await site.sign_up("Ada"), await site.sign_up_admin(), Authenticator()
    await add_passkey(ada, authenticator)
    await root.ask("PUT", f"/manage/v1/accounts/{ada.id}/ban", {"reason": "spam"})
    assert (await sign_in_by(site, authenticator)).json()["code"] == "account_banned"


async def test_adding_and_removing_need_a_fresh_sign_in(site: AccountsSite) -> None:
    ada, authenticator = await site.sign_up("Ada"), Authenticator()
    passkey_id = await add_passkey(ada, authenticator)
    asked = await challenge(ada, "register")
    await make_stale(site)
    for answer in (
        await ada.ask("POST", "/api/v1/me/passkey-challenges", {"kind": "register"}),
        await try_to_add(ada, Authenticator(), asked),
        await ada.ask("DELETE", f"/api/v1/me/passkeys/{passkey_id}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "confirmation_needed")


async def test_nobody_touches_anothers_passkey(site: AccountsSite) -> None:
    ada, ben = await site.sign_up("Ada"), await site.sign_up("Ben")
    passkey_id = await add_passkey(ada, Authenticator())
    assert (await ben.ask("PATCH", f"/api/v1/me/passkeys/{passkey_id}", {"name": "Mine"})).status_code == 404
    assert (await ben.ask("DELETE", f"/api/v1/me/passkeys/{passkey_id}")).status_code == 404
    assert [each["name"] for each in (await ada.ask("GET", "/api/v1/me/passkeys")).json()] == ["Phone"]


async def test_one_passkey_belongs_to_one_account(site: AccountsSite) -> None:
    authenticator = Authenticator()
    await add_passkey(await site.sign_up("Ada"), authenticator)
    ben = await site.sign_up("Ben")
    answer = await try_to_add(ben, authenticator, await challenge(ben, "register"))
    assert (answer.status_code, answer.json()["code"]) == (409, "passkey_taken")


async def test_an_account_has_at_most_so_many(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    asked = await challenge(ada, "register")
    for _ in range(PASSKEYS_PER_ACCOUNT_MAX):
        await add_passkey(ada, Authenticator())
    assert (await try_to_add(ada, Authenticator(), asked)).json()["code"] == "too_many_passkeys"
    assert (await ada.ask("POST", "/api/v1/me/passkey-challenges", {"kind": "register"})).json()["code"] == "too_many_passkeys"


async def test_the_last_way_in_is_not_removed(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    passkey_id = await add_passkey(ada, Authenticator())
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.accounts SET password_hash = NULL")
    answer = await ada.ask("DELETE", f"/api/v1/me/passkeys/{passkey_id}")
    assert (answer.status_code, answer.json()["code"]) == (409, "last_way_in")
    assert len((await ada.ask("GET", "/api/v1/me/passkeys")).json()) == 1


async def two_passkeys_and_no_password(site: AccountsSite, ada: Person) -> list[str]:
    made = [await add_passkey(ada, Authenticator()) for _ in range(2)]
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.accounts SET password_hash = NULL")
    return made


async def test_two_removals_at_once_leave_a_way_in(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    both = await two_passkeys_and_no_password(site, ada)
    answers = await asyncio.gather(*(ada.ask("DELETE", f"/api/v1/me/passkeys/{each}") for each in both))
    assert sorted(answer.status_code for answer in answers) == [204, 409]


async def test_control_without_the_accounts_lock_both_see_the_other_passkey(site: AccountsSite) -> None:
    """Two who look before either has removed anything."""
    ada = await site.sign_up("Ada")
    first, second = [UUID(each) for each in await two_passkeys_and_no_password(site, ada)]
    async with site.database.begin("accounts") as one, site.database.begin("accounts") as other:
        assert await ways_in.has_way_in_without(one, ada.id, first)
        await passkeys.delete_passkey(one, ada.id, first)
        assert await ways_in.has_way_in_without(other, ada.id, second)
        await passkeys.delete_passkey(other, ada.id, second)
    assert (await ada.ask("GET", "/api/v1/me/passkeys")).json() == []


async def test_of_two_with_one_challenge_one_gets_in(site: AccountsSite) -> None:
    authenticator = Authenticator()
    await add_passkey(await site.sign_up("Ada"), authenticator)
    asked = await sign_in_challenge(site)
    credential = authenticator.show(asked["options"])
    answers = await asyncio.gather(*(send(site, asked, credential) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_control_a_challenge_that_is_only_read_lets_all_in(site: AccountsSite) -> None:
    """The same, when looking does not take it away."""
    asked = await sign_in_challenge(site)
    key = UUID(asked["challenge_id"])

    async def look() -> Any:
        async with site.database.begin("accounts") as tx:
            return await tx.fetchval("SELECT challenge FROM accounts.passkey_challenges WHERE challenge_id = $1", key)

    async def take() -> Any:
        async with site.database.begin("accounts") as tx:
            return await passkeys.take_challenge(tx, key, "sign_in", None)

    assert all(await asyncio.gather(*(look() for _ in range(4))))
    assert sum(each is not None for each in await asyncio.gather(*(take() for _ in range(4)))) == 1


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
async def test_a_passkey_signs_in_by_itself(algorithm: Any, site: AccountsSite) -> None:
    ada, authenticator = await site.sign_up("Ada"), Authenticator(algorithm, is_counting=True)
    await add_passkey(ada, authenticator)
    for _ in range(2):
        answer = await sign_in_by(site, authenticator)
        assert answer.status_code == 201
        assert answer.json()["account_id"] == str(ada.id)
    (listed,) = (await ada.ask("GET", "/api/v1/me/passkeys")).json()
    assert listed["last_used_at"] is not None
    assert listed["is_backed_up"]
    ways = [each["signed_in_with"] for each in (await ada.ask("GET", "/api/v1/sessions")).json()]
    assert sorted(ways) == ["passkey", "passkey", "password"]


async def test_the_authenticator_is_asked_for_a_verified_person_and_a_key_it_keeps(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    authenticator = Authenticator()
    await add_passkey(ada, authenticator)
    options = (await challenge(ada, "register"))["options"]
    assert options["rp"]["id"] == "matchday.example"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert [each["id"] for each in options["excludeCredentials"]] == [pack(authenticator.credential_id)]
    asked = (await sign_in_challenge(site))["options"]
    assert (asked["userVerification"], asked["allowCredentials"]) == ("required", [])


async def test_a_passkey_makes_a_sign_in_fresh_again(site: AccountsSite) -> None:
    ada, authenticator = await site.sign_up("Ada"), Authenticator()
    await add_passkey(ada, authenticator)
    await make_stale(site)
    asked = await challenge(ada, "confirm")
    body = {"challenge_id": asked["challenge_id"], "credential": authenticator.show(asked["options"])}
    assert (await ada.ask("PUT", "/api/v1/me/confirmation/passkey", body)).status_code == 200
    assert (await ada.ask("POST", "/api/v1/me/totp")).status_code == 201


async def test_a_passkey_is_renamed_and_removed_and_the_person_is_told(site: AccountsSite) -> None:
    ada, authenticator = await site.sign_up("Ada"), Authenticator()
    passkey_id = await add_passkey(ada, authenticator)
    other = (await site.sign_in(ada.email)).json()["session_id"]
    renamed = await ada.ask("PATCH", f"/api/v1/me/passkeys/{passkey_id}", {"name": "  Old   phone "})
    assert renamed.json()["name"] == "Old phone"
    assert (await ada.ask("DELETE", f"/api/v1/me/passkeys/{passkey_id}")).status_code == 204
    assert (await sign_in_by(site, authenticator)).status_code == 401
    said = await site.said()
    told = [event for event in said if isinstance(event, SecurityChanged) and event.change.startswith("passkey")]
    assert [event.change for event in told] == ["passkey_added", "passkey_removed"]
    assert all((event.device, event.address) == ("Firefox", "127.0.0.1") for event in told)
    assert str([event for event in said if isinstance(event, SignInsEnded)][-1].session_id) == other


PARTY = RelyingParty.of("https://matchday.example/")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://matchday.example", "https://matchday.example"),
        ("https://matchday.example:443", "https://matchday.example"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://matchday.example:8443", "https://matchday.example:8443"),
    ],
)
def test_the_origin_is_as_browsers_say_it(url: str, origin: str) -> None:
    assert RelyingParty.of(url).origin == origin


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_mangled_bytes_are_refused_and_nothing_else(data: st.DataObject) -> None:
    """Whatever a stranger's bytes do to the parsers, it is no failure of ours."""
    authenticator, asked = Authenticator(), new_challenge()
    authenticator.origin = PARTY.origin
    options = registration_options(PARTY, asked, account_id=new_id(), email="a@b.example", name="A", known=[])
    made = {name: unpack(text) for name, text in authenticator.make(options)["response"].items() if isinstance(text, str)}
    name = data.draw(st.sampled_from(sorted(made)))
    place = data.draw(st.integers(0, len(made[name]) - 1))
    cut = data.draw(st.booleans())
    noise = data.draw(st.binary(max_size=40))
    mangled = made | {name: made[name][:place] + noise + (b"" if cut else made[name][place + 1 :])}
    with contextlib.suppress(NotVerified):
        verify_registration(
            PARTY,
            asked,
            credential_id=authenticator.credential_id,
            client_data=mangled["clientDataJSON"],
            attestation=mangled["attestationObject"],
            transports=[],
        )
    with pytest.raises(NotVerified):
        verify_assertion(
            PARTY,
            asked,
            credential_id=authenticator.credential_id,
            public_key=noise,
            client_data=mangled["clientDataJSON"],
            authenticator_data=mangled["attestationObject"],
            signature=noise,
        )
