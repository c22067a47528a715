"""Scores as rows write them: goals at the end of play, and how it was decided."""

from matchday.backbone.errors import Phrase
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


def number_of(text: str, what: Phrase, most: int = GOALS_MAX) -> int:
    """Raises Unclear."""
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        raise Unclear("{what} {text} is not a number", what=what, text=clip(text))
    if (number := int(text)) > most:
        raise Unclear("{what} {number} is more than {most}", what=what, number=number, most=most)
    return number


def pair_of(home: str, away: str, what: Phrase, most: int = GOALS_MAX) -> Pair | None:
    """Both sides, or neither. Raises Unclear."""
    if not home and not away:
        return None
    if not home or not away:
        raise Unclear("{what} are there for one side and not for the other", what=what)
    return number_of(home, Phrase("{what}, home:", what=what), most), number_of(away, Phrase("{what}, away:", what=what), most)


def score_of(
    final: Pair, decided: str, shootout: Pair | None, *, half: Pair | None, regular: Pair | None, extra: bool | None, is_tie: bool
) -> Score:
    """Raises Unclear for what cannot be a result. A shoot-out is written with the decisive goal in the goals (3-2), or beside
    level goals (2-2, and the shoot-out's own score); in the first case a score of the shoot-out that is not known is the one
    goal that it counts for. In a tie of several matches (`is_tie`) a shoot-out decides more than the match it follows."""
    way = DECIDED.get(decided.casefold())
    if way is None:
        raise Unclear("decided_in {text} is not understood: expected regular, overtime or shootout", text=clip(decided))
    if shootout is not None and decided and way != "shootout":
        raise Unclear("there is a shoot-out of {home}-{away}, and decided_in says {way}", home=shootout[0], away=shootout[1], way=way)
    margin = final[0] - final[1]
    if way == "shootout" and shootout is None:
        if margin == 0:
            raise Unclear("it was decided in a shoot-out, and neither the goals nor home_shootout and away_shootout tell who won it")
        shootout = (1, 0) if margin > 0 else (0, 1)
    if shootout is not None:
        if margin and not is_tie and abs(margin) != 1:
            raise Unclear(
                "{home}-{away} was not decided in a shoot-out: the goals are level, or differ by the decisive one",
                home=final[0],
                away=final[1],
            )
        if margin and not is_tie and (margin > 0) != (shootout[0] > shootout[1]):
            raise Unclear("the goals and the shoot-out ({home}-{away}) tell of different winners", home=shootout[0], away=shootout[1])
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
