"""Names of people and organisations, addresses of organisations, accent colours."""

import re
import unicodedata

from matchday.backbone.errors import Fault
from matchday.modules.accounts.domain.faults import fault

NAME_LENGTH_MAX = 80
SLUG_LENGTH_MAX = 50
_SLUG = re.compile(r"^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$")
_ACCENT = re.compile(r"^#[0-9a-f]{6}$")
_RESERVED = frozenset(("new", "admin", "api", "me", "settings"))


def normal_name(text: str) -> str:
    """NFC, with single spaces, without control characters and without the marks that turn text around."""
    kept = "".join(letter for letter in unicodedata.normalize("NFC", text) if unicodedata.category(letter) not in ("Cc", "Cf", "Cs"))
    return " ".join(kept.split())


def normal_line(text: str) -> str:
    """Any text of one line: without control characters, trimmed."""
    return "".join(letter if unicodedata.category(letter) not in ("Cc", "Cs") else " " for letter in text).strip()


def fault_of_name(name: str, field: str = "name") -> Fault | None:
    """`name` is normalised already."""
    if not name:
        return fault(field, "Enter a name.", "missing")
    if len(name) > NAME_LENGTH_MAX:
        return fault(field, f"Use at most {NAME_LENGTH_MAX} characters.", "too_long")
    return None


def fault_of_slug(slug: str) -> Fault | None:
    """The part of an organisation's address that is its own."""
    if not _SLUG.fullmatch(slug):
        return fault("slug", f"Use up to {SLUG_LENGTH_MAX} small letters, digits and hyphens, beginning and ending with a letter or digit.")
    if slug in _RESERVED:
        return fault("slug", "This word is used by the site itself. Choose another one.", "reserved")
    return None


def fault_of_accent(accent: str) -> Fault | None:
    """Its form only; whether it can be read is judged with the papers of the site's look."""
    return None if _ACCENT.fullmatch(accent) else fault("accent", "Enter a colour as # and six hexadecimal digits, like #1a5fb4.")


def suggest_slug(name: str) -> str:
    """An address made of a name; empty when the name has no Latin letter."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH_MAX].strip("-")
