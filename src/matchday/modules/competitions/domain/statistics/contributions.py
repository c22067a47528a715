"""What one match adds to the sums of its competition.

A match that has not ended, or no longer counts, adds nothing. One that has adds its result for both sides and what its
persons did: by the protocol where there is one, else by the list of its goals.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from matchday.contracts.competitions import Goal, Score
from matchday.contracts.live import Figures
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.season import Match

RESULT = "result"
"""The subject of a side's result: figures `played`, `won`, `drawn`, `lost` and so on, the same in every sport."""
SIDE = "side"
"""The subject of what the sport counts of a side as a whole."""
PERSON, NAME = "person:", "name:"

Subject = tuple[UUID, str]
"""The team, and who of it."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a protocol said when its match ended."""

    score: Score | None
    goals: tuple[Goal, ...]
    figures: tuple[Figures, ...]


class Contribution(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody, or a side, did in one match. `name` is as the protocol spells it, where it is all we know."""

    match_id: UUID
    stage_id: UUID
    team_id: UUID
    subject: str
    name: str | None
    figures: Mapping[str, int]


FiguresOfResult = Callable[[Sequence[Goal], Score | None], tuple[Figures, ...]]
"""What a sport reads from a result that came without a protocol."""


def contributions(match: Match, said: Said | None, figures_of: FiguresOfResult) -> tuple[Contribution, ...]:
    """In one order, without figures that are 0."""
    if match.phase != "finished" or match.score is None or match.home_team_id is None or match.away_team_id is None:
        return ()
    teams = {"home": match.home_team_id, "away": match.away_team_id}
    added: dict[Subject, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    names: dict[Subject, str] = {}
    for side, figures in zip(("home", "away"), _results(match.score), strict=True):
        added[teams[side], RESULT].update(figures)
    for each, factor in _persons(match, said, figures_of):
        key = (teams[each.side], _subject(each))
        if each.person_id is None and each.name is not None:
            names[key] = min(each.name, names.get(key, each.name))
        for figure, value in each.values.items():
            added[key][figure] += factor * value
    kept = ((key, {name: int(value) for name, value in sorted(figures.items()) if value}) for key, figures in sorted(added.items()))
    return tuple(
        Contribution(match_id=match.match_id, stage_id=match.stage_id, team_id=key[0], subject=key[1], name=names.get(key), figures=figures)
        for key, figures in kept
        if figures
    )


def _results(score: Score) -> tuple[dict[str, int], dict[str, int]]:
    """Level at the end of play is a draw here, and who won the shoot-out is told beside it: what it is worth is for tables."""
    return _result(score, "home"), _result(score, "away")


def _result(score: Score, side: Literal["home", "away"]) -> dict[str, int]:
    scored, conceded = (score.home, score.away) if side == "home" else (score.away, score.home)
    kicks, against = (score.shootout_home or 0, score.shootout_away or 0)[:: 1 if side == "home" else -1]
    return {
        "played": 1,
        f"played_{side}": 1,
        "won": scored > conceded,
        "drawn": scored == conceded,
        "lost": scored < conceded,
        "scored": scored,
        "conceded": conceded,
        "clean_sheets": conceded == 0,
        "without_goal": scored == 0,
        "after_extra_time": score.is_after_extra_time,
        "shootouts_won": kicks > against,
        "shootouts_lost": kicks < against,
    }


def _persons(match: Match, said: Said | None, figures_of: FiguresOfResult) -> Iterable[tuple[Figures, int]]:
    """Nobody did anything in a match that was not played. A list of goals that was corrected after the protocol takes the
    place of the protocol's, and leaves all else as it was."""
    if match.result_by == "walkover":
        return
    if said is None:
        yield from _times(figures_of(match.goals, match.score), 1)
        return
    yield from _times(said.figures, 1)
    if (said.goals, said.score) != (match.goals, match.score):
        yield from _times(figures_of(said.goals, said.score), -1)
        yield from _times(figures_of(match.goals, match.score), 1)


def _times(figures: Sequence[Figures], factor: int) -> Iterable[tuple[Figures, int]]:
    return ((each, factor) for each in figures)


def _subject(figures: Figures) -> str:
    if figures.person_id is not None:
        return f"{PERSON}{figures.person_id}"
    return SIDE if figures.name is None else f"{NAME}{plain(figures.name)}"
