"""A few words for a user agent, so that a person recognises a device in the list of sessions."""

import re
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
_EXACT_LENGTH_MAX = 100
_NO_MODELS = (None, "", "K", "Mobile", "Tablet", "U", "wv")
_APPLE = re.compile(r"OS (\d{1,3})_")
_ANDROID = re.compile(r"Android (\d{1,3})[^;)]*(?:; ([^;)]{1,40}?))?(?: Build/[^;)]*)?[;)]")


def describe(user_agent: str) -> str:
    """`Chrome, Linux`; what is not recognised is shown as it came, cut; empty when nothing was sent."""
    program = next((name for mark, name in _PROGRAMS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (program, system) if part) or user_agent[:_LENGTH_MAX]


def describe_exactly(user_agent: str) -> str:
    """`Chrome 140, Android 15, Pixel 9`: with what tells two devices of one person apart. Versions that browsers only make
    up are left out: all of Windows says 10.0, every Mac 10.15, every Android of Chrome 10."""
    program = next((f"{name}{_version(user_agent, mark)}" for mark, name in _PROGRAMS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    apple = _APPLE.search(user_agent)
    if apple and system in ("iPhone", "iPad"):
        system += f", iOS {apple[1]}"
    android = _ANDROID.search(user_agent)
    if android and system == "Android" and (android[1], android[2]) != ("10", "K"):
        system += f" {android[1]}" + (f", {android[2]}" if android[2] not in _NO_MODELS else "")
    return (", ".join(part for part in (program, system) if part) or user_agent)[:_EXACT_LENGTH_MAX]


def _version(user_agent: str, mark: str) -> str:
    """The whole number behind the mark; Safari keeps it elsewhere."""
    found = re.search(r"Version/(\d{1,4})" if mark == "Safari" else re.escape(mark.rstrip("/")) + r"\w*/(\d{1,4})", user_agent)
    return f" {found[1]}" if found else ""


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
