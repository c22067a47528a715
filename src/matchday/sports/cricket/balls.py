"""One ball: who scores what, who is out, who faces the next one (Laws 16 to 18, 21, 22, 25, 32 to 40)."""

from collections.abc import Iterable

import msgspec

from matchday.contracts.competitions import Side
from matchday.contracts.live import Incident
from matchday.sports.cricket.entries import BallBowled, BatterCame, Placed
from matchday.sports.cricket.refusals import (
    BallContradictsItself,
    BatterNeeded,
    BatterNotAllowed,
    BowledLastOver,
    BowledOut,
    BowlerNeeded,
    NotOutThisWay,
    OverNotFinished,
)
from matchday.sports.cricket.state import BALLS_OF_AN_OVER, CricketState, Innings
from matchday.sports.entries import Entry
from matchday.sports.laws import Laws
from matchday.sports.state import Score2, count, facts, involved, key_of, other, tell

OF_THE_BOWLER = ("bowled", "caught", "lbw", "stumped", "hit_wicket")
OFF_A_WIDE = ("run_out", "stumped", "hit_wicket", "obstructing_the_field", "timed_out", "retired_out")
OFF_A_NO_BALL = ("run_out", "obstructing_the_field", "hit_the_ball_twice", "timed_out", "retired_out")
FOUR, SIX = 4, 6


def bowl(laws: Laws[CricketState], state: CricketState, innings: Innings, entry: Entry, body: BallBowled) -> None:
    """Applies a delivery to the innings."""
    striker, non_striker = innings.striker, innings.non_striker
    if striker is None or non_striker is None:
        raise BatterNeeded
    _check(body)
    bowler = _bowler(state, innings, body)
    is_legal = not body.wides and not body.is_no_ball
    extras = body.wides + int(body.is_no_ball) + body.byes + body.leg_byes + body.penalty_runs
    conceded = body.runs + body.wides + int(body.is_no_ball)
    _count(state, innings, body, bowler, extras, conceded, is_legal=is_legal)
    runs = innings.runs + body.runs + extras
    after = msgspec.structs.replace(
        innings,
        runs=runs,
        balls=innings.balls + is_legal,
        bowler=bowler,
        over_balls=innings.over_balls + is_legal,
        over_runs=innings.over_runs + body.runs + extras,
        over_conceded=innings.over_conceded + conceded,
        over_bowlers=innings.over_bowlers | {bowler},
        bowled=innings.bowled | {bowler: innings.bowled.get(bowler, 0) + is_legal},
        partnership=innings.partnership + body.runs + extras,
        partnership_balls=innings.partnership_balls + is_legal,
    )
    run = body.runs + body.byes + body.leg_byes + max(body.wides - 1, 0)
    if (run + body.has_crossed) % 2:
        after = msgspec.structs.replace(after, striker=non_striker, non_striker=striker)
    save(state, after)
    total(state)
    if body.dismissal:
        after = _dismiss(laws, state, after, entry, body, striker if body.out == "striker" else non_striker, bowler)
    _tell_ball(laws, state, after, entry, body, striker, bowler, extras)
    after = ended(after)
    if after.over_balls == BALLS_OF_AN_OVER or after.ended:
        after = _end_over(laws, state, after, entry)
    save(state, after)


def come_in(state: CricketState, innings: Innings, body: BatterCame) -> None:
    """The next batter takes the empty place, or that of one who retires hurt."""
    if body.retiring:
        innings = msgspec.structs.replace(innings, **{body.retiring: None})
    elif innings.striker is not None and innings.non_striker is not None:
        raise BatterNotAllowed(player=body.player)
    save(state, _fill(state, innings, body.player, body.player_id))


def ended(innings: Innings) -> Innings:
    """With the reason, once there is one (Law 13.3)."""
    if innings.ended is not None:
        return innings
    if innings.target is not None and innings.runs >= innings.target:
        return msgspec.structs.replace(innings, ended="target reached")
    if innings.wickets >= innings.wickets_max:
        return msgspec.structs.replace(innings, ended="all out")
    if innings.overs is not None and innings.balls >= innings.overs * BALLS_OF_AN_OVER:
        return msgspec.structs.replace(innings, ended="overs bowled")
    return innings


