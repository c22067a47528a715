"""How sending can fail. What is said about it comes from other people's servers and is made harmless for pages and logs."""

import unicodedata

WORDS_LENGTH_MAX = 300


class TryLater(Exception):
    """The server is away, slow or busy: the same letter may go later."""


class MailRefused(Exception):
    """The server will never take this letter for this recipient."""


class SendingBroken(Exception):
    """No letter can go before an operator acts: wrong password, wrong certificate, no TLS, sender not allowed."""


def harmless(words: str) -> str:
    """One line without control characters and without the marks that turn text around, cut to a length."""
    kept = "".join(letter if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp") else " " for letter in words)
    return " ".join(kept.split())[:WORDS_LENGTH_MAX]
