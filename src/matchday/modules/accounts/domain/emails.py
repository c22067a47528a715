"""E-mail addresses: what we take for one, and when two are the same."""

import re
import unicodedata
from hashlib import sha256

EMAIL_LENGTH_MAX = 254
NO_ADDRESS = "nobody"
"""Stands for whatever is no address, where a try has to be counted and compared like any other."""
EMAIL_FAULT = "Enter an e-mail address like name@example.org."
_LOCAL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def normal_email(text: str) -> str | None:
    """The address with its domain in lower case and in ASCII (IDNA); None for what is not an address. What nobody can see
    or type (line breaks, marks that turn text around, letters of no width) is in no address."""
    local, at, domain = unicodedata.normalize("NFC", text.strip()).rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or ".." in local or local[0] == "." or local[-1] == ".":
        return None
    if any(unicodedata.category(letter)[0] in "CZ" for letter in local):
        return None
    try:
        ascii_domain = domain.lower().encode("idna").decode()
    except UnicodeError:
        return None
    labels = ascii_domain.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    address = f"{local}@{ascii_domain}"
    return address if len(address) <= EMAIL_LENGTH_MAX else None


def email_hash(address: str) -> bytes:
    """What is kept of an address that somebody tried: the same for all its capitalisations, letter by letter as PostgreSQL's
    `lower` sees them. Python's own makes two letters of some, and then one mailbox would have several throttles."""
    return sha256("".join(letter.lower()[0] for letter in address).encode()).digest()
