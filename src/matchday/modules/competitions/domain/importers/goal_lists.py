"""Goals in one cell, as Matchday writes them: `home Ann Archer 10 80p; away Bea Bow 44 90+2og`."""

import re
from collections.abc import Sequence

from matchday.contracts.competitions import Goal
from matchday.modules.competitions.domain.importers.reading import Unclear, clip, goal

_MINUTE = re.compile(r"^(?P<minute>\d{1,3})(?:\+(?P<added>\d{1,2}))?(?P<kind>p|og)?$(?!\n)", re.ASCII)


def read_goals(text: str) -> list[Goal]:
    """Raises Unclear."""
    return [found for part in text.split(";") if part.strip() for found in _of_scorer(part.split())]


def _of_scorer(words: list[str]) -> list[Goal]:
    first = next((index for index in range(len(words), 0, -1) if not _MINUTE.match(words[index - 1])), 0)
    if len(words) < 3 or words[0] not in ("home", "away") or first < 2 or first == len(words):
        raise Unclear("{text} is no goal: write home Ann Archer 10 80p", text=clip(" ".join(words)))
    found = []
    for word in words[first:]:
        minute = _MINUTE.match(word)
        if minute is None:
            raise Unclear("{word} is not a minute", word=clip(word))
        kind = minute["kind"]
        found.append(
            goal(
                words[0],
                " ".join(words[1:first]),
                int(minute["minute"]),
                int(minute["added"] or 0),
                is_penalty=kind == "p",
                is_own_goal=kind == "og",
            )
        )
    return found


def written_goals(goals: Sequence[Goal]) -> str:
    """One entry a goal, in their order."""
    return "; ".join(f"{goal.side} {goal.player} {minute_of(goal)}" for goal in goals)


def minute_of(goal: Goal) -> str:
    """`90+4`, `16p`, `40og`."""
    added = f"+{goal.added}" if goal.added else ""
    return f"{goal.minute}{added}{'p' if goal.is_penalty else 'og' if goal.is_own_goal else ''}"
