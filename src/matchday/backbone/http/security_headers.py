"""Headers that every answer of a surface carries (OWASP Secure Headers; CSP level 3)."""

from matchday.backbone.module import Surface

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
_EMBED_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *"
)
"""Any site may show these in a frame: nobody is signed in there, nothing can be sent, and links open beside the frame."""
_POLICIES: dict[Surface, str] = {"pages": _PAGE_POLICY, "embed": _EMBED_POLICY}
OPEN_SURFACES: tuple[Surface, ...] = ("public", "embed")
"""Read by pages of other sites, as anybody."""
_CROSS_ORIGIN = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, RateLimit, RateLimit-Policy, Retry-After, X-Correlation-Id"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]
"""The same to everybody, asked for or not, so that a shared cache cannot keep the answer to one origin for another."""
PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"Authorization, If-None-Match, X-API-Key"),  # no wildcard covers Authorization
    (b"access-control-max-age", b"86400"),
]


def security_headers(surface: Surface, *, is_https: bool) -> list[tuple[bytes, bytes]]:
    """Pages get the policy of pages; data may be loaded by nobody as a document."""
    headers = [
        (b"content-security-policy", _POLICIES.get(surface, _DATA_POLICY).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"strict-origin"),  # no address of a page leaves it: links in mails have tokens in theirs
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(self), geolocation=(), microphone=()"),
    ]
    headers += _CROSS_ORIGIN if surface in OPEN_SURFACES else [(b"cross-origin-resource-policy", b"same-origin")]
    if surface != "embed":
        headers.append((b"x-frame-options", b"DENY"))  # for browsers that do not know frame-ancestors
    if is_https:
        headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
    return headers
