"""Who has won, and how it is said (Law 16).

`Score.home` and `.away` are what tables compare, so they always agree with the result: where a target was revised, the side
that batted first is given the runs that the target asked to beat; a drawn match compares level. What was scored is in
`shown_home`, `shown_away` and in the figures.
"""

from matchday.contracts.competitions import Score, Side
from matchday.sports.cricket.phases import SUPER, innings_each
from matchday.sports.cricket.state import CricketState, Innings
from matchday.sports.state import other


def winner(state: CricketState) -> Side | None:
    """None while it is not decided, and for ties, draws and matches without a result."""
    by_play = _by_play(state)
    if by_play is not None:
        return by_play
    supers = [each for each in state.innings if each.is_super]
    if len(supers) == len(SUPER) and supers[0].runs != supers[1].runs:
        return supers[0].side if supers[0].runs > supers[1].runs else supers[1].side
    return None


def score(state: CricketState) -> Score | None:
    """None until the match has begun."""
    if not state.begun:
        return None
    home, away = _compared(state)
    supers = {each.side: each.runs for each in state.innings if each.is_super}
    return Score(
        home=home,
        away=away,
        shootout_home=supers.get("home", 0) if supers else None,
        shootout_away=supers.get("away", 0) if supers else None,
        periods=tuple((each.runs, 0) if each.side == "home" else (0, each.runs) for each in state.proper()),
        shown_home=_shown(state, "home"),
        shown_away=_shown(state, "away"),
        summary=summary(state),
    )


def summary(state: CricketState) -> str | None:
    """In words, once it is over: who won by how much. The side is named as `home` or `away` in braces, for those who know
    the names to put them there."""
    if not state.is_over:
        return None
    side = _by_play(state)
    if side is None:
        by_super = winner(state)
        if by_super is not None:
            return f"Match tied ({{{by_super}}} won the super over)"
        return _undecided(state)
    last = state.proper()[-1]
    if side == last.side and last.target is not None and last.runs >= last.target:
        left = last.wickets_max - last.wickets
        return f"{{{side}}} won by {left} wicket{'s' if left != 1 else ''}"
    own = [each for each in state.proper() if each.side == side]
    if len(own) < len([each for each in state.proper() if each.side != side]):
        margin = state.total(side) - state.total(other(side))
        return f"{{{side}}} won by an innings and {margin} run{'s' if margin != 1 else ''}"
    margin = _margin(state, side, last)
    return f"{{{side}}} won by {margin} run{'s' if margin != 1 else ''}"


def _by_play(state: CricketState) -> Side | None:
    innings = state.proper()
    last = innings[-1] if innings else None
    needed = 2 * innings_each(state.setting.match_format)
    if last is None or len(innings) < 2 or last.ended is None:
        return None
    if last.target is not None:
        if last.runs >= last.target:
            return last.side
        is_complete = last.ended in ("all out", "overs bowled", "declared", "forfeited")
        return other(last.side) if is_complete and last.runs < last.target - 1 else None
    is_innings_win = needed > 2 and len(innings) == 3 and last.ended == "all out"
    if is_innings_win and state.total(last.side) < state.total(other(last.side)):
        return other(last.side)
    return None


def _undecided(state: CricketState) -> str:
    innings = state.proper()
    last = innings[-1] if innings else None
    if last is not None and last.target is not None and last.runs == last.target - 1 and last.ended in ("all out", "overs bowled"):
        return "Match tied"
    return "Match drawn" if innings_each(state.setting.match_format) > 1 else "No result"


def _compared(state: CricketState) -> tuple[int, int]:
    totals: dict[Side, int] = {"home": state.total("home"), "away": state.total("away")}
    last = state.proper()[-1] if state.proper() else None
    if last is not None and last.target is not None:
        totals[other(last.side)] = totals[last.side] - last.runs + last.target - 1
    if state.is_over and _by_play(state) is None:
        least = min(totals.values())
        return least, least
    return totals["home"], totals["away"]


def _margin(state: CricketState, side: Side, last: Innings) -> int:
    if last.target is not None:
        return last.target - 1 - last.runs
    return state.total(side) - state.total(other(side))


def _shown(state: CricketState, side: Side) -> str | None:
    """245/6 (48.3), or 310 & 120/3 (40.0)."""
    own = [each for each in state.proper() if each.side == side]
    if not own:
        return None
    return " & ".join([*(each.score_shown for each in own[:-1]), f"{own[-1].score_shown} ({own[-1].overs_shown})"])
