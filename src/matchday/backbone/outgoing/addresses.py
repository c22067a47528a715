"""Where a name leads: never into our own network, unless that is allowed."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""All addresses of a name. Raises OSError."""


class Private(Exception):
    """The name leads to an address that is not of the open Internet."""


class Pinned(msgspec.Struct, frozen=True, kw_only=True):
    """A request to an address that was judged, under the name that was asked for."""

    url: str
    host: str
    extensions: dict[str, Any]


async def resolve(host: str, port: int) -> list[str]:
    """As this machine does."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


async def pin(url: str, *, may_be_private: bool, resolved: Resolve = resolve) -> Pinned:
    """The name is asked for once, every address it has is judged, and the connection goes to one of these: a name that is
    asked twice may lead elsewhere the second time. Certificates are checked for the name. Raises Private, OSError."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = await address_of(parts.hostname or "", port, may_be_private=may_be_private, resolved=resolved)
    shown = f"[{address}]" if ":" in address else address
    target = urlunsplit((parts.scheme, f"{shown}:{port}", parts.path or "/", parts.query, ""))
    return Pinned(url=target, host=parts.netloc, extensions={"sni_hostname": parts.hostname})


async def address_of(host: str, port: int, *, may_be_private: bool, resolved: Resolve = resolve) -> str:
    """One address to connect to, judged and then used. Raises Private, OSError."""
    addresses = await resolved(host, port)
    if not addresses:
        raise OSError(f"{host} has no address")
    if not may_be_private:
        for address in addresses:
            if not is_open(address):
                raise Private(f"{host} leads to {address}")
    return addresses[0]


def is_open(address: str) -> bool:
    """Also looks into addresses of IPv6 that carry one of IPv4."""
    made = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(made, ipaddress.IPv4Address):
        return made.is_global and not made.is_multicast
    inner = made.ipv4_mapped or made.sixtofour or (made.teredo[1] if made.teredo else None)
    if inner is None and made in _TRANSLATED:
        inner = ipaddress.IPv4Address(int(made) & 0xFFFFFFFF)
    if inner is not None:
        return is_open(str(inner))
    return made.is_global and not made.is_multicast and made in _GLOBAL_UNICAST
