"""Codes beside the password: those of an app (TOTP, RFC 6238) and the recovery codes on paper."""

import hashlib
import secrets
from datetime import datetime
from hmac import compare_digest
from uuid import UUID

import pyotp

from matchday.modules.accounts.domain.sessions import Throttle

STEP_SECONDS = 30
STEPS_OFF_MAX = 1
"""A clock that is off by one step, or a person who types slowly (RFC 6238 §5.2)."""
DIGITS = 6
CODE_LENGTH_MAX = 64
CODE_THROTTLE = Throttle(tries=5, seconds=15 * 60)
"""Wrong codes of one account: whoever has the password guesses right once in some two years."""
PENDING_SECONDS_MAX = 60 * 60
"""How long an app may be set up before the secret is forgotten."""
RECOVERY_CODES = 10
_RECOVERY_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's: none is taken for another on paper."""
_RECOVERY_LENGTH = 16
_GROUP = 4
_LOOK_ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1"})
_SECRET_LENGTH = 32
ISSUER = "Matchday"


def new_totp_secret() -> str:
    """160 random bits in base 32, as apps take it."""
    return pyotp.random_base32(_SECRET_LENGTH)


def totp_address(secret: str, email: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def is_totp(text: str) -> bool:
    """Whether it looks like a code of an app; anything else is taken for a recovery code."""
    return len(text) == DIGITS and text.isascii() and text.isdigit()


def normal_code(text: str) -> str:
    """Without the blanks and hyphens that people type."""
    return "".join(letter for letter in text if not letter.isspace() and letter != "-").lower()


def matching_step(secret: str, code: str, *, now: datetime, last_step: int) -> int | None:
    """The time step that this code belongs to, if it is one of now and later than the last one taken: so a code that
    somebody has looked at over a shoulder is worth nothing once it was used."""
    step = int(now.timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    matching = [
        each for each in range(step - STEPS_OFF_MAX, step + STEPS_OFF_MAX + 1) if compare_digest(generator.generate_otp(each), code)
    ]
    return next((each for each in matching if each > last_step), None)


def new_recovery_codes() -> list[str]:
    """Ten, of 80 random bits each, in groups of four."""
    return [_grouped("".join(secrets.choice(_RECOVERY_LETTERS) for _ in range(_RECOVERY_LENGTH))) for _ in range(RECOVERY_CODES)]


def hash_recovery_code(account_id: UUID, code: str) -> bytes:
    """What is stored; the code is random, so a plain hash cannot be turned around. Equal codes of two accounts differ."""
    return hashlib.sha256(account_id.bytes + normal_code(code).translate(_LOOK_ALIKE).encode()).digest()


def _grouped(code: str) -> str:
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
