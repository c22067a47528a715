"""Entity tags: an unchanged answer is 304 and empty."""

from hashlib import blake2b
from typing import Any

from litestar import Request, Response


def conditional(request: Request[Any, Any, Any], response: Response[Any], body: bytes, etag: str | None) -> Response[Any]:
    """Adds the tag (of the body when none is given) and honours If-None-Match (RFC 9110 §13.1.2)."""
    tag = f'"{etag or blake2b(body, digest_size=12).hexdigest()}"'
    asked = request.headers.get("if-none-match")
    if asked is not None and _matches(asked, tag):
        return Response(b"", status_code=304, headers={"ETag": tag, "Cache-Control": response.headers["Cache-Control"]})
    response.headers["ETag"] = tag
    return response


def _matches(asked: str, tag: str) -> bool:
    return asked.strip() == "*" or any(part.strip().removeprefix("W/") == tag for part in asked.split(","))
