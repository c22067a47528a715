"""Names of cookies that other hosts of the same domain cannot set (RFC 6265bis §4.1.3).

Over TLS a cookie of ours is kept as `__Host-<name>`, or as `__Secure-<name>` where it is for a part of the site only: a
browser takes the first from this very host alone, and neither over plain HTTP. Inside, cookies go by their own names; on
the way in those that came without their prefix are dropped, so that nobody can put a session of theirs into a browser.
"""

OURS = "matchday_"
"""What the names of cookies that mean something to the server begin with. Language and colours may be anybody's."""
_OURS = OURS.encode()
_WHOLE, _PART = "__Host-", "__Secure-"
_PREFIXES = (_WHOLE.encode() + _OURS, _PART.encode() + _OURS)


def name_over_tls(name: str, path: str) -> str:
    """What the browser keeps it as."""
    return (_WHOLE if path == "/" else _PART) + name


def believed(cookie: bytes) -> bytes:
    """A Cookie header of a request over TLS with our cookies by their own names, and without those that any host of the
    domain could have set."""
    if _OURS not in cookie:
        return cookie
    kept = (_own_name(pair.strip()) for pair in cookie.split(b";"))
    return b"; ".join(pair for pair in kept if pair)


def _own_name(pair: bytes) -> bytes:
    if pair.startswith(_PREFIXES):
        return pair[pair.index(_OURS) :]
    return b"" if pair.startswith(_OURS) else pair
