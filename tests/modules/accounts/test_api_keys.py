"""Keys of client sites: who may make and revoke them, and what is kept of them."""

from datetime import timedelta

import pytest
from tests.modules.accounts.site import AccountsSite, Person

from matchday.backbone.clock import SystemClock
from matchday.backbone.http.api_keys import KEY_LENGTH, KEY_MARK, ApiKeyQuestion
from matchday.contracts.accounts import API_SCOPES, ApiKeyRevoked
from matchday.modules.accounts.actions.look_up_api_keys import look_up_api_keys
from matchday.modules.accounts.domain.api_keys import API_KEYS_MAX, hash_api_key


async def keys_of(site: AccountsSite, name: str = "Ada", slug: str = "club") -> tuple[Person, str, str]:
    """An owner, the organisation, and the path of its keys."""
    owner = await site.sign_up(name)
    club = await site.found(owner, slug)
    return owner, club, f"/manage/v1/organisations/{club}/api-keys"


async def works(site: AccountsSite, key: str) -> bool:
    async with site.database.begin("accounts") as tx:
        (answer,) = await look_up_api_keys(tx, [ApiKeyQuestion(key_hash=hash_api_key(key))])
    return answer.key is not None


# ---- refusals


async def test_strangers_visitors_and_other_roles_get_nowhere(site: AccountsSite) -> None:
    ada, club, path = await keys_of(site)
    made = (await ada.ask("POST", path, {"name": "Site"})).json()
    eve, ben = await site.sign_up("Eve"), await site.sign_up("Ben")
    await site.found(eve, "other")
    await site.join(ada, club, ben, "scorer", "auctioneer", "treasurer", "editor")
    for method, address, body in [
        ("GET", path, None),
        ("POST", path, {"name": "Mine"}),
        ("DELETE", f"{path}/{made['api_key']['api_key_id']}", None),
    ]:
        assert (await site.ask(method, address, body)).status_code == 401, method
        assert (await eve.ask(method, address, body)).status_code == 404, method
        assert (await ben.ask(method, address, body)).status_code == 403, method
    assert await works(site, made["key"])


async def test_the_key_of_another_organisation_is_not_there(site: AccountsSite) -> None:
    ada, _, path = await keys_of(site)
    made = (await ada.ask("POST", path, {"name": "Site"})).json()
    eve, _, other = await keys_of(site, "Eve", "other")
    assert (await eve.ask("GET", other)).json() == []
    assert (await eve.ask("DELETE", f"{other}/{made['api_key']['api_key_id']}")).status_code == 404
    assert await works(site, made["key"])


