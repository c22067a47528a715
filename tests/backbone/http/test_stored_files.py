"""Headers of files that strangers have uploaded."""

import pytest

from matchday.backbone.http.stored_files import saved, shown
from matchday.backbone.storage import StoredFile


def file(content_type: str) -> StoredFile:
    return StoredFile(key="folder/one.bin", size_bytes=1, content_type=content_type)


@pytest.mark.parametrize("content_type", ["image/svg+xml", "text/html", "image/png", "application/pdf", "text/javascript"])
def test_nothing_is_shown_but_pictures_that_we_made(content_type: str) -> None:
    with pytest.raises(ValueError, match="never shown"):
        shown(file(content_type), b"1")


def test_our_pictures_are_shown_and_kept_for_a_year() -> None:
    answer = shown(file("image/webp"), b"1")
    assert (answer.media_type, answer.etag) == ("image/webp", "one.bin")
    assert answer.headers == {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": "inline",
        "Cache-Control": "public, max-age=31536000, immutable",
    }


@pytest.mark.parametrize(
    ("content_type", "sent"),
    [("text/html", "application/octet-stream"), ("image/svg+xml", "application/octet-stream"), ("application/pdf", "application/pdf")],
)
def test_everything_else_is_saved_and_never_kept_by_others(content_type: str, sent: str) -> None:
    answer = saved(file(content_type), b"1", "my data.html")
    assert answer.media_type == sent
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("data.json", "attachment; filename=\"data.json\"; filename*=UTF-8''data.json"),
        ("Jürgen 1.pdf", "attachment; filename=\"J_rgen 1.pdf\"; filename*=UTF-8''J%C3%BCrgen%201.pdf"),
        ('a"b\\c\r\nset-cookie: x', "attachment; filename=\"abcset-cookie: x\"; filename*=UTF-8''abcset-cookie%3A%20x"),
        ("../../etc/passwd", "attachment; filename=\"etcpasswd\"; filename*=UTF-8''etcpasswd"),
        ("", "attachment; filename=\"file\"; filename*=UTF-8''file"),
    ],
)
def test_the_name_of_a_file_can_neither_break_the_header_nor_lead_elsewhere(name: str, header: str) -> None:
    assert saved(file("application/json"), b"1", name).headers["Content-Disposition"] == header
