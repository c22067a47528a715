"""A few words for a user agent, so that a person recognises a device in the list of sessions."""

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
