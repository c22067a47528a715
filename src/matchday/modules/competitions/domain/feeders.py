"""Where the teams of later stages come from.

"1A" is the first of group A, "3C/D/E" a third of one of these groups, "3#1" the best of all thirds, "P5" the fifth of a table
without groups, "W49" the winner of tie (or match) 49, "L61" its loser, "D4" whoever is drawn as the fourth. Before them may
stand the key of the stage they speak of, "second-round:1A"; without it it is the first one that has such a place.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from matchday.contracts.competitions import Score
from matchday.modules.competitions.domain.results import winner

PATTERN = r"[1-9][0-9]?[A-Z](?:/[A-Z])*|[WL][1-9][0-9]{0,3}"
"""As files write them."""
_FEEDER = re.compile(rf"^(?:{PATTERN})$")
_PLACE = re.compile(
    r"^(?:(?P<stage>[a-z0-9-]+):)?(?:(?P<rank>[1-9]\d{0,2})(?P<groups>[A-Z]{1,26}|[A-Z](?:/[A-Z])+|\d{1,2}|#[1-9]\d?)"
    r"|(?P<letter>[PWLD])(?P<number>[1-9]\d{0,3}))$"
)
_ORDINALS = {1: "Winner", 2: "Runner-up", 3: "Third"}
Kind = Literal["rank", "best_of", "nth_best", "place", "winner", "loser", "drawn"]
_LETTERS: dict[str, Kind] = {"P": "place", "W": "winner", "L": "loser", "D": "drawn"}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A feeder, read. `number` is the rank, the tie's number, or the place among those drawn; `nth` counts the best of all
    groups."""

    kind: Kind
    number: int
    stage: str | None = None
    groups: tuple[str, ...] = ()
    nth: int = 0


def place(feeder: str) -> Place | None:
    """What a feeder says; None where it says nothing that is understood."""
    read = _PLACE.match(feeder)
    if read is None:
        return None
    if read["letter"]:
        return Place(kind=_LETTERS[read["letter"]], number=int(read["number"]), stage=read["stage"])
    rank, groups = int(read["rank"]), read["groups"]
    if groups.startswith("#"):
        return Place(kind="nth_best", number=rank, stage=read["stage"], nth=int(groups[1:]))
    letters = tuple(groups.split("/")) if "/" in groups else (groups,) if is_group(groups) else tuple(groups)
    return Place(kind="rank" if len(letters) == 1 else "best_of", number=rank, stage=read["stage"], groups=letters)


def is_group(letters: str) -> bool:
    """A, B, ... Z, and after them AA, BB, ...: two different letters are two groups."""
    return len(letters) == 1 or letters.isdigit() or (len(letters) == 2 and letters[0] == letters[1])


def group_letter(index: int) -> str:
    """The letter of the group at this place, from 0."""
    return chr(ord("A") + index % 26) * (1 + index // 26)


def is_feeder(text: str) -> bool:
    """Whether a text in a file names a place that a team comes from, and not a team."""
    return _FEEDER.match(text) is not None


def short(feeder: str | None) -> str:
    """As a narrow column shows it: without the stage."""
    return (feeder or "").rpartition(":")[2]


def match_fed_by(feeder: str | None) -> int | None:
    """The number of the match that decides who comes, or None when a table decides."""
    bare = short(feeder)
    return int(bare[1:]) if bare and bare[0] in "WL" and bare[1:].isdigit() else None


def placeholder(feeder: str | None) -> str:
    """What to show until the team is known."""
    read = place(feeder) if feeder else None
    if read is None or read.kind == "drawn":
        return "To be drawn" if read else "To be decided"
    if read.kind in ("winner", "loser"):
        return f"{'Winner' if read.kind == 'winner' else 'Loser'} Match {read.number}"
    rank = _ORDINALS.get(read.number, f"No. {read.number}")
    if read.kind == "place":
        return f"No. {read.number}"
    if read.kind == "nth_best":
        return f"{rank}, best no. {read.nth}"
    return f"{rank} Group {'/'.join(read.groups)}"


@dataclass(frozen=True, kw_only=True)
class Tie:
    """A knockout match as far as its teams' way matters."""

    number: int
    round: str
    home: str
    away: str
    home_feeder: str | None
    away_feeder: str | None
    score: Score | None


def inferred(ties: Sequence[Tie]) -> list[Tie]:
    """Feeders for ties that came without, from who played before: a team that won its tie of an earlier round came as
    that tie's winner, a team that lost it as its loser. Ties of two legs are left alone.
    """
    last: dict[str, Tie] = {}
    found = []
    for tie in ties:
        home = tie.home_feeder or _way(tie.home, tie.round, last)
        away = tie.away_feeder or _way(tie.away, tie.round, last)
        made = replace(tie, home_feeder=home, away_feeder=away)
        found.append(made)
        last[tie.home] = last[tie.away] = made
    return found


def _way(team: str, round_name: str, last: dict[str, Tie]) -> str | None:
    before = last.get(team)
    if before is None or before.round == round_name or before.score is None or (side := winner(before.score)) is None:
        return None
    has_won = team == (before.home if side == "home" else before.away)
    return f"{'W' if has_won else 'L'}{before.number}"
