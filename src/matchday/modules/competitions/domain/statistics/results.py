"""Each team's results in a stage, counted: level at the end of play is a draw, whoever won the shoot-out."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from matchday.contracts.competitions import Score
from matchday.modules.competitions.domain.season import Match

COUNTED = (
    "played", "played_at_home", "won", "drawn", "lost", "scored", "conceded", "clean_sheets", "without_goal", "after_extra_time",
    "shootouts_won", "shootouts_lost",
)  # fmt: skip
ResultKey = tuple[UUID, UUID]
"""Stage and team."""
Results = dict[ResultKey, tuple[int, ...]]
"""The numbers of COUNTED."""


def results_of(matches: Iterable[Match]) -> Results:
    """Of matches that have ended; others add nothing."""
    counted: dict[ResultKey, list[int]] = defaultdict(lambda: [0] * len(COUNTED))
    for match in matches:
        score = match.score
        if match.phase != "finished" or score is None:
            continue
        kicks, against = score.shootout_home or 0, score.shootout_away or 0
        if match.home_team_id is not None:
            _add(counted[match.stage_id, match.home_team_id], score.home, score.away, 1, kicks - against, score.is_after_extra_time)
        if match.away_team_id is not None:
            _add(counted[match.stage_id, match.away_team_id], score.away, score.home, 0, against - kicks, score.is_after_extra_time)
    return {key: tuple(numbers) for key, numbers in counted.items()}


def results_by_name(homes: Iterable[str], aways: Iterable[str], scores: Iterable[Score | None]) -> dict[str, tuple[int, ...]]:
    """The same of one stage, by the names of the teams; None has not ended."""
    counted: dict[str, list[int]] = defaultdict(lambda: [0] * len(COUNTED))
    for home, away, score in zip(homes, aways, scores, strict=True):
        if score is not None:
            kicks = (score.shootout_home or 0) - (score.shootout_away or 0)
            _add(counted[home], score.home, score.away, 1, kicks, score.is_after_extra_time)
            _add(counted[away], score.away, score.home, 0, -kicks, score.is_after_extra_time)
    return {name: tuple(numbers) for name, numbers in counted.items()}


def _add(numbers: list[int], own: int, other: int, at_home: int, kicks: int, is_after_extra_time: bool) -> None:
    """In the order of COUNTED. A history has hundreds of thousands of sides: what did not happen costs nothing."""
    numbers[0] += 1
    numbers[1] += at_home
    numbers[2 if own > other else 3 if own == other else 4] += 1
    numbers[5] += own
    numbers[6] += other
    if not other:
        numbers[7] += 1
    if not own:
        numbers[8] += 1
    if is_after_extra_time:
        numbers[9] += 1
    if kicks:
        numbers[10 if kicks > 0 else 11] += 1
