"""What people tell others of themselves, and who may see and change it."""

import pytest
from tests.modules.accounts.site import AccountsSite

from matchday.backbone.ids import new_id
from matchday.contracts.accounts import AccountChanged
from matchday.modules.accounts.domain.profiles import fault_of_bio, normal_bio

# ---- refusals


@pytest.mark.parametrize(("bio", "sentence"), [("x" * 501, "at most 500 characters"), ("a\n" * 30 + "b", "at most 20 lines")])
async def test_a_bio_that_is_too_long_changes_nothing(site: AccountsSite, bio: str, sentence: str) -> None:
    ada = await site.sign_up()
    answer = await ada.ask("PATCH", "/api/v1/me", {"bio": bio, "name": "Countess"})
    assert answer.status_code == 422
    assert sentence in answer.json()["errors"][0]["message"]
    assert (await ada.ask("GET", "/api/v1/me")).json()["name"] == "Ada"


async def test_every_fault_of_a_profile_is_told_at_once(site: AccountsSite) -> None:
    ada = await site.sign_up()
    answer = await ada.ask("PATCH", "/api/v1/me", {"bio": "x" * 501, "name": " \u200b "})
    assert [fault["field"] for fault in answer.json()["errors"]] == ["name", "bio"]


async def test_nobody_changes_a_profile_without_signing_in(site: AccountsSite) -> None:
    assert (await site.ask("PATCH", "/api/v1/me", {"bio": "mine"})).status_code == 401
    assert (await site.ask("DELETE", "/api/v1/me/avatar")).status_code == 401
    assert (await site.client.get("/me/profile")).status_code in (303, 307, 401)


@pytest.mark.parametrize("path", ["/api/v1/people/{}", "/people/{}"])
async def test_nobody_is_found_who_is_banned_or_was_never_there(site: AccountsSite, path: str) -> None:
    ada, admin = await site.sign_up(), await site.sign_up_admin()
    assert (await site.ask("GET", path.format(ada.id))).status_code == 200
    answer = await admin.ask("PUT", f"/manage/v1/accounts/{ada.id}/ban", {"reason": "abuse"})
    assert answer.status_code < 300, answer.text
    assert (await site.ask("GET", path.format(ada.id))).status_code == 404
    assert (await site.ask("GET", path.format(new_id()))).status_code == 404


@pytest.mark.parametrize("field", ["avatar", "avatar_key", "is_platform_admin", "email", "account_id", "version"])
async def test_what_is_no_part_of_a_profile_cannot_be_slipped_in(site: AccountsSite, field: str) -> None:
    ada = await site.sign_up()
    before = (await ada.ask("GET", "/api/v1/me")).json()
    await ada.ask("PATCH", "/api/v1/me", {"bio": "", field: "files/../secret"})
    assert (await ada.ask("GET", "/api/v1/me")).json() == before


# ---- what is shown


async def test_everybody_sees_name_bio_and_organisations_and_nothing_else(site: AccountsSite) -> None:
    ada = await site.sign_up()
    await site.found(ada)
    await ada.ask("PATCH", "/api/v1/me", {"bio": "Plays on the left."})
    seen = (await site.ask("GET", f"/api/v1/people/{ada.id}")).json()
    assert set(seen) == {"account_id", "name", "bio", "avatar", "created_at", "organisations"}
    assert (seen["name"], seen["bio"], seen["avatar"]) == ("Ada", "Plays on the left.", None)
    assert [set(each) for each in seen["organisations"]] == [{"organisation_id", "slug", "name"}]
    assert ada.email not in (await site.client.get(f"/people/{ada.id}")).text


async def test_a_bio_is_text_and_never_a_page(site: AccountsSite) -> None:
    ada = await site.sign_up()
    await ada.ask("PATCH", "/api/v1/me", {"bio": "<script>alert(1)</script>\n<b>bold</b>"})
    page = (await site.client.get(f"/people/{ada.id}")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\n&lt;b&gt;" in page


async def test_a_new_bio_is_told_and_leaves_the_token_alone(site: AccountsSite) -> None:
    ada = await site.sign_up()
    await ada.ask("PATCH", "/api/v1/me", {"bio": "new"})
    await ada.ask("PATCH", "/api/v1/me", {"bio": "new "})
    await site.hear()
    said = [event for event in await site.said() if isinstance(event, AccountChanged)]
    assert [event.version for event in said] == [1, 2]
    assert (await ada.ask("GET", "/api/v1/me")).json()["bio"] == "new"


async def test_the_form_keeps_what_was_typed_beside_what_is_wrong(site: AccountsSite) -> None:
    browser = site.browser()
    await site.sign_up_on_pages(browser)
    answer = await browser.post("/me/profile", data={"name": "", "bio": "kept"})
    assert answer.status_code == 422
    assert "Enter a name." in answer.text
    assert "kept</textarea>" in answer.text
    answer = await browser.post("/me/profile", data={"name": "Countess", "bio": "Two\r\nlines"}, follow_redirects=True)
    assert answer.status_code == 200
    assert "Your profile was changed." in answer.text
    assert "Two\nlines</textarea>" in answer.text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a  \r\n\r\n\r\n\r\n b\t\n\n", "a\n\nb"),
        ("e\u0301", "é"),
        ("a\u202eb\u2066c\x00\x07", "abc"),
        ("\U0001f469\u200d\U0001f52c", "\U0001f469\u200d\U0001f52c"),
        ("", ""),
    ],
)
def test_a_bio_is_kept_as_plain_lines(typed: str, kept: str) -> None:
    assert normal_bio(typed) == kept
    assert normal_bio(kept) == kept


def test_a_bio_of_exactly_the_longest_is_allowed() -> None:
    assert fault_of_bio("x" * 500) is None
    assert fault_of_bio("\n".join("x" * 20)) is None