async def test_a_browser_left_open_makes_no_keys(site: AccountsSite) -> None:
    ada, _, path = await keys_of(site)
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.sessions SET authenticated_at = now() - interval '11 minutes'")
    answer = await ada.ask("POST", path, {"name": "Site"})
    assert (answer.status_code, answer.json()["code"]) == (403, "confirmation_needed")
    assert (await ada.ask("GET", path)).json() == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "\u200b"}, "name"),
        ({"name": "Site", "expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"name": "Site", "expires_at": "2999-01-01T00:00:00"}, "expires_at"),
        ({"name": "Site", "scopes": ["accounts:read"]}, "scopes"),
        ({"name": "Site", "scopes": ["competitions:write"]}, "scopes"),
    ],
)
async def test_what_a_key_may_not_be(site: AccountsSite, body: dict[str, object], field: str) -> None:
    ada, _, path = await keys_of(site)
    answer = await ada.ask("POST", path, body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(f"/{field}")


async def test_working_keys_are_bounded(site: AccountsSite) -> None:
    ada, _, path = await keys_of(site)
    for number in range(API_KEYS_MAX):
        made = await ada.ask("POST", path, {"name": f"Site {number}"})
        assert made.status_code == 201
    answer = await ada.ask("POST", path, {"name": "One more"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_api_keys")
    await ada.ask("DELETE", f"{path}/{made.json()['api_key']['api_key_id']}")
    assert (await ada.ask("POST", path, {"name": "One more"})).status_code == 201


# ---- what it is for


async def test_the_key_is_shown_once_and_kept_nowhere(site: AccountsSite) -> None:
    ada, club, path = await keys_of(site)
    ben = await site.sign_up("Ben")
    await site.join(ada, club, ben, "organiser")
    answer = await ben.ask("POST", path, {"name": "Site", "scopes": ["live:read"]})
    key = answer.json()["key"]
    assert key.startswith(KEY_MARK)
    assert len(key) == KEY_LENGTH
    assert answer.headers["cache-control"] == "no-store"
    async with site.database.read("accounts") as tx:
        kept = str(await tx.fetch("SELECT * FROM accounts.api_keys")) + str(await tx.fetch("SELECT payload::text FROM accounts.outbox"))
        kept += str(await tx.fetch("SELECT * FROM accounts.idempotency"))
    assert key not in kept
    assert key.removeprefix(KEY_MARK)[8:] not in kept
    (shown,) = (await ada.ask("GET", path)).json()
    assert (shown["prefix"], shown["scopes"], shown["created_by"]) == (key[:10], ["live:read"], "Ben")
    assert shown["is_working"]


async def test_without_scopes_it_may_read_all_that_is_public(site: AccountsSite) -> None:
    ada, _, path = await keys_of(site)
    assert (await ada.ask("POST", path, {"name": "Site"})).json()["api_key"]["scopes"] == list(API_SCOPES)


async def test_a_revoked_key_works_no_more_and_that_is_told_once(site: AccountsSite) -> None:
    ada, _, path = await keys_of(site)
    made = (await ada.ask("POST", path, {"name": "Site"})).json()
    key_path = f"{path}/{made['api_key']['api_key_id']}"
    for _ in range(2):
        assert (await ada.ask("DELETE", key_path)).status_code == 204
    assert not await works(site, made["key"])
    told = [event for event in await site.said() if isinstance(event, ApiKeyRevoked)]
    assert [str(event.api_key_id) for event in told] == [made["api_key"]["api_key_id"]]
    (shown,) = (await ada.ask("GET", path)).json()
    assert shown["revoked_at"]
    assert not shown["is_working"]


async def test_an_expired_key_works_no_more(site: AccountsSite) -> None:
    ada, _, path = await keys_of(site)
    soon = (SystemClock().now() + timedelta(days=1)).isoformat()
    made = (await ada.ask("POST", path, {"name": "Site", "expires_at": soon})).json()
    assert await works(site, made["key"])
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.api_keys SET expires_at = clock_timestamp()")
    assert not await works(site, made["key"])


async def test_the_last_use_is_noted_with_one_write_for_many_questions(site: AccountsSite) -> None:
    ada, _, path = await keys_of(site)
    made = [(await ada.ask("POST", path, {"name": f"Site {number}"})).json() for number in range(3)]
    used, unknown = made[:2], "mdk_" + "x" * 43
    questions = [ApiKeyQuestion(key_hash=hash_api_key(key)) for key in (used[0]["key"], unknown, used[1]["key"], used[0]["key"])]
    async with site.database.begin("accounts") as tx:
        answers = await look_up_api_keys(tx, questions)
    assert [str(answer.key.api_key_id) if answer.key else None for answer in answers] == [
        used[0]["api_key"]["api_key_id"],
        None,
        used[1]["api_key"]["api_key_id"],
        used[0]["api_key"]["api_key_id"],
    ]
    shown = {each["name"]: each["last_used_at"] for each in (await ada.ask("GET", path)).json()}
    assert [shown[f"Site {number}"] is not None for number in range(3)] == [True, True, False]
    await works(site, used[0]["key"])
    assert {each["name"]: each["last_used_at"] for each in (await ada.ask("GET", path)).json()} == shown


async def test_the_page_shows_a_new_key_once_and_revokes_it(site: AccountsSite) -> None:
    async with site.browser() as browser:
        await site.sign_up_on_pages(browser)
        await browser.post("/organisations", data={"name": "Club", "slug": "club", "accent": "#1a5fb4"})
        page = "/organisations/club/keys"
        assert "There are no keys" in (await browser.get(page)).text
        nothing = await browser.post(page, data={"name": "", "life": "30"})
        assert nothing.status_code == 422
        assert "Choose at least one part" in nothing.text
        made = await browser.post(page, data={"name": "Widget", "scope-live:read": "yes", "life": "365"})
        assert "shown this once" in made.text
        assert made.headers["cache-control"] == "no-store"
        async with site.database.read("accounts") as tx:
            api_key_id, prefix = await tx.fetchrow("SELECT api_key_id, prefix FROM accounts.api_keys")  # type: ignore[misc]
        key = made.text.partition('<code class="key">')[2].partition("<")[0]
        assert key.startswith(prefix)
        assert await works(site, key)
        again = await browser.get(page)
        assert key not in again.text
        assert prefix in again.text
        assert (await browser.post(f"{page}/{api_key_id}/revocation")).headers["location"] == f"{page}?done=revoked"
        assert not await works(site, key)


async def test_the_page_asks_who_one_is_and_keeps_the_name_typed(site: AccountsSite) -> None:
    async with site.browser() as browser:
        await site.sign_up_on_pages(browser)
        await browser.post("/organisations", data={"name": "Club", "slug": "club", "accent": "#1a5fb4"})
        async with site.database.begin("accounts") as tx:
            await tx.execute("UPDATE accounts.sessions SET authenticated_at = now() - interval '11 minutes'")
        answer = await browser.post("/organisations/club/keys", data={"name": "Widget", "scope-live:read": "yes"})
        assert answer.headers["location"] == "/me/confirm?next=/organisations/club/keys%3Fname%3DWidget%23new"
        assert 'value="Widget"' in (await browser.get("/organisations/club/keys?name=Widget")).text
