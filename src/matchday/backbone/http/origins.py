"""Where a request comes from: the client's address behind trusted proxies, and whether another site sent it."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv6Address, IPv6Network, ip_address, ip_network

from matchday.backbone.errors import NotAllowed

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class SentFromAnotherSite(NotAllowed):
    """403: a browser says that a page of another site made this request."""

    code = "cross_site"
    sentence = "This request came from another site, so nothing was done. Open the page here and try again."


class TrustedProxies:
    """Believes X-Forwarded-For only as far as it was written by proxies in the given networks."""

    def __init__(self, networks: Sequence[str]) -> None:
        self._networks = [ip_network(network, strict=False) for network in networks]

    def address(self, peer: str, forwarded_for: str | None) -> str:
        """The nearest address that is not a trusted proxy, reading the header from its end."""
        if not self._networks or forwarded_for is None:
            return peer
        address = peer
        for hop in reversed([part.strip() for part in forwarded_for.split(",")][-20:]):
            if not self._is_trusted(address):
                break
            if not _is_address(hop):
                break
            address = hop
        return address

    def _is_trusted(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self._networks)


def counted_as(address: str) -> str:
    """Whose tries and requests an address adds to. One connection of IPv6 has a whole /64 of addresses to change between, so
    they count as one; an IPv4 address that is written as IPv6 counts as what it is."""
    if ":" not in address:
        return address
    try:
        whole = IPv6Address(address)
    except ValueError:
        return address
    return str(whole.ipv4_mapped or IPv6Network((int(whole) >> 64 << 64, 64)))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def refuse_cross_site(method: str, headers: Mapping[bytes, bytes], *, has_cookies: bool) -> None:
    """For requests that a browser may send with our cookies: raises SentFromAnotherSite unless a page of ours sent it.

    Fetch metadata decides where the browser sends it, else Origin against Host; a request with cookies and neither is
    refused. No token is kept in forms, so a form works from the back button and after signing in again.
    """
    if method in SAFE_METHODS:
        return
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        if site not in (b"same-origin", b"none"):
            raise SentFromAnotherSite
        return
    origin = headers.get(b"origin")
    if origin is not None:
        host = origin.partition(b"://")[2]
        if not host or host != headers.get(b"host"):
            raise SentFromAnotherSite
        return
    if has_cookies:
        raise SentFromAnotherSite
