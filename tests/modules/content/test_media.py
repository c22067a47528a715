"""Photos and videos: what is kept, how it is given out, and when it is deleted."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.modules.content.conftest import CLUB, EDITOR, OTHERS, headers, photo

from matchday.backbone.database import Database
from matchday.backbone.http.stored_files import PIECE_BYTES_MAX
from matchday.backbone.storage import Storage
from matchday.backbone.storage.noted_files import delete_orphans
from matchday.modules.content.sweeps import forget_uploads, free_unused_files

PHOTOS, VIDEOS, MEDIA = "/api/v1/uploads/photos", "/api/v1/uploads/videos", f"/manage/v1/organisations/{CLUB}/media"
JPEG, MP4 = {"content-type": "image/jpeg"}, {"content-type": "video/mp4"}
FILM = b"\x00\x00\x00\x18ftypisom" + bytes(range(256)) * 8000


async def given(site: httpx.AsyncClient) -> dict[str, Any]:
    """A photo of the club."""
    upload = (await site.post(PHOTOS, content=photo(), headers=EDITOR | JPEG)).json()
    answer = await site.post(MEDIA, json={"media_id": upload["media_id"], "text": "A goal", "credit": "Ann"}, headers=EDITOR)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_who_is_not_signed_in_uploads_nothing(site: httpx.AsyncClient) -> None:
    assert (await site.post(PHOTOS, content=photo(), headers=JPEG)).status_code == 401
    assert (await site.post(VIDEOS, content=FILM, headers=MP4)).status_code == 401


async def test_nobody_gives_away_what_somebody_else_uploaded(site: httpx.AsyncClient) -> None:
    upload = (await site.post(PHOTOS, content=photo(), headers=headers("editor") | JPEG)).json()
    answer = await site.post(MEDIA, json={"media_id": upload["media_id"]}, headers=EDITOR)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_media")
    held = await given(site)
    again = await site.post(MEDIA, json={"media_id": held["media_id"]}, headers=EDITOR)
    assert again.json()["code"] == "unknown_media"


async def test_what_was_given_to_nobody_is_forgotten(site: httpx.AsyncClient, database: Database) -> None:
    await site.post(PHOTOS, content=photo(), headers=EDITOR | JPEG)
    held = await given(site)
    async with database.begin("content") as tx:
        assert await forget_uploads(tx) == 0
        await tx.execute("UPDATE content.media SET uploaded_at = uploaded_at - interval '2 days'")
        assert await forget_uploads(tx) == 1
        assert [row["media_id"] for row in await tx.fetch("SELECT media_id FROM content.media")] == [UUID(held["media_id"])]


@pytest.mark.parametrize(("status", "who"), OTHERS.items())
async def test_others_upload_and_delete_nothing(site: httpx.AsyncClient, status: str, who: dict[str, str]) -> None:
    held = await given(site)
    assert (await site.post(MEDIA, json={"media_id": held["media_id"]}, headers=who)).status_code == int(status)
    assert (await site.get(MEDIA, headers=who)).status_code == int(status)
    assert (await site.delete(f"/manage/v1/media/{held['media_id']}", headers=who)).status_code == int(status)


async def test_a_photo_comes_in_two_sizes_made_by_us(site: httpx.AsyncClient) -> None:
    made = await given(site)
    assert (made["text"], made["credit"]) == ("A goal", "Ann")
    for address in (made["small"], made["large"]):
        answer = await site.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
        assert "sandbox" in answer.headers["content-security-policy"]


async def test_what_is_no_picture_and_no_film_is_refused(site: httpx.AsyncClient) -> None:
    assert (await site.post(PHOTOS, content=b"<svg onload=x>", headers=EDITOR | JPEG)).status_code == 422
    answer = await site.post(VIDEOS, content=b"<html>", headers=EDITOR | MP4)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_video")


async def test_a_film_is_given_out_piece_by_piece(site: httpx.AsyncClient) -> None:
    address = (await site.post(VIDEOS, content=FILM, headers=EDITOR | MP4)).json()["large"]
    whole, first = b"", 0
    while first < len(FILM):
        answer = await site.get(address, headers={"range": f"bytes={first}-"})
        assert (answer.status_code, answer.headers["content-type"]) == (206, "video/mp4")
        assert answer.headers["content-range"] == f"bytes {first}-{first + len(answer.content) - 1}/{len(FILM)}"
        whole += answer.content
        first += len(answer.content)
    assert whole == FILM
    assert len(FILM) > PIECE_BYTES_MAX
    some = await site.get(address, headers={"range": "bytes=4-11"})
    assert some.content == b"ftypisom"
    assert (await site.get(address, headers={"range": f"bytes={len(FILM)}-"})).status_code == 416
    assert (await site.get("/files/content/none.mp4")).status_code == 404


async def test_what_an_article_shows_is_not_deleted(site: httpx.AsyncClient, database: Database, storage: Storage) -> None:
    made = await given(site)
    media = f"/manage/v1/media/{made['media_id']}"
    body = {"title": "With a photo", "media": [made["media_id"]]}
    article = (await site.post(f"/manage/v1/organisations/{CLUB}/articles", json=body, headers=EDITOR)).json()
    refused = await site.delete(media, headers=EDITOR)
    assert (refused.status_code, refused.json()["code"]) == (409, "media_in_use")
    await site.delete(f"/manage/v1/articles/{article['article_id']}", headers=EDITOR)
    assert (await site.delete(media, headers=EDITOR)).status_code == 204
    async with database.begin("content") as tx:
        assert await free_unused_files(tx) == 2
    assert await delete_orphans(database, "content", storage) == 0
    async with database.begin("content") as tx:
        await tx.execute("UPDATE content.stored_files SET free_since = now() - interval '2 hours'")
    assert await delete_orphans(database, "content", storage) == 2
    assert (await site.get(made["small"])).status_code == 404
