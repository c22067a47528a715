"""Files name a player now in full and now in short: "Kylian Mbappé" and "Mbappé", "Neymar Jr" and "Neymar".

A shorter name is the fuller one where its words begin or end exactly one fuller name of the same team in the same
competition. Where two could be meant, nobody is guessed: it stays a name until somebody says who it is.
"""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

Subject = tuple[UUID, str]
_Words = tuple[str, ...]


def fuller_forms(plain_names: Mapping[Subject, str], persons: Mapping[Subject, UUID]) -> dict[Subject, Subject]:
    """Short to full. `plain_names` are of all subjects of their teams; who is known as a person is never taken for another."""
    of_team: dict[UUID, list[tuple[Subject, _Words]]] = defaultdict(list)
    for subject in sorted(plain_names):
        of_team[subject[0]].append((subject, tuple(plain_names[subject].split())))
    found = {}
    for everybody in of_team.values():
        for subject, words in everybody:
            fuller = None if subject in persons else _only(words, everybody, persons)
            if fuller is not None:
                found[subject] = fuller
    return found


def _only(words: _Words, everybody: list[tuple[Subject, _Words]], persons: Mapping[Subject, UUID]) -> Subject | None:
    """The one that all fuller names come to."""
    fuller = [(subject, other) for subject, other in everybody if _is_short_for(words, other)]
    fullest = [(subject, other) for subject, other in fuller if not any(_is_short_for(other, more) for _, more in fuller)]
    people = {persons.get(subject, subject) for subject, _ in fullest}
    return fullest[0][0] if len(people) == 1 else None


def _is_short_for(words: _Words, other: _Words) -> bool:
    count = len(words)
    return 0 < count < len(other) and words in (other[:count], other[-count:])
