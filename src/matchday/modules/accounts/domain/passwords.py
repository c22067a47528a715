"""Which passwords we take: long ones that are not the first to be guessed (NIST SP 800-63B-4 §3.1.1)."""

import string
import unicodedata

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from matchday.backbone.errors import Fault
from matchday.modules.accounts.domain.faults import fault

PASSWORD_LENGTH_MIN = 10
PASSWORD_LENGTH_MAX = 1000
_GUESSED_FIRST = frozenset(FREQUENCY_LISTS["passwords"]) | {"matchday", "administrator", "barcelona", "juventus", "realmadrid", "changeme"}
"""The 30,000 passwords that leaks hold most often, and the words of our own field."""
DRESSING_LENGTH_MAX = 6
NUMBER_LENGTH_MAX = 15
_AROUND = "0123456789" + string.punctuation + " "
_SIGNS_FOR_LETTERS = str.maketrans("@4301$5!7", "aaeoissit")


def normal_password(text: str) -> str:
    """The same password from every keyboard: NFKC."""
    return unicodedata.normalize("NFKC", text)


def fault_of_password(text: str, *, email: str = "", name: str = "", field: str = "password") -> Fault | None:
    """What is wrong with a new password. `text` is normalised already."""
    if len(text) < PASSWORD_LENGTH_MIN:
        return fault(field, f"Use at least {PASSWORD_LENGTH_MIN} characters. A few words in a row are good.", "too_short")
    if len(text) > PASSWORD_LENGTH_MAX:
        return fault(field, f"Use at most {PASSWORD_LENGTH_MAX} characters.", "too_long")
    lowered = text.lower()
    if _is_guessed_first(lowered) or len(set(lowered)) < 4 or lowered in _about(email, name):
        return fault(field, "This is among the first passwords that somebody would guess. Choose another one.", "guessable")
    return None


def _is_guessed_first(lowered: str) -> bool:
    """Alone, doubled, with letters written as signs, or dressed up with a few digits and signs around it (`Liverpool2026!`),
    as guessing programs try them; and numbers that may be a date or a telephone."""
    half = lowered[: len(lowered) // 2]
    tried = {lowered, half if half * 2 == lowered else lowered}
    for word in (lowered, lowered.translate(_SIGNS_FOR_LETTERS)):
        bare = word.strip(_AROUND)
        tried |= {word, bare if len(word) - len(bare) <= DRESSING_LENGTH_MAX else word}
    return not _GUESSED_FIRST.isdisjoint(tried) or (len(lowered) <= NUMBER_LENGTH_MAX and not lowered.strip(_AROUND))


def _about(email: str, name: str) -> set[str]:
    """Passwords that say who one is."""
    return {email.lower(), email.partition("@")[0].lower(), name.lower(), name.lower().replace(" ", "")}
