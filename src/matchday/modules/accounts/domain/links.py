"""Links in mails: their tokens, how long they work, and how many mails may be caused to an address that need not be the
asker's.
"""

import secrets
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlencode

from matchday.modules.accounts.domain.sessions import Throttle

LINK_TOKEN_LENGTH_MAX = 100
SIGN_UP_VALID_FOR = timedelta(hours=24)
RESET_VALID_FOR = timedelta(hours=1)
EMAIL_CHANGE_VALID_FOR = timedelta(hours=24)
CONFIRM_TRIES_MAX = 5
"""Passwords that may be tried with one link."""
MAILS_OF_PAIR = Throttle(tries=3, seconds=60 * 60)
"""To one recipient from one client address."""
MAILS_TO_RECIPIENT = Throttle(tries=8, seconds=60 * 60)
"""To one recipient from everywhere."""
REQUESTS_OF_ADDRESS = Throttle(tries=100, seconds=15 * 60)
"""From one client address, to whomever."""


def new_link_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def hash_link_token(token: str) -> bytes:
    """What is stored. The token is random, so a plain hash cannot be turned around."""
    return sha256(token.encode("utf-8", "replace")).digest()


def link_path(path: str, token: str, going: str = "/") -> str:
    """The path of a link, with where the person wanted to go."""
    return f"{path}?{urlencode({'token': token} | ({'next': going} if going != '/' else {}))}"
