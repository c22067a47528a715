"""Which passwords we take: long ones that are not the first to be guessed (NIST SP 800-63B-4 §3.1.1)."""

import unicodedata

from matchday.backbone.errors import Fault
from matchday.modules.accounts.domain.faults import fault

PASSWORD_LENGTH_MIN = 10
PASSWORD_LENGTH_MAX = 1000
_FIRST_GUESSES = frozenset(
    [
        "1234567890",
        "0123456789",
        "12345678910",
        "123456789a",
        "0987654321",
        "1234554321",
        "1029384756",
        "9876543210",
        "123123123123",
        "987654321a",
        "qwertyuiop",
        "qwerty1234",
        "qwerty12345",
        "qwerty123456",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "1q2w3e4r5t6y",
        "qwertzuiop",
        "asdfghjkl1",
        "zxcvbnm123",
        "password12",
        "password123",
        "password1234",
        "password12345",
        "passw0rd123",
        "p@ssword123",
        "p@ssw0rd123",
        "mypassword",
        "mypassword1",
        "passwordpassword",
        "iloveyou12",
        "iloveyou123",
        "letmein123",
        "letmein1234",
        "welcome123",
        "welcome1234",
        "sunshine123",
        "princess123",
        "football123",
        "basketball",
        "basketball1",
        "liverpool1",
        "liverpool123",
        "manchester",
        "manchester1",
        "realmadrid",
        "barcelona1",
        "barcelona10",
        "juventus10",
        "chelsea123",
        "administrator",
        "admin12345",
        "administrator1",
        "changeme123",
        "trustno1234",
        "superman123",
        "spiderman123",
        "michael1234",
        "charlie123",
        "abcdefghij",
        "abcdefghijk",
        "abcd123456",
        "abc1234567",
        "aaaaaaaaaa",
        "matchday123",
        "matchday1234",
        "matchday2022",
        "matchday2026",
    ]
)


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
    if lowered in _FIRST_GUESSES or len(set(lowered)) < 4 or lowered in _about(email, name):
        return fault(field, "This is among the first passwords that somebody would guess. Choose another one.", "guessable")
    return None


def _about(email: str, name: str) -> set[str]:
    """Passwords that say who one is."""
    return {email.lower(), email.partition("@")[0].lower(), name.lower(), name.lower().replace(" ", "")}
