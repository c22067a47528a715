"""Pictures people put up of themselves."""

import asyncio

import httpx
import pytest
from tests.backbone.images.pictures import opened, picture, png, zeros
from tests.modules.accounts.site import AccountsSite, Person

from matchday.backbone.images import Images
from matchday.backbone.images.reencoding import SIZE_BYTES_MAX
from matchday.backbone.storage import Storage, StorageUnavailable, open_storage
from matchday.contracts.accounts import AccountChanged
from matchday.modules.accounts.actions.change_avatar import Avatars
from matchday.modules.accounts.domain.profiles import AVATARS_PER_HOUR_MAX

NOWHERE = "s3://files?endpoint=http://127.0.0.1:9&region=eu-central-1"


def storage_of(site: AccountsSite) -> Storage:
    storage: Storage = site.surroundings.resources["accounts"]["storage"]
    return storage


async def put(person: Person, content: bytes, media_type: str = "image/jpeg") -> httpx.Response:
    headers = {"authorization": f"Bearer {person.tokens['access_token']}", "content-type": media_type}
    return await person.site.client.put("/api/v1/me/avatar", content=content, headers=headers)


async def avatar_of(person: Person) -> str | None:
    path: str | None = (await person.ask("GET", "/api/v1/me")).json()["avatar"]
    return path


async def stored(site: AccountsSite) -> list[str]:
    return [key async for key in storage_of(site).keys("avatars")]


# ---- refusals


async def test_a_stranger_puts_nothing_up(site: AccountsSite) -> None:
    answer = await site.client.put("/api/v1/me/avatar", content=picture("PNG"), headers={"content-type": "image/png"})
    assert answer.status_code == 401
    assert await stored(site) == []


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "not_an_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", 422, "not_an_image"),
        (b"<html><script>alert(1)</script></html>", 422, "not_an_image"),
        (picture("PNG", (300, 300))[:100], 422, "not_an_image"),
        (png(50_000, 50_000, zeros(1000)), 413, "image_too_large"),
    ],
)
async def test_what_is_no_picture_is_refused_whatever_it_says_it_is(site: AccountsSite, content: bytes, status: int, code: str) -> None:
    ada = await site.sign_up()
    answer = await put(ada, content, "image/png")
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert await avatar_of(ada) is None
    assert await stored(site) == []


async def test_a_body_that_is_too_large_is_not_read(site: AccountsSite) -> None:
    ada = await site.sign_up()
    assert (await put(ada, picture("PNG") + bytes(SIZE_BYTES_MAX))).status_code == 413


async def test_a_body_of_another_kind_is_refused(site: AccountsSite) -> None:
    ada = await site.sign_up()
    assert (await put(ada, picture("PNG"), "text/html")).status_code == 415


async def test_only_so_many_are_taken_in_an_hour_good_or_bad(site: AccountsSite) -> None:
    ada, bob = await site.sign_up(), await site.sign_up("Bob")
    for _ in range(AVATARS_PER_HOUR_MAX):
        await put(ada, b"no picture")
    answer = await put(ada, picture("PNG"))
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_pictures")
    assert (await put(bob, picture("PNG"))).status_code == 200


async def test_at_once_no_more_are_taken_than_one_after_the_other(site: AccountsSite) -> None:
    ada = await site.sign_up()
    answers = await asyncio.gather(*(put(ada, b"no picture") for _ in range(AVATARS_PER_HOUR_MAX + 5)))
    assert sum(answer.status_code == 429 for answer in answers) == 5


async def test_without_storage_the_old_picture_stays(site: AccountsSite) -> None:
    ada = await site.sign_up()
    await put(ada, picture("PNG"))
    before = await avatar_of(ada)
    with pytest.raises(StorageUnavailable):
        await Avatars(site.database, open_storage(NOWHERE), Images()).change(ada.id, picture("PNG"))
    assert await avatar_of(ada) == before


# ---- what is served


async def test_a_picture_is_shown_and_can_do_nothing_else(site: AccountsSite) -> None:
    ada = await site.sign_up()
    answer = await put(ada, picture("PNG", (500, 300)) + b"<script>alert(1)</script>", "image/gif")
    assert answer.status_code == 200, answer.text
    shown = await site.client.get(answer.json()["avatar"])
    made = opened(shown.content)
    assert (made.format, made.size) == ("WEBP", (320, 320))
    assert b"<script>" not in shown.content
    assert shown.headers["content-type"] == "image/webp"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'; sandbox" in shown.headers.get_list("content-security-policy")
    assert shown.headers["content-disposition"] == "inline"
    assert shown.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "set-cookie" not in shown.headers
    again = await site.client.get(answer.json()["avatar"], headers={"if-none-match": shown.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["nothing.webp", "..%2f..%2fsecret", "%2e%2e", ".types", "a%00b", "A.webp", "x" * 300])
async def test_an_address_that_names_no_picture_is_404(site: AccountsSite, name: str) -> None:
    assert (await site.client.get(f"/files/avatars/{name}")).status_code == 404


async def test_others_hear_of_a_picture_and_of_its_end(site: AccountsSite) -> None:
    ada = await site.sign_up()
    path = (await put(ada, picture("PNG"))).json()["avatar"]
    assert (await site.ask("GET", f"/api/v1/people/{ada.id}")).json()["avatar"] == path
    assert path in (await site.client.get(f"/people/{ada.id}")).text
    assert (await ada.ask("DELETE", "/api/v1/me/avatar")).status_code == 204
    assert (await ada.ask("DELETE", "/api/v1/me/avatar")).status_code == 204
    said = [event for event in await site.said() if isinstance(event, AccountChanged)]
    assert [(event.version, event.avatar) for event in said] == [(1, None), (2, path), (3, None)]


async def test_a_new_picture_has_a_new_address(site: AccountsSite) -> None:
    ada = await site.sign_up()
    first, second = [(await put(ada, picture("PNG", colour=colour))).json()["avatar"] for colour in ("red", "blue")]
    assert first != second
    assert await avatar_of(ada) == second


async def test_the_form_takes_a_picture_and_removes_it(site: AccountsSite) -> None:
    browser = site.browser()
    await site.sign_up_on_pages(browser)
    answer = await browser.post("/me/avatar", files={"picture": ("me.png", picture("PNG"), "image/png")}, follow_redirects=True)
    assert "Your picture was changed." in answer.text
    assert 'src="/files/avatars/' in answer.text
    answer = await browser.post("/me/avatar/remove", follow_redirects=True)
    assert "Your picture was removed." in answer.text
    assert 'src="/files/avatars/' not in answer.text


@pytest.mark.parametrize(
    ("files", "status", "sentence"),
    [
        ({"picture": ("me.png", b"<svg/>", "image/png")}, 422, "Choose a whole JPEG"),
        ({"picture": ("", b"", "application/octet-stream")}, 422, "Choose a whole JPEG"),
        ({"other": ("me.png", b"1", "image/png")}, 422, "Choose a whole JPEG"),
        ({"picture": ("me.png", bytes(SIZE_BYTES_MAX + 1), "image/png")}, 413, "at most 5 MB"),
    ],
)
async def test_the_form_says_beside_the_field_what_is_wrong(site: AccountsSite, files: dict, status: int, sentence: str) -> None:
    browser = site.browser()
    await site.sign_up_on_pages(browser)
    answer = await browser.post("/me/avatar", files=files)
    assert answer.status_code == status
    assert sentence in answer.text
    assert 'id="picture-fault"' in answer.text
