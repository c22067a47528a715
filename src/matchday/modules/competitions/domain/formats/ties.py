"""Who has won a tie: one match, two legs, or a series."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from msgspec import Struct

from matchday.contracts.competitions import Score
from matchday.modules.competitions.domain.regulations.stages import Round
from matchday.modules.competitions.domain.results import winner
from matchday.modules.competitions.domain.season import DecidedBy, Match, Tie


class Verdict(Struct, frozen=True, kw_only=True):
    """How a tie stands: goals, or games of a series, of its two sides, and the winner once there is one."""

    winner: UUID | None = None
    decided_by: DecidedBy | None = None
    home: int | None = None
    away: int | None = None


OPEN = Verdict()


def judge(tie: Tie, matches: Sequence[Match], rules: Round) -> Verdict:
    """`matches` are the tie's; those that do not count are passed over. What is over by the score alone and needs no rule is
    decided at once; what a score leaves level is open until a replay, an extra match or a correction decides it."""
    if tie.home_team_id is None or tie.away_team_id is None:
        return OPEN
    played = sorted((match for match in matches if match.phase == "finished" and match.score is not None), key=_in_order)
    if not played:
        return OPEN
    if tie.best_of > 1:
        return _series(tie, played)
    if tie.legs == 2:
        return _two_legs(tie, played, rules)
    return _single(tie, played, rules)


def _in_order(match: Match) -> tuple[int, int]:
    return match.leg or 1, match.number


def _single(tie: Tie, played: Sequence[Match], rules: Round) -> Verdict:
    """The last match that was played counts: the one before it was drawn and has been replayed. The better seed is at home."""
    last = played[-1]
    home, away = _goals(tie, last)
    side = _winner(last)
    how: DecidedBy = _how(last) if last.result_by == "play" else last.result_by
    if how == "play" and len(played) > 1:
        how = "replay"
    if side is None and rules.level == "better_seed":
        side, how = tie.home_team_id, "better_seed"
    return Verdict(winner=side, decided_by=how if side else None, home=home, away=away)


def _two_legs(tie: Tie, played: Sequence[Match], rules: Round) -> Verdict:
    """A third match decides what two have left level; the better seed is at home in the second."""
    by_leg = {match.leg or 1: match for match in played}
    third = [match for leg, match in by_leg.items() if leg > 2]
    by_leg = {leg: match for leg, match in by_leg.items() if leg <= 2}
    sums = [(_points if rules.decided_by == "points" else _goals)(tie, match) for match in by_leg.values()]
    home, away = sum(pair[0] for pair in sums), sum(pair[1] for pair in sums)
    second = by_leg.get(2)
    if len(by_leg) < 2 or second is None:
        return Verdict(home=home, away=away)
    extra = second.score is not None and second.score.is_after_extra_time
    decided: tuple[UUID | None, DecidedBy] = (None, "aggregate")
    if home != away:
        way: DecidedBy = "points" if rules.decided_by == "points" else "extra_time" if extra else "aggregate"
        decided = (tie.home_team_id if home > away else tie.away_team_id, way)
    elif rules.away_goals and (away_goals := _away_goals(tie, by_leg.values())):
        decided = (tie.home_team_id if away_goals > 0 else tie.away_team_id, "away_goals")
    elif (winner_of_kicks := _shootout_winner(second)) is not None:
        decided = (winner_of_kicks, "shootout")
    elif third:
        decided = (_winner(third[-1]), "replay")
    elif rules.level == "better_seed":
        decided = (tie.away_team_id, "better_seed")
    if decided[0] and any(match.result_by != "play" for match in by_leg.values()) and decided[1] == "aggregate":
        how: DecidedBy = "walkover" if any(match.result_by == "walkover" for match in by_leg.values()) else "award"
        decided = (decided[0], how)
    return Verdict(winner=decided[0], decided_by=decided[1] if decided[0] else None, home=home, away=away)


def _series(tie: Tie, played: Sequence[Match]) -> Verdict:
    needed = tie.best_of // 2 + 1
    home = away = 0
    for match in played:
        side = _winner(match)
        home += side == tie.home_team_id
        away += side == tie.away_team_id
        if needed in (home, away):
            break
    champion = tie.home_team_id if home == needed else tie.away_team_id if away == needed else None
    return Verdict(winner=champion, decided_by="series" if champion else None, home=home, away=away)


def _goals(tie: Tie, match: Match) -> tuple[int, int]:
    """Of the tie's home side and its away side, whoever was at home in this match."""
    score = match.score or Score(home=0, away=0)
    return (score.home, score.away) if match.home_team_id == tie.home_team_id else (score.away, score.home)


def _points(tie: Tie, match: Match) -> tuple[int, int]:
    """Two for a win and one for a draw: of two matches any scheme says the same. Goals of extra time and shoot-outs are none."""
    home, away = _goals(tie, match)
    return (2, 0) if home > away else (0, 2) if away > home else (1, 1)


def _away_goals(tie: Tie, matches: Iterable[Match]) -> int:
    """More than zero where the tie's home side has scored more on the other's ground; goals of extra time count."""
    difference = 0
    for match in matches:
        scored = match.score.away if match.score else 0
        difference += scored if match.away_team_id == tie.home_team_id else -scored
    return difference


def _winner(match: Match) -> UUID | None:
    side = winner(match.score) if match.score else None
    if side is None:
        return None
    return match.home_team_id if side == "home" else match.away_team_id


def _shootout_winner(match: Match) -> UUID | None:
    score = match.score
    if score is None or score.shootout_home is None or score.shootout_away is None or score.shootout_home == score.shootout_away:
        return None
    return match.home_team_id if score.shootout_home > score.shootout_away else match.away_team_id


def _how(match: Match) -> DecidedBy:
    score = match.score
    if score is not None and score.shootout_home is not None:
        return "shootout"
    return "extra_time" if score is not None and score.is_after_extra_time else "play"
