"""Short names made from long ones: addresses and codes. The same name always makes the same one."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)"
SLUG_LENGTH_MAX = 80
CODE_LENGTH_MAX = 12
NAMES_KEPT_MAX = 4096
# Letters that Unicode does not take apart into a plain one and an accent.
_PLAIN_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "ı": "i", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "k"}
)
_SILENT = re.compile(r"['’ʼ`´ʹ.]")
_APART = re.compile(r"[\W_]+")
_SEASON = re.compile(r"\b(\d{4}(?:[/-]\d{2,4})?)\b")
_CLUB_WORDS = frozenset(
    {"FC", "CF", "AFC", "SC", "SV", "AC", "CD", "UD", "RC", "RCD", "CA", "VFL", "VFB", "TSG", "FSV", "RB", "BV", "THE", "DE"}
)


def slug_of(name: str) -> str:
    """`Premier League 2023/24` as `premier-league-2023-24`."""
    slug = re.sub(r"[^a-z0-9]+", "-", _plain(name).lower()).strip("-")
    return slug[:SLUG_LENGTH_MAX].strip("-") or "competition"


@lru_cache(maxsize=NAMES_KEPT_MAX)
def plain(name: str) -> str:
    """A name as people search for it and files misspell it: small letters without accents, dots and apostrophes left out,
    one space for every other mark. `Łódź F.C.` as `lodz fc`; letters of other alphabets stay. A name of nothing but marks
    stays as it is, so that two such names do not become one. Never empty unless `name` is blank; plain of plain is plain.
    """
    folded = unicodedata.normalize("NFKD", name.casefold()).casefold().translate(_PLAIN_LETTERS)
    letters = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _APART.sub(" ", _SILENT.sub("", letters)).strip() or " ".join(folded.split())


def mentions(text: str, plain_names: Iterable[str]) -> bool:
    """Whether a text names one of these, as whole words and however it is written."""
    words = f" {plain(text)} "
    return any(f" {name} " in words for name in plain_names)


def season_of(name: str) -> str:
    """The year or years that a competition's name ends with, or nothing."""
    found = list(_SEASON.finditer(name))
    return str(found[-1][1]) if found else ""


def code_of(name: str, taken: Collection[str]) -> str:
    """Three letters (or more, with a number, where all are taken) for a team that came without a code."""
    candidates = _codes(name)
    numbered = (f"{candidates[0]}{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (*candidates[1:], *numbered) if code not in taken)


@lru_cache(maxsize=NAMES_KEPT_MAX)
def _codes(name: str) -> tuple[str, ...]:
    """What numbers are put behind, and then the codes themselves, the best first. The clubs of a history come every year."""
    words: list[str] = re.findall(r"[A-Z0-9]+", _plain(name).upper())
    telling = [word for word in words if word not in _CLUB_WORDS and not word.isdigit()] or words or ["TEAM"]
    first = telling[0]
    codes = [first[:3]]
    if len(telling) > 1:
        codes += [first[0] + telling[1][:2], first[:2] + telling[1][0]]
    codes += [first[:2] + letter for letter in first[2:]]
    return (first[:3], *(code.ljust(3, "X") for code in codes))


def _plain(name: str) -> str:
    """Without accents; letters that have no plain form keep their nearest (ß as ss, ø as o)."""
    replaced = name.translate({ord("ß"): "ss", ord("ø"): "o", ord("Ø"): "O", ord("ł"): "l", ord("Ł"): "L", ord("ı"): "i", ord("đ"): "d"})
    return unicodedata.normalize("NFKD", replaced).encode("ascii", "ignore").decode()
