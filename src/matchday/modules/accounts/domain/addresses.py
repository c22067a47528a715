"""Where a browser may be sent after signing in: only to this site."""

from urllib.parse import quote, urlsplit

NEXT_LENGTH_MAX = 2000


def local_path(text: str | None, default: str = "/") -> str:
    r"""`text` if it is a path of this site, else `default`.

    Browsers read `//host`, `/\host` and control characters as ways out, so those are refused whole, not repaired. Pages
    that only send on (`/session/…`, signing in and up) are no destinations: they would go in circles.
    """
    if not text or len(text) > NEXT_LENGTH_MAX or not text.startswith("/") or text.startswith("//"):
        return default
    if "\\" in text or any(ord(letter) < 33 or ord(letter) == 127 for letter in text):
        return default
    try:
        parts = urlsplit(text)
    except ValueError:
        return default
    if (
        parts.scheme
        or parts.netloc
        or parts.path.startswith("//")
        or parts.path.startswith(("/session/", "/sign-in", "/sign-up", "/sign-out"))
    ):
        return default
    return quote(text, safe="/?&=#%:@!$'()*+,;~-._[]")