def save(state: CricketState, innings: Innings) -> None:
    """The present innings as it is now."""
    state.innings = (*state.innings[:-1], innings)


def total(state: CricketState) -> None:
    """What the sides have, super overs aside."""
    state.score = Score2(home=state.total("home"), away=state.total("away"))


def _check(body: BallBowled) -> None:
    if body.wides and (body.runs or body.byes or body.leg_byes or body.is_no_ball):
        raise BallContradictsItself
    if body.byes and body.leg_byes:
        raise BallContradictsItself
    is_wrong = body.dismissal and (
        (body.wides and body.dismissal not in OFF_A_WIDE) or (body.is_no_ball and body.dismissal not in OFF_A_NO_BALL)
    )
    if is_wrong or (body.dismissal in OF_THE_BOWLER and body.out != "striker"):
        raise NotOutThisWay


def _bowler(state: CricketState, innings: Innings, body: BallBowled) -> str:
    """Who bowls this ball, and whether he may."""
    fielding = other(innings.side)
    named = key_of(state, fielding, body.bowler, body.bowler_id) if body.bowler else None
    if innings.bowler is not None:
        if named is None or named == innings.bowler:
            return innings.bowler
        if not body.is_relief:
            raise OverNotFinished
    if named is None:
        raise BowlerNeeded
    name = state.people[named][1]
    if named == innings.last_bowler:
        raise BowledLastOver(player=name)
    limits = state.setting.match_format
    most = limits.overs_per_bowler or (-(-innings.overs // 5) if innings.overs and not innings.is_super else None)
    if most is not None and innings.bowled.get(named, 0) >= most * BALLS_OF_AN_OVER:
        raise BowledOut(player=name, most=most)
    return named


def _count(state: CricketState, innings: Innings, body: BallBowled, bowler: str, extras: int, conceded: int, *, is_legal: bool) -> None:
    if innings.is_super:
        return
    is_four = body.is_boundary and body.runs == FOUR
    is_six = body.is_boundary and body.runs == SIX
    striker = innings.striker or ""
    count(state, striker, runs=body.runs, balls_faced=int(not body.wides), fours=int(is_four), sixes=int(is_six))
    count(state, bowler, balls_bowled=int(is_legal), runs_conceded=conceded, wides=body.wides, no_balls=int(body.is_no_ball))
    count(state, innings.side, runs=body.runs + extras, balls_faced=int(is_legal), fours=int(is_four), sixes=int(is_six))
    of_kinds = {"byes": body.byes, "leg_byes": body.leg_byes, "wides": body.wides, "penalty_runs": body.penalty_runs}
    count(state, innings.side, extras=extras, no_balls=int(body.is_no_ball), **of_kinds)


def _dismiss(
    laws: Laws[CricketState], state: CricketState, innings: Innings, entry: Entry, body: BallBowled, out: str, bowler: str
) -> Innings:
    """A wicket. The next batter takes the place of the one who is out; off a catch the striker's end (Law 18.11)."""
    fielding = other(innings.side)
    people = involved("out", *state.people[out][1:])
    if not innings.is_super:
        count(state, out, dismissals=1)
        count(state, innings.side, wickets_lost=1)
    if body.dismissal in OF_THE_BOWLER:
        people += involved("bowler", *state.people[bowler][1:])
        if not innings.is_super:
            count(state, bowler, wickets=1)
    if body.fielder:
        people += involved("fielder", body.fielder, body.fielder_id)
        did = {"caught": "catches", "stumped": "stumpings", "run_out": "run_outs"}.get(body.dismissal or "")
        if did and not innings.is_super:
            count(state, key_of(state, fielding, body.fielder, body.fielder_id), **{did: 1})
    place = "striker" if innings.striker == out else "non_striker"
    if body.dismissal == "caught" and innings.striker != out:
        innings = msgspec.structs.replace(innings, striker=out, non_striker=innings.striker)
        place = "striker"
    after = msgspec.structs.replace(
        innings,
        **{place: None},
        wickets=innings.wickets + 1,
        over_wickets=innings.over_wickets + 1,
        gone=innings.gone | {out},
        partnership=0,
        partnership_balls=0,
    )
    details = facts(how=body.dismissal, wicket=after.wickets, shown=f"{after.runs}/{after.wickets}", overs=after.overs_shown,
                    partnership=innings.partnership, partnership_balls=innings.partnership_balls)  # fmt: skip
    tell(state, line(laws, state, entry, "wicket", side=innings.side, people=people, details=details))
    if body.next_batter and after.wickets < after.wickets_max:
        after = _fill(state, after, body.next_batter, body.next_batter_id)
    return after


def _fill(state: CricketState, innings: Innings, name: str, person_id: object) -> Innings:
    who = key_of(state, innings.side, name, person_id)  # type: ignore[arg-type]
    if who in innings.gone or who in (innings.striker, innings.non_striker):
        raise BatterNotAllowed(player=name)
    place = "striker" if innings.striker is None else "non_striker"
    batted = innings.batted if who in innings.batted else (*innings.batted, who)
    return msgspec.structs.replace(innings, **{place: who}, batted=batted)


def _end_over(laws: Laws[CricketState], state: CricketState, innings: Innings, entry: Entry) -> Innings:
    """The batters stay, so they change ends; a maiden is a whole over of one bowler that cost him nothing."""
    is_whole = innings.over_balls == BALLS_OF_AN_OVER
    is_maiden = is_whole and innings.over_conceded == 0 and len(innings.over_bowlers) == 1
    if is_maiden and innings.bowler and not innings.is_super:
        count(state, innings.bowler, maidens=1)
    bowler = state.people[innings.bowler or ""]
    shown = f"{innings.runs}/{innings.wickets}"
    details = facts(runs=innings.over_runs, wickets=innings.over_wickets, is_maiden=is_maiden, shown=shown, overs=innings.overs_shown)
    tell(state, line(laws, state, entry, "over", side=innings.side, people=involved("bowler", *bowler[1:]), details=details))
    state.this_over = ()
    return msgspec.structs.replace(
        innings,
        striker=innings.non_striker if is_whole else innings.striker,
        non_striker=innings.striker if is_whole else innings.non_striker,
        last_bowler=innings.bowler,
        bowler=None,
        over_balls=0,
        over_runs=0,
        over_conceded=0,
        over_wickets=0,
        over_bowlers=frozenset(),
    )


def _tell_ball(
    laws: Laws[CricketState], state: CricketState, innings: Innings, entry: Entry, body: BallBowled, striker: str, bowler: str, extras: int
) -> None:
    people = involved("batter", *state.people[striker][1:]) + involved("bowler", *state.people[bowler][1:])
    details = facts(runs=body.runs or None, extras=extras or None, wides=body.wides or None, is_no_ball=body.is_no_ball,
                    is_boundary=body.is_boundary, is_wicket=body.dismissal is not None, overs=innings.overs_shown)  # fmt: skip
    side: Side = innings.side
    state.this_over = (*state.this_over, line(laws, state, entry, "ball", side=side, people=people, details=details))


def line(
    laws: Laws[CricketState],
    state: CricketState,
    entry: Entry,
    kind: str,
    *,
    side: Side,
    people: Iterable[object] = (),
    details: dict[str, str | int | bool] | None = None,
) -> Incident:
    """A line of the log: `minute` is the over, `second` the ball."""
    made = laws.incident(state, entry, kind, side=side, people=tuple(people), details=details, is_scoring=True)
    if isinstance(entry.body, Placed):
        return msgspec.structs.replace(made, minute=entry.body.over, second=entry.body.ball)
    return made
