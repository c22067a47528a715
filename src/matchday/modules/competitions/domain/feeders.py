"""Where the teams of a bracket come from: "1A" the first of group A, "W49" the winner of match 49, "L61" its loser."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matchday.contracts.competitions import Score
from matchday.modules.competitions.domain.results import winner

PATTERN = r"[1-9][0-9]?[A-Z](?:/[A-Z])*|[WL][1-9][0-9]{0,3}"
_FEEDER = re.compile(rf"^(?:{PATTERN})$")
_ORDINALS = {1: "Winner", 2: "Runner-up", 3: "Third"}


def is_feeder(text: str) -> bool:
    """Whether a text names a place that a team comes from, and not a team."""
    return _FEEDER.match(text) is not None


def match_fed_by(feeder: str | None) -> int | None:
    """The number of the match that decides who comes, or None when a table decides."""
    return int(feeder[1:]) if feeder and feeder[0] in "WL" and feeder[1:].isdigit() else None


def placeholder(feeder: str | None) -> str:
    """What to show until the team is known."""
    if feeder is None:
        return "To be decided"
    number = match_fed_by(feeder)
    if number is not None:
        return f"{'Winner' if feeder[0] == 'W' else 'Loser'} Match {number}"
    digits = re.match(r"\d+", feeder)
    rank = int(digits[0]) if digits else 1
    return f"{_ORDINALS.get(rank, f'No. {rank}')} Group {feeder.lstrip('0123456789')}"


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
