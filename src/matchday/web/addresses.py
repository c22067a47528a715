"""Addresses of our own pages with what was chosen on them."""

from collections.abc import Mapping
from urllib.parse import urlencode


def with_query(path: str, chosen: Mapping[str, object]) -> str:
    """What is empty is left out."""
    asked = urlencode({name: value for name, value in chosen.items() if value not in (None, "")})
    return f"{path}?{asked}" if asked else path
