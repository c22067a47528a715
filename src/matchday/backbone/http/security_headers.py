"""Headers that every answer of a surface carries (OWASP Secure Headers; CSP level 3)."""

from matchday.backbone.module import Surface

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"


def security_headers(surface: Surface, *, is_https: bool) -> list[tuple[bytes, bytes]]:
    """Pages get the policy of pages; data may be loaded by nobody as a document."""
    headers = [
        (b"content-security-policy", (_PAGE_POLICY if surface == "pages" else _DATA_POLICY).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"strict-origin"),  # no address of a page leaves it: links in mails have tokens in theirs
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(self), geolocation=(), microphone=()"),
    ]
    if surface != "public":
        headers.append((b"cross-origin-resource-policy", b"same-origin"))
    if is_https:
        headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
    return headers
