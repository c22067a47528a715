"""Where a name leads: never into our own network, unless that is allowed."""

import asyncio
import ipaddress
import socket


class Private(Exception):
    """The name leads to an address that is not of the open Internet."""


async def address_of(host: str, port: int, *, may_be_private: bool) -> str:
    """One address to connect to, judged and then used: a name that is asked twice may lead elsewhere the second time. Raises
    Private, OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not may_be_private:
        for address in addresses:
            if not is_open(address):
                raise Private(f"{host} leads to {address}")
    return addresses[0]


def is_open(address: str) -> bool:
    """Also looks into addresses of IPv6 that carry one of IPv4."""
    made = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(made, ipaddress.IPv6Address):
        inner = made.ipv4_mapped or made.sixtofour or (made.teredo[1] if made.teredo else None)
        if inner is None and made in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(made) & 0xFFFFFFFF)
        if inner is not None:
            return is_open(str(inner))
    return made.is_global and not made.is_multicast
