"""A few words for a user agent, so that a person recognises a device in the list of sessions."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from matchday.modules.accounts.domain.sessions import Device

_PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
)
"""More particular ones first: most browsers also claim to be others."""
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux"))
_LENGTH_MAX = 60


def describe(user_agent: str) -> str:
    """`Chrome, Linux`; what is not recognised is shown as it came, cut; empty when nothing was sent."""
    program = next((name for mark, name in _PROGRAMS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (program, system) if part) or user_agent[:_LENGTH_MAX]


def is_new_place(device: Device, seen: Iterable[Device]) -> bool:
    """Whether neither the program nor the network was seen before. A browser that was updated and a phone that moves about
    its network are no news; who changes both is told."""
    words, place = describe(device.user_agent), network(device.address)
    return all(words != describe(each.user_agent) and place != network(each.address) for each in seen)


def network(address: str) -> str:
    """The part of an address that stays when a connection is made anew: /24 of IPv4, /48 of IPv6."""
    try:
        bits = 24 if ip_address(address).version == 4 else 48
        return str(ip_network(f"{address}/{bits}", strict=False))
    except ValueError:
        return address
