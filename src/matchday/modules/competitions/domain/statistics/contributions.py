"""What one match adds to the sums of its competition.

A match that has not ended, or no longer counts, adds nothing. One that has adds what its persons and sides did: by the
protocol where there is one, else what the list of its goals tells of persons. Results are counted apart (results.py).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from matchday.contracts.competitions import Goal, Score
from matchday.contracts.live import Figures
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.season import Match

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


def _persons(match: Match, said: Said | None, figures_of: FiguresOfResult) -> Iterable[tuple[Figures, int]]:
    """Nobody did anything in a match that was not played. A result that was corrected after the protocol takes the place of
    the protocol's, and leaves all else as it was."""
    if match.result_by == "walkover":
        return
    if said is None:
        yield from ((each, 1) for each in figures_of(match.goals, match.score) if each.name is not None)
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
