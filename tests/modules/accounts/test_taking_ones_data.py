"""What a person is given of themselves, and what stays where it is."""

import io
import json
import zipfile

import httpx
from tests.modules.accounts.authenticator import Authenticator
from tests.modules.accounts.factors import add_passkey, make_stale, switch_on
from tests.modules.accounts.site import PASSWORD, AccountsSite

from matchday.contracts import accounts as contract
from matchday.modules.accounts.actions.export_data import EXPORTS_PER_HOUR_MAX


async def test_it_needs_a_fresh_sign_in(site: AccountsSite) -> None:
    assert (await site.ask("GET", "/api/v1/me/export")).status_code == 401
    ada = await site.sign_up("Ada")
    await make_stale(site)
    answer = await ada.ask("GET", "/api/v1/me/export")
    assert (answer.status_code, answer.json()["code"]) == (403, "confirmation_needed")


async def test_the_page_leads_to_showing_who_one_is(site: AccountsSite) -> None:
    async with site.browser() as browser:
        await site.sign_up_on_pages(browser)
        await make_stale(site)
        assert (await browser.post("/me/data")).headers["location"] == "/me/confirm?next=/me/data"
        assert (await browser.post("/me/delete", data={"email": "ada@example.org"})).headers["location"] == "/me/confirm?next=/me/delete"


async def test_not_without_end(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    for _ in range(EXPORTS_PER_HOUR_MAX):
        assert (await ada.ask("GET", "/api/v1/me/export")).status_code == 200
    answer = await ada.ask("GET", "/api/v1/me/export")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_exports")


async def test_it_has_what_accounts_keeps_and_no_secret(site: AccountsSite) -> None:
    ada, bea = await site.sign_up("Ada"), await site.sign_up("Bea")
    club = await site.found(ada)
    await site.invite(ada, club, "cleo@example.org", "scorer")
    key = (await ada.ask("POST", f"/manage/v1/organisations/{club}/api-keys", {"name": "Site", "scopes": ["live:read"]})).json()
    await add_passkey(ada, Authenticator(), "Phone")
    _, codes = await switch_on(site, ada)
    answer = await ada.ask("GET", "/api/v1/me/export")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="matchday.json"'
    assert answer.headers["cache-control"] == "no-store"
    export = answer.json()
    assert (export["account_id"], export["missing"]) == (str(ada.id), [])
    mine = export["modules"]["accounts"]
    assert mine["account"]["email"] == "ada@example.org"
    assert mine["organisations"][0]["roles"] == ["owner"]
    assert mine["passkeys"][0]["name"] == "Phone"
    assert mine["api_keys_made"][0]["name"] == "Site"
    assert mine["invitations_sent"][0]["roles"] == ["scorer"]
    assert mine["sign_ins"][0]["signed_in_with"] == "password"
    for secret in ("hash", "argon2", PASSWORD, ada.tokens["refresh_token"], key["key"], codes[0], "cleo@", bea.email):
        assert secret not in answer.text, secret


async def test_the_person_is_told(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    await ada.ask("GET", "/api/v1/me/export")
    told = await site.last(contract.SecurityChanged)
    assert (told.account_id, told.change, told.email) == (ada.id, "data_exported", None)


async def test_the_page_gives_a_file(site: AccountsSite) -> None:
    async with site.browser() as browser:
        await site.sign_up_on_pages(browser)
        assert "ZIP" in (await browser.get("/me/data")).text
        answer: httpx.Response = await browser.post("/me/data")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["content-disposition"] == 'attachment; filename="matchday.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["matchday.json"]
        export = json.loads(archive.read("matchday.json"))
    assert export["modules"]["accounts"]["account"]["name"] == "Ada"


async def test_deleting_on_the_page_keeps_what_was_typed_and_ends_with_a_goodbye(site: AccountsSite) -> None:
    async with site.browser() as browser:
        await site.sign_up_on_pages(browser)
        wrong = await browser.post("/me/delete", data={"email": "eda@example.org"})
        assert wrong.status_code == 422
        assert 'value="eda@example.org"' in wrong.text
        answer = await browser.post("/me/delete", data={"email": "ADA@example.org"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/account-deleted")
        assert not browser.cookies.get("matchday_access")
        assert "Your account is deleted" in (await browser.get("/account-deleted")).text
