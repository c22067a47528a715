"""API keys of client sites."""

import secrets
from hashlib import sha256

API_KEYS_MAX = 50
"""Working keys of one organisation."""
_MARK = "mdk_"
"""Lets people, and scanners for leaked secrets, recognise ours."""
_SHOWN_LETTERS = 6


def new_api_key() -> str:
    """256 random bits."""
    return _MARK + secrets.token_urlsafe(32)


def prefix_of(key: str) -> str:
    """What is shown of it: enough to tell keys apart, 36 of its 256 bits."""
    return key[: len(_MARK) + _SHOWN_LETTERS]


def hash_api_key(key: str) -> bytes:
    """What is stored and asked for (`backbone/http/api_keys.py` hashes in the same way). The key is random, so a plain hash
    cannot be turned around."""
    return sha256(key.encode()).digest()
