"""Addresses of static files.

They carry the version of the whole folder, `/static/<version>/js/page.js`, so that a module's relative imports and a
style sheet's fonts carry it as well: what lies there never changes, and one changed file is a new address for all.
"""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

STATIC_FOLDER = Path(__file__).parent / "static"
STATIC_PREFIX = "/static/"
_VERSION = re.compile(r"[0-9a-f]{12}/")


def asset(name: str) -> str:
    """`css/base.css` becomes `/static/1f0c…/css/base.css`."""
    return f"{STATIC_PREFIX}{version()}/{name}"


def split_address(path: str) -> tuple[str, bool]:
    """A file's name from its address, and whether the address is of the current version. Pages from before a deploy
    name an old one; they get today's file."""
    rest = path.removeprefix(STATIC_PREFIX)
    found = _VERSION.match(rest)
    if found is None:
        return rest, False
    return rest[found.end() :], found[0] == f"{version()}/"


@cache
def version() -> str:
    """A hash of all files together, taken once per process."""
    digest = sha256()
    for path in sorted(path for path in STATIC_FOLDER.rglob("*") if path.is_file()):
        digest.update(path.relative_to(STATIC_FOLDER).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
