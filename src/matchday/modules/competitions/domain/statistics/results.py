"""Each team's results in a stage, counted: level at the end of play is a draw, whoever won the shoot-out."""

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
    found: Results = {}
    for match in matches:
        if match.phase != "finished" or match.score is None:
            continue
        for team_id, is_home in ((match.home_team_id, True), (match.away_team_id, False)):
            if team_id is not None:
                key = (match.stage_id, team_id)
                before = found.get(key, (0,) * len(COUNTED))
                found[key] = tuple(map(sum, zip(before, _side(match.score, is_home=is_home), strict=True)))
    return found


def _side(score: Score, *, is_home: bool) -> tuple[int, ...]:
    own, other = (score.home, score.away) if is_home else (score.away, score.home)
    kicks, against = score.shootout_home or 0, score.shootout_away or 0
    if not is_home:
        kicks, against = against, kicks
    return (
        1, int(is_home), int(own > other), int(own == other), int(own < other), own, other, int(other == 0), int(own == 0),
        int(score.is_after_extra_time), int(kicks > against), int(kicks < against),
    )  # fmt: skip
