"""The Laws of Cricket: which innings follows which, and what the log of balls makes."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from matchday.contracts.competitions import Goal, MatchFormat, Score, Side
from matchday.contracts.live import Figures, Incident
from matchday.sports.cricket import balls, figures, result
from matchday.sports.cricket import entries as said
from matchday.sports.cricket.phases import SUPER, innings_each, parts
from matchday.sports.cricket.refusals import BatterNotAllowed, InningsGoesOn, InningsOver, NoInnings, WrongSideBats
from matchday.sports.cricket.state import BALLS_OF_AN_OVER, CricketState, Innings
from matchday.sports.entries import Body, Entry, LineUpHandedIn, Timed
from matchday.sports.laws import Laws, Place
from matchday.sports.refusals import SheetNotValid
from matchday.sports.state import Board, Part, count, facts, figures_of, key_of, other, tell

WICKETS = 10
FOLLOW_ON_LEAD = 200


class CricketLaws(Laws[CricketState]):
    """Folds a cricket match."""

    state_type = CricketState
    counts_seconds = True
    starters_max = 11
    sheet_max = 16
    positions = ("batter", "bowler", "all_rounder", "wicket_keeper")

    def parts(self, match_format: MatchFormat) -> tuple[Part, ...]:
        """Innings, breaks, super overs."""
        return parts(match_format)

    def place(self, state: CricketState, body: Body) -> Place:
        """Innings, over, ball."""
        if not isinstance(body, said.Placed):
            return super().place(state, body)
        ranks = {part.key: rank for rank, part in enumerate(state.parts)}
        is_opening = isinstance(body, said.InningsOpened)
        return ranks.get(body.phase or state.phase, 0), -1 if is_opening else body.over or 0, body.ball or 0, 0

    def filled(self, state: CricketState, body: Body, taken_at: datetime) -> Body:  # noqa: ARG002  the laws of all sports ask it so
        """Over and ball as the log stands."""
        played = state.present.balls if state.present else 0
        over, ball = played // BALLS_OF_AN_OVER, played % BALLS_OF_AN_OVER + 1
        if isinstance(body, said.Placed):
            phase = body.phase or state.phase
            return msgspec.structs.replace(body, phase=phase, over=over if body.over is None else body.over,
                                           ball=ball if body.ball is None else body.ball)  # fmt: skip
        if isinstance(body, Timed) and body.minute is None:
            return msgspec.structs.replace(body, phase=body.phase or state.phase, minute=over, second=ball)
        return body

    def phase_of(self, state: CricketState, minute: int, second: int) -> str:  # noqa: ARG002  the laws of all sports ask it so
        """The innings being played."""
        return state.phase

    def time_at(self, state: CricketState, now: datetime) -> tuple[int, int, int | None]:  # noqa: ARG002  the laws of all sports ask it so
        """Over and ball."""
        played = state.present.balls if state.present else 0
        return played // BALLS_OF_AN_OVER, 0, played % BALLS_OF_AN_OVER + 1

    def check_formation(self, body: LineUpHandedIn) -> None:
        """There are none."""
        if body.formation:
            raise SheetNotValid(why="cricket has no formation.")

    def check_phase(self, state: CricketState, part: Part) -> None:
        """An innings is over before anything follows; a super over is for ties."""
        present = state.present
        if state.part.is_play and (present is None or present.ended is None):
            raise InningsGoesOn
        if part.key == SUPER[0] and result.winner(state) is not None:
            raise InningsGoesOn
        if part.key == "finished" and len(state.proper()) < 2 and (not present or present.ended != "time"):
            raise InningsGoesOn

    def winner(self, state: CricketState) -> Side | None:
        """By runs or wickets, else by super overs."""
        return result.winner(state)

    def happen(self, state: CricketState, entry: Entry) -> None:
        """One of cricket's own entries."""
        body = entry.body
        if isinstance(body, said.InningsOpened):
            self._open(state, entry, body)
            return
        innings = self._running(state)
        match body:
            case said.BallBowled():
                balls.bowl(self, state, innings, entry, body)
            case said.BatterCame():
                balls.come_in(state, innings, body)
            case said.InningsClosed(why=why):
                balls.save(state, msgspec.structs.replace(innings, ended=why))
                tell(state, balls.line(self, state, entry, "close", side=innings.side, details=facts(why=why, shown=innings.score_shown)))
            case said.PenaltyAwarded():
                self._award(state, innings, entry, body)
            case said.TargetRevised(overs=overs, target=target):
                changed = msgspec.structs.replace(innings, overs=overs or innings.overs, target=target or innings.target)
                balls.save(state, balls.ended(changed))
                tell(state, balls.line(self, state, entry, "revision", side=innings.side, details=facts(overs=overs, target=target)))

    def score(self, state: CricketState) -> Score | None:
        """Runs as tables compare them, and as a scoreboard shows them."""
        return result.score(state)

    def board(self, state: CricketState) -> Board:
        """Who bats and bowls, and how far the over has got."""
        innings = state.present
        if innings is None:
            return Board()
        names = {
            place: state.people[who][1] if who else None
            for place, who in (("striker", innings.striker), ("non_striker", innings.non_striker), ("bowler", innings.bowler))
        }
        numbers = {"runs": innings.runs, "wickets": innings.wickets, "balls": innings.balls, "over_balls": innings.over_balls}
        last = state.people[innings.last_bowler][1] if innings.last_bowler else None
        rest = {"side": innings.side, "target": innings.target, "overs": innings.overs, "last_bowler": last, "ended": innings.ended}
        return Board(facts=names | numbers | rest | {"wickets_max": innings.wickets_max})

    def incidents(self, state: CricketState) -> tuple[Incident, ...]:
        """Wickets, overs as one line each, and the balls of the present over."""
        return (*state.incidents, *state.this_over)

    def figures(self, state: CricketState) -> tuple[Figures, ...]:
        """With what only a whole innings tells."""
        return figures_of(state, figures.whole_innings(state))

    def figures_of_result(self, goals: Iterable[Goal], score: Score | None) -> tuple[Figures, ...]:  # noqa: ARG002  the laws of all sports ask it so
        """The sides' runs; a result has no more of cricket."""
        if score is None:
            return ()
        totals: tuple[tuple[Side, int], ...] = (("home", score.home), ("away", score.away))
        return tuple(Figures(side=side, name=None, person_id=None, values={"runs": runs}) for side, runs in totals)

    def _running(self, state: CricketState) -> Innings:
        innings = state.present
        if innings is None:
            raise NoInnings
        if innings.ended is not None:
            raise InningsOver(why=innings.ended)
        return innings

    def _open(self, state: CricketState, entry: Entry, body: said.InningsOpened) -> None:
        if not state.part.is_play or state.present is not None:
            raise NoInnings
        self._check_turn(state, body.side)
        striker = key_of(state, body.side, body.striker, body.striker_id)
        non_striker = key_of(state, body.side, body.non_striker, body.non_striker_id)
        if striker == non_striker:
            raise BatterNotAllowed(player=body.striker)
        is_super = state.phase in SUPER
        sheet = state.line_ups.get(body.side)
        size = sum(player.is_starting for player in sheet.players) - 1 if sheet else WICKETS
        innings = Innings(
            phase=state.phase,
            side=body.side,
            striker=striker,
            non_striker=non_striker,
            batted=(striker, non_striker),
            overs=1 if is_super else state.setting.match_format.overs,
            wickets_max=2 if is_super else max(size, 1),
            target=self._target(state, body.side),
        )
        state.innings = (*state.innings, innings)
        state.this_over = ()
        tell(state, balls.line(self, state, entry, "innings", side=body.side, details=facts(target=innings.target)))

    def _check_turn(self, state: CricketState, side: Side) -> None:
        """Sides bat in turn; the follow-on turns the third innings round; in a super over who batted second bats first."""
        before = state.innings
        if not before:
            return
        if state.phase == SUPER[0]:
            wanted = state.proper()[-1].side
        elif len(before) == 2 and side == before[1].side and state.phase == "third_innings":
            lead = state.setting.match_format.follow_on_lead or FOLLOW_ON_LEAD
            if before[0].runs - before[1].runs < lead:
                raise WrongSideBats(lead=lead)
            return
        else:
            wanted = other(before[-1].side)
        if side != wanted:
            raise WrongSideBats(lead=state.setting.match_format.follow_on_lead or FOLLOW_ON_LEAD)

    def _target(self, state: CricketState, side: Side) -> int | None:
        if state.phase == SUPER[1]:
            return state.innings[-1].runs + 1
        is_last = len(state.proper()) == 2 * innings_each(state.setting.match_format) - 1
        if state.phase in SUPER or not is_last:
            return None
        return max(state.total(other(side)) - state.total(side) + 1, 1)

    def _award(self, state: CricketState, innings: Innings, entry: Entry, body: said.PenaltyAwarded) -> None:
        count(state, body.side, runs=body.runs, extras=body.runs, penalty_runs=body.runs)
        if body.side == innings.side:
            balls.save(state, balls.ended(msgspec.structs.replace(innings, runs=innings.runs + body.runs)))
        else:
            state.credits = state.credits | {body.side: state.credits.get(body.side, 0) + body.runs}
            if innings.target is not None:
                balls.save(state, msgspec.structs.replace(innings, target=innings.target + body.runs))
        balls.total(state)
        tell(state, balls.line(self, state, entry, "penalty_runs", side=body.side, details=facts(runs=body.runs, reason=body.reason)))
