"""Entity tags: an unchanged answer is 304 and empty."""

from hashlib import blake2b
from typing import Any

from litestar import Request, Response


def conditional(
    request: Request[Any, Any, Any], response: Response[Any], body: bytes, etag: str | None, *, is_whole: bool = False
) -> Response[Any]:
    """Adds the tag (of the body when none is given) and honours If-None-Match (RFC 9110 §13.1.2), unless the whole answer is
    wanted because somebody else will."""
    tag = f'"{etag or blake2b(body, digest_size=12).hexdigest()}"'
    asked = request.headers.get("if-none-match")
    if not is_whole and asked is not None and matches(asked, tag):
        return Response(b"", status_code=304, headers={"ETag": tag, "Cache-Control": response.headers["Cache-Control"]})
    response.headers["ETag"] = tag
    return response


def matches(asked: str, tag: str) -> bool:
    """Whether a client that sends this If-None-Match has what is tagged so."""
    return asked.strip() == "*" or any(part.strip().removeprefix("W/") == tag for part in asked.split(","))
