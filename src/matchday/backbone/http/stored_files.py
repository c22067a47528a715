"""Answers with what storage keeps, so that a browser does nothing with it but show or save it.

What strangers uploaded must never run as a page of ours: the type comes from a list, the browser may not guess another,
and even opened by itself the file is in a sandbox that loads nothing. Only pictures that we made ourselves are shown
and videos are played, piece by piece; everything else is saved. `X-Content-Type-Options: nosniff` comes from the edge, on
this as on every answer.
"""

import re
from urllib.parse import quote

from matchday.backbone.http.answers import Answer
from matchday.backbone.storage import Storage, StoredFile

SHOWN = frozenset(("image/webp",))
"""What `backbone.images` makes."""
PLAYED = frozenset(("video/mp4", "video/webm"))
PIECE_BYTES_MAX = 1024**2
"""Of a video in one answer. Browsers ask for the next one by themselves."""
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})", re.ASCII)
SAVED = SHOWN | frozenset(
    (
        "application/json",
        "application/pdf",
        "application/zip",
        "image/gif",
        "image/jpeg",
        "image/png",
        "text/calendar; charset=utf-8",
        "text/csv; charset=utf-8",
        "text/plain; charset=utf-8",
    )
)
_ANYTHING = "application/octet-stream"
_FILE_NAME_LENGTH_MAX = 100


def shown(file: StoredFile, content: bytes) -> Answer[bytes]:
    """A picture that we made. A key names one content for good, so that it may be kept everywhere for a year. Raises
    ValueError for any other type: nothing else is shown."""
    if file.content_type not in SHOWN:
        raise ValueError(f"{file.key} is {file.content_type}, which is never shown")
    return _answer(file, content, file.content_type, "inline", "public, max-age=31536000, immutable")


async def played(storage: Storage, key: str, asked: str) -> Answer[bytes]:
    """A piece of a video (RFC 9110, 14.2): `asked` is the header Range. Whoever asks for no piece is given the first one, as
    answers to players are. Raises NoSuchFile, and ValueError for any other type."""
    found = _RANGE.fullmatch(asked.strip())
    first = int(found[1]) if found else 0
    last = int(found[2]) if found and found[2] else first + PIECE_BYTES_MAX - 1
    file, content = await storage.part(key, first, max(0, min(last - first + 1, PIECE_BYTES_MAX)))
    if file.content_type not in PLAYED:
        raise ValueError(f"{file.key} is {file.content_type}, which is never played")
    answer = _answer(file, content, file.content_type, "inline", "public, max-age=31536000, immutable")
    answer.headers["Accept-Ranges"] = "bytes"
    if not content:
        answer.headers["Content-Range"] = f"bytes */{file.size_bytes}"
        return Answer(body=b"", headers=answer.headers, media_type=file.content_type, status=416)
    answer.headers["Content-Range"] = f"bytes {first}-{first + len(content) - 1}/{file.size_bytes}"
    return Answer(body=content, headers=answer.headers, media_type=file.content_type, status=206)


def saved(file: StoredFile, content: bytes, name: str) -> Answer[bytes]:
    """A file to be saved as `name`; private, because who may have it was judged for this request."""
    content_type = file.content_type if file.content_type in SAVED else _ANYTHING
    return _answer(file, content, content_type, _attachment(name), "private, no-store")


def _answer(file: StoredFile, content: bytes, content_type: str, disposition: str, cache: str) -> Answer[bytes]:
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Disposition": disposition, "Cache-Control": cache}
    return Answer(body=content, headers=headers, media_type=content_type, etag=file.key.rpartition("/")[2])


def _attachment(name: str) -> str:
    """RFC 6266, with a plain name for those who know nothing better."""
    name = "".join(letter for letter in name if letter.isprintable() and letter not in '/\\"').strip(". ")[:_FILE_NAME_LENGTH_MAX] or "file"
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
