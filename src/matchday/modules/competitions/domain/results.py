"""What makes a result possible: the halves, the extra time, the shoot-out and the list of goals must agree."""

from collections.abc import Sequence

from matchday.backbone.errors import Phrase
from matchday.contracts.competitions import Goal, Score

GOALS_MAX = 99
MINUTE_MAX = 130
ADDED_MAX = 40

Pair = tuple[int, int]


def score_of(regular: Pair, half: Pair | None, extra: Pair | None, shootout: Pair | None) -> Score:
    """The score as the contract has it: goals at the end of play, extra time included."""
    home, away = extra if extra is not None else regular
    return Score(
        home=home,
        away=away,
        half_time_home=half[0] if half else None,
        half_time_away=half[1] if half else None,
        shootout_home=shootout[0] if shootout else None,
        shootout_away=shootout[1] if shootout else None,
        is_after_extra_time=extra is not None,
    )


def objections(score: Score, regular: Pair | None, goals: Sequence[Goal], most: int = GOALS_MAX) -> list[Phrase]:
    """Why this cannot be a result; empty when it can. An empty list of goals means that the scorers are not known. `most` is
    what one side can have, in sports that count runs or baskets more than in others."""
    found = _of_periods(score, regular, most) + _of_shootout(score)
    if goals:
        found += _of_goals(score, goals)
    return found


def half_time_contradicts(score: Score, goals: Sequence[Goal]) -> bool:
    """Whether a complete list of goals tells of another half-time score than the one given."""
    if score.half_time_home is None or not goals:
        return False
    return _count(goals, minute_max=45) != (score.half_time_home, score.half_time_away)


def winner(score: Score) -> str | None:
    """The side that goes through, "home" or "away"; None when the score leaves it open."""
    for home, away in ((score.home, score.away), (score.shootout_home or 0, score.shootout_away or 0)):
        if home != away:
            return "home" if home > away else "away"
    return None


def in_order(goals: Sequence[Goal]) -> tuple[Goal, ...]:
    """As they fell."""
    return tuple(sorted(goals, key=lambda goal: (goal.minute, goal.added)))


def _of_periods(score: Score, regular: Pair | None, most: int) -> list[Phrase]:
    end = (score.home, score.away)
    found: list[Phrase] = []
    if max(end) > most or min(end) < 0:
        found.append(Phrase("a score is between 0 and {most} goals for each side", most=most))
    if (score.half_time_home is None) != (score.half_time_away is None):
        found.append(Phrase("the half-time score needs both sides"))
    elif score.half_time_home is not None and score.half_time_away is not None:
        before_end = regular or end
        if score.half_time_home > before_end[0] or score.half_time_away > before_end[1]:
            end_score = f"{before_end[0]}-{before_end[1]}"
            found.append(Phrase("there were more goals at half-time than at the end ({score})", score=end_score))
    if regular is not None and (regular[0] > end[0] or regular[1] > end[1]):
        found.append(Phrase("there were more goals after 90 minutes than after extra time"))
    return found


def _of_shootout(score: Score) -> list[Phrase]:
    home, away = score.shootout_home, score.shootout_away
    if home is None and away is None:
        return []
    if home is None or away is None:
        return [Phrase("the shoot-out needs both sides")]
    if home == away:
        return [Phrase("a shoot-out has a winner")]
    if min(home, away) < 0 or max(home, away) > GOALS_MAX:
        return [Phrase("a shoot-out score is between 0 and {most}", most=GOALS_MAX)]
    return []


def _of_goals(score: Score, goals: Sequence[Goal]) -> list[Phrase]:
    if any(not 0 <= goal.minute <= MINUTE_MAX or not 0 <= goal.added <= ADDED_MAX for goal in goals):
        return [Phrase("a goal falls in minute 0 to {minute}, with at most {added} minutes added", minute=MINUTE_MAX, added=ADDED_MAX)]
    listed = _count(goals)
    if listed != (score.home, score.away):
        made, said = f"{listed[0]}-{listed[1]}", f"{score.home}-{score.away}"
        return [Phrase("the goals listed make {made}, the score says {said}", made=made, said=said)]
    return []


def _count(goals: Sequence[Goal], minute_max: int = MINUTE_MAX) -> Pair:
    counted = [goal.side for goal in goals if goal.minute <= minute_max]
    return counted.count("home"), counted.count("away")
