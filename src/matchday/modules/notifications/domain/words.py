"""Words that people chose, in a mail that we sign: quoted, short, and nothing in them that a mail program makes a link of."""

import re
import unicodedata

QUOTED_LENGTH_MAX = 80
_MAKES_LINKS = re.compile(r"(?<=[.:/@])(?=\S)")
_QUOTES = str.maketrans(dict.fromkeys('"“”„«»', "'"))
"""Templates put such words into double quotes, and a name must not end them."""
_WORD_JOINER = "\N{WORD JOINER}"


def quotable(words: str) -> str:
    """One line, cut to a length. Behind each dot, colon, slash and @ inside a word stands a mark that nobody
    sees and that ends what a mail program would take for an address."""
    kept = "".join(" " if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") else letter for letter in words)
    line = " ".join(kept.translate(_QUOTES).split())
    if len(line) > QUOTED_LENGTH_MAX:
        line = line[: QUOTED_LENGTH_MAX - 1] + "…"
    return _MAKES_LINKS.sub(_WORD_JOINER, line)


def one_line(words: str, length_max: int) -> str:
    """What another server said, for our own pages: no control characters, no marks that turn text around, cut."""
    kept = "".join(" " if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") else letter for letter in words)
    return " ".join(kept.split())[:length_max]
