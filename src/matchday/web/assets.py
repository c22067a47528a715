"""Addresses of static files. The address carries the content's hash, so a changed file is a new address."""

from functools import cache
from hashlib import sha256
from pathlib import Path

STATIC_FOLDER = Path(__file__).parent / "static"
STATIC_PREFIX = "/static/"


@cache
def asset(name: str) -> str:
    """`css/base.css` becomes `/static/css/base.css?v=1f0c…`; a file that is not built yet gets its plain address."""
    file = STATIC_FOLDER / name
    if not file.is_file():
        return STATIC_PREFIX + name
    return f"{STATIC_PREFIX}{name}?v={sha256(file.read_bytes()).hexdigest()[:12]}"
