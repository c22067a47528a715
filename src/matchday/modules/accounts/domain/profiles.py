"""What a person shows of themselves."""

import unicodedata

from matchday.backbone.errors import Fault
from matchday.modules.accounts.domain.faults import fault

AVATAR_FOLDER = "avatars"
AVATAR_SIDE_PIXELS = 320
AVATARS_PER_HOUR_MAX = 20
BIO_LENGTH_MAX = 500
BIO_LINES_MAX = 20
_TURNS_TEXT_AROUND = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def avatar_path(key: str | None) -> str | None:
    """Where on this site the picture with this storage key is; None when there is none."""
    return None if key is None else f"/files/{key}"


def normal_bio(text: str) -> str:
    """Plain lines: NFC, without control characters and without marks that turn what follows around, at most one empty
    line in a row."""
    lines = (_normal_line(line) for line in unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def fault_of_bio(bio: str) -> Fault | None:
    """`bio` is normalised already."""
    if len(bio) > BIO_LENGTH_MAX:
        return fault("bio", f"Use at most {BIO_LENGTH_MAX} characters.", "too_long")
    if bio.count("\n") >= BIO_LINES_MAX:
        return fault("bio", f"Use at most {BIO_LINES_MAX} lines.", "too_many_lines")
    return None


def _normal_line(line: str) -> str:
    kept = (letter for letter in line if unicodedata.category(letter) not in ("Cc", "Cs") and letter not in _TURNS_TEXT_AROUND)
    return "".join(kept).strip()
