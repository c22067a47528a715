"""Scores as rows write them: goals at the end of play, and how it was decided."""

from matchday.contracts.competitions import Score
from matchday.modules.competitions.domain import results
from matchday.modules.competitions.domain.importers.reading import Unclear, because, clip

GOALS_MAX = 9_999
"""Of sports that count runs or baskets."""
DECIDED = {
    **dict.fromkeys(("", "regular", "regular time", "reg", "ft", "90"), "regular"),
    **dict.fromkeys(("overtime", "ot", "extra time", "extra_time", "aet", "a.e.t.", "et"), "overtime"),
    **dict.fromkeys(("shootout", "shoot-out", "so", "gws", "penalties", "pens", "pen", "pso", "p"), "shootout"),
}
YES = {"": None, "yes": True, "true": True, "1": True, "y": True, "no": False, "false": False, "0": False, "n": False}

Pair = tuple[int, int]


def number_of(text: str, what: str, most: int = GOALS_MAX) -> int:
    """Raises Unclear."""
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        raise Unclear(f"{what} {clip(text)} is not a number")
    if (number := int(text)) > most:
        raise Unclear(f"{what} {number} is more than {most}")
    return number


def pair_of(home: str, away: str, what: str, most: int = GOALS_MAX) -> Pair | None:
    """Both sides, or neither. Raises Unclear."""
    if not home and not away:
        return None
    if not home or not away:
        raise Unclear(f"{what} {'home' if home else 'away'} are there and {what} {'away' if home else 'home'} are not")
    return number_of(home, f"{what} home", most), number_of(away, f"{what} away", most)


def score_of(
    final: Pair, decided: str, shootout: Pair | None, *, half: Pair | None, regular: Pair | None, extra: bool | None, is_tie: bool
) -> Score:
    """Raises Unclear for what cannot be a result. A shoot-out is written with the decisive goal in the goals (3-2), or beside
    level goals (2-2, and the shoot-out's own score); in the first case a score of the shoot-out that is not known is the one
    goal that it counts for. In a tie of several matches (`is_tie`) a shoot-out decides more than the match it follows."""
    way = DECIDED.get(decided.casefold())
    if way is None:
        raise Unclear(f"decided_in {clip(decided)} is not understood: expected regular, overtime or shootout")
    if shootout is not None and decided and way != "shootout":
        raise Unclear(f"there is a shoot-out of {shootout[0]}-{shootout[1]}, and decided_in says {way}")
    margin = final[0] - final[1]
    if way == "shootout" and shootout is None:
        if margin == 0:
            raise Unclear("it was decided in a shoot-out, and neither the goals nor home_shootout and away_shootout tell who won it")
        shootout = (1, 0) if margin > 0 else (0, 1)
    if shootout is not None:
        if margin and not is_tie and abs(margin) != 1:
            raise Unclear(f"{final[0]}-{final[1]} was not decided in a shoot-out: the goals are level, or differ by the decisive one")
        if margin and not is_tie and (margin > 0) != (shootout[0] > shootout[1]):
            raise Unclear(f"the goals and the shoot-out ({shootout[0]}-{shootout[1]}) tell of different winners")
    is_extra = way == "overtime" or bool(extra)
    score = Score(
        home=final[0],
        away=final[1],
        half_time_home=half[0] if half else None,
        half_time_away=half[1] if half else None,
        shootout_home=shootout[0] if shootout else None,
        shootout_away=shootout[1] if shootout else None,
        is_after_extra_time=is_extra,
    )
    because(results.objections(score, regular, (), most=GOALS_MAX))
    return score
