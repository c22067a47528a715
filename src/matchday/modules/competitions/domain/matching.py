"""How alike two names are: enough to ask somebody, never enough to decide."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.names import plain

ASK_FROM = 80
SAID_BY_MANY = frozenset(
    {
        *("fc", "cf", "afc", "sc", "sv", "ac", "cd", "ud", "rc", "rcd", "ca", "vfl", "vfb", "tsg", "fsv", "rb", "bv", "bsc", "ssc"),
        *("as", "us", "ev", "ek", "hc", "club", "the", "de", "la", "el", "football", "futbol", "calcio", "sport", "verein"),
    }
)
"""Words that tell clubs apart from nobody."""
OTHER_TEAMS = frozenset(("ii", "iii", "b", "u", "women", "frauen", "ladies", "reserves", "reserve", "youth", "juniors", "amateure"))
"""Words of a club's other teams, as figures are: nobody takes them for the first."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, with his or its name."""

    entity_id: UUID
    name: str


class NamedPerson(Known, frozen=True, kw_only=True):
    """With the plain words of the name, and the birthday if it is known."""

    words: tuple[str, ...]
    born_on: date | None = None


class Likeness(msgspec.Struct, frozen=True, kw_only=True):
    """Two that may be one. `percent` is 80 to 100."""

    known: Known
    new: Known
    percent: int


def alike_clubs(new: Iterable[Known], known: Sequence[Known]) -> list[Likeness]:
    """Every pair worth a question, the likest first. Both may be in both lists; nobody is compared with itself, and no pair
    is asked for twice."""
    prepared = [(one, _telling(one.name)) for one in known]
    seen: set[frozenset[UUID]] = set()
    found = []
    for one in new:
        words = _telling(one.name)
        for other, other_words in prepared:
            pair = frozenset((one.entity_id, other.entity_id))
            if len(pair) == 2 and pair not in seen and (percent := _percent(words, other_words)) >= ASK_FROM:
                seen.add(pair)
                found.append(Likeness(known=other, new=one, percent=percent))
    return sorted(found, key=lambda likeness: (-likeness.percent, likeness.known.name, likeness.new.name))


def alike_persons(new: Iterable[NamedPerson], known: Sequence[NamedPerson]) -> list[Likeness]:
    """The same for persons. Only names that share a word are compared, which leaves out whose every word is misspelled; nobody
    has two birthdays."""
    with_word: dict[str, list[NamedPerson]] = defaultdict(list)
    for one in known:
        for word in set(one.words):
            with_word[word].append(one)
    seen: set[frozenset[UUID]] = set()
    found = []
    for one in new:
        for other in {other.entity_id: other for word in one.words for other in with_word[word]}.values():
            pair = frozenset((one.entity_id, other.entity_id))
            if len(pair) < 2 or pair in seen or (one.born_on and other.born_on and one.born_on != other.born_on):
                continue
            seen.add(pair)
            if (percent := likeness_of_persons(one.name, other.name)) >= ASK_FROM:
                found.append(Likeness(known=other, new=one, percent=percent))
    return sorted(found, key=lambda likeness: (-likeness.percent, likeness.known.name, likeness.new.name))


def likeness_of_clubs(one: str, other: str) -> int:
    """In percent. Figures tell apart: Schalke 04 is not Schalke 05, and a second team is not the first."""
    return _percent(_telling(one), _telling(other))


def likeness_of_persons(one: str, other: str) -> int:
    """In percent. An initial fits every name that begins so: L. Messi, Lionel Messi, MESSI Lionel."""
    first, second = plain(one).split(), plain(other).split()
    if sorted(first) == sorted(second):
        return 100
    if not first or not second or (first[-1] != second[-1] and first[-1] not in second and second[-1] not in first):
        return _percent((frozenset(), tuple(first)), (frozenset(), tuple(second)))
    family = first[-1] if first[-1] in second else second[-1]
    rest = [[word for word in words if word != family] for words in (first, second)]
    if not rest[0] or not rest[1]:
        return ASK_FROM
    fits = all(any(a.startswith(b) or b.startswith(a) for b in rest[1]) for a in rest[0])
    return 90 if fits else 0


Telling = tuple[frozenset[str], tuple[str, ...]]
"""The words with figures (and marks of other teams), and the words that tell a club."""


def _telling(name: str) -> Telling:
    words = plain(name).split()
    figures = frozenset(word for word in words if any(map(str.isdigit, word)) or word in OTHER_TEAMS)
    letters = tuple(sorted(word for word in words if word not in figures and word not in SAID_BY_MANY))
    return figures, letters or tuple(sorted(set(words) - figures))


def _percent(one: Telling, other: Telling) -> int:
    if one[0] != other[0] or not one[1] or not other[1]:
        return 0
    if one[1] == other[1]:
        return 97
    if set(one[1]) < set(other[1]) or set(other[1]) < set(one[1]):
        return 85
    first, second = " ".join(one[1]), " ".join(other[1])
    longest = max(len(first), len(second))
    if abs(len(first) - len(second)) > longest // 5:
        return 0
    return round(100 * (1 - _distance(first, second) / longest))


def _distance(one: str, other: str) -> int:
    """Letters to change, add or leave out, to make the one the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, row[0] = row[0], at
        for place, wanted in enumerate(other, start=1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != wanted))
    return row[-1]
