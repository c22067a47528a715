"""The rules of ice hockey, as far as a game sheet needs them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from matchday.contracts.competitions import Goal, MatchFormat, Score, Side
from matchday.contracts.live import Figures
from matchday.sports.entries import Body, Entry, LineUpHandedIn, Timed
from matchday.sports.ice_hockey import entries as said
from matchday.sports.ice_hockey import goal_keeping, shootout, strength
from matchday.sports.ice_hockey.figures import whole_game
from matchday.sports.ice_hockey.phases import SHOOTOUT, parts
from matchday.sports.ice_hockey.refusals import DecidedInOvertime, NotLevel, OvertimeNotPlayed, PlayerMissing, TriesLevel
from matchday.sports.ice_hockey.state import HockeyState
from matchday.sports.laws import Laws, Place, goals_of_result, periods_won
from matchday.sports.refusals import NotOnSheet, SheetNotValid
from matchday.sports.state import Board, Part, Timer, count, facts, figures_of, involved, key_of, listed, other, tell


class HockeyLaws(Laws[HockeyState]):
    """Folds a game of ice hockey."""

    state_type = HockeyState
    counts_seconds = True
    starters_max = 25
    sheet_max = 25
    positions = ("goalkeeper", "defender", "forward")

    def parts(self, match_format: MatchFormat) -> tuple[Part, ...]:
        """Periods, overtimes, shoot-out."""
        return parts(match_format)

    def place(self, state: HockeyState, body: Body) -> Place:
        """Tries follow one another by their number; the rest by its time."""
        if isinstance(body, said.ShootoutTry):
            return [part.key for part in state.parts].index(SHOOTOUT), body.number or 0, 0, 0
        return super().place(state, body)

    def filled(self, state: HockeyState, body: Body, taken_at: datetime) -> Body:
        """A try gets the next number of its side."""
        if isinstance(body, said.ShootoutTry) and body.number is None:
            return msgspec.structs.replace(body, number=min(sum(each.side == body.side for each in state.tries) + 1, 60))
        return super().filled(state, body, taken_at)

    def check_phase(self, state: HockeyState, part: Part) -> None:
        """Overtime and shoot-out are for level games and as the regulations say; a shoot-out ends with a winner."""
        wanted, is_open = state.setting.match_format, state.setting.is_open
        is_overtime = part.key.startswith("overtime")
        if (is_overtime or part.key == SHOOTOUT) and state.score.leader is not None:
            raise NotLevel
        if not is_open and ((is_overtime and not wanted.has_extra_time) or (part.key == SHOOTOUT and not wanted.has_shootout)):
            raise OvertimeNotPlayed
        if state.phase == SHOOTOUT and shootout.scored(state.tries).leader is None:
            raise TriesLevel

    def board(self, state: HockeyState) -> Board:
        """The penalties that are not over by the latest entry."""
        running = [each for each in state.penalties if each.until > state.last_at]
        return Board(timers=tuple(Timer(side=each.side, name=each.name, since=each.since, until=each.until) for each in running))

    def check_formation(self, body: LineUpHandedIn) -> None:
        """There are lines, not formations."""
        if body.formation:
            raise SheetNotValid(why="ice hockey has no formation.")

    def winner(self, state: HockeyState) -> Side | None:
        """By goals, else by the shoot-out."""
        return state.score.leader or shootout.scored(state.tries).leader

    def start(self, state: HockeyState) -> None:
        """The keepers named as such stand in their goals."""
        goal_keeping.begin(state)

    def check_time(self, state: HockeyState, body: Timed) -> None:
        """Nothing happens after the goal that ends a sudden-death overtime, but penalties."""
        super().check_time(state, body)
        is_decided = state.phase.startswith("overtime") and state.score.leader is not None
        wanted = state.setting.match_format
        if is_decided and (wanted.is_sudden_death or state.setting.is_open) and isinstance(body, said.GoalScored):
            raise DecidedInOvertime

    def happen(self, state: HockeyState, entry: Entry) -> None:
        """One of hockey's own entries."""
        body = entry.body
        if isinstance(body, Timed):
            state.last_at = max(state.last_at, _at(body))
        match body:
            case said.GoalScored():
                self._goal(state, entry, body)
            case said.PenaltyGiven():
                self._penalty(state, entry, body)
            case said.KeeperChanged():
                goal_keeping.change(state, body, _at(body))
                people = involved("keeper", body.player, body.player_id)
                tell(state, self.incident(state, entry, "keeper", side=body.side, people=people, details=facts(is_empty=not body.player)))
            case said.ShotTaken():
                self._shots(state, body)
            case said.TimeOutTaken():
                tell(state, self.incident(state, entry, "time_out", side=body.side))
            case said.ShootoutTry():
                shootout.take(state, body)
                people = involved("scorer", body.player, body.player_id) + involved("keeper", body.keeper, body.keeper_id)
                details: dict[str, str | int | bool] = {"is_scored": body.is_scored, "number": body.number or 0}
                tell(state, self.incident(state, entry, "try", side=body.side, people=people, details=details))

    def score(self, state: HockeyState) -> Score | None:
        """Goals of play, which are level before a shoot-out; what is shown has the winner's goal more."""
        if not state.begun:
            return None
        has_shootout = SHOOTOUT in state.begun
        tries = shootout.scored(state.tries)
        bonus = tries.leader if has_shootout and state.is_over else None
        return Score(
            home=state.score.home,
            away=state.score.away,
            shootout_home=tries.home if has_shootout else None,
            shootout_away=tries.away if has_shootout else None,
            is_after_extra_time="overtime" in state.begun,
            periods=periods_won(state),
            shown_home=str(state.score.home + (bonus == "home")) if bonus else None,
            shown_away=str(state.score.away + (bonus == "away")) if bonus else None,
        )

    def figures(self, state: HockeyState) -> tuple[Figures, ...]:
        """With what only the whole game tells: time in goal, shut-outs, the game-winning goal, power plays."""
        return figures_of(state, whole_game(state))

    def figures_of_result(self, goals: Iterable[Goal], score: Score | None) -> tuple[Figures, ...]:
        """Scorers with their points, and the goals of the sides."""
        sides: dict[Side, dict[str, int]] = {}
        if score is not None:
            sides = {"home": {"goals": score.home, "goals_against": score.away}, "away": {"goals": score.away, "goals_against": score.home}}
        return tuple(_with_points(each) for each in goals_of_result(goals, sides))

    def _goal(self, state: HockeyState, entry: Entry, body: said.GoalScored) -> None:
        at, side, rivals = _at(body), body.side, other(body.side)
        kind: strength.Strength = "penalty_shot" if body.is_penalty_shot else strength.strength(state, side, at)
        scorer = _named(state, side, body.player, body.player_id)
        assists = [(name, who) for name, who in ((body.assist, body.assist_id), (body.second_assist, body.second_assist_id)) if name]
        by_strength = {"power_play": "power_play_goals", "short_handed": "short_handed_goals"}.get(kind)
        count(state, scorer, goals=1, points=1, shots=1, **({by_strength: 1} if by_strength else {}))
        for name, person_id in assists:
            count(state, _named(state, side, name, person_id), assists=1, points=1)
        count(state, side, goals=1, shots=1, **{_shots_in(state): 1}, **({by_strength: 1} if by_strength else {}))
        count(state, rivals, goals_against=1, **({"power_play_goals_against": 1} if kind == "power_play" else {}))
        is_empty = goal_keeping.concede(state, rivals)
        if kind not in ("power_play", "penalty_shot"):
            for name in body.on_ice:
                count(state, _named(state, side, name, None), plus_minus=1)
            for name in body.against_on_ice:
                count(state, _named(state, rivals, name, None), plus_minus=-1)
        if kind == "power_play":
            strength.release(state, rivals, at)
        state.score = state.score.plus(side)
        state.scorers = (*state.scorers, (side, scorer))
        first = assists[0] if assists else (None, None)
        state.goals = (
            *state.goals,
            Goal(side=side, player=state.people[scorer][1], minute=at // 60 + 1, player_id=state.people[scorer][2],
                 is_penalty=body.is_penalty_shot, assist=first[0], assist_id=first[1]),
        )  # fmt: skip
        people = involved("scorer", *state.people[scorer][1:])
        for name, person_id in assists:
            people += involved("assist", name, person_id)
        details = facts(strength=kind, is_empty_net=is_empty, is_own_goal=body.is_own_goal)
        tell(state, self.incident(state, entry, "goal", side=side, people=people, details=details, is_scoring=True))

    def _penalty(self, state: HockeyState, entry: Entry, body: said.PenaltyGiven) -> None:
        if body.player is None and body.penalty not in ("minor", "penalty_shot"):
            raise PlayerMissing
        booked = strength.BOOKED[body.penalty] if body.minutes is None else body.minutes
        count(state, body.side, penalty_minutes=booked, penalties=1)
        if body.player:
            count(state, _named(state, body.side, body.player, body.player_id), penalty_minutes=booked)
        strength.give(state, body, _at(body))
        people = involved("player", body.player, body.player_id) + involved("served_by", body.served_by, body.served_by_id)
        details = facts(penalty=body.penalty, minutes=booked, reason=body.reason)
        tell(state, self.incident(state, entry, "penalty", side=body.side, people=people, details=details))

    def _shots(self, state: HockeyState, body: said.ShotTaken) -> None:
        count(state, body.side, shots=body.shots, **{_shots_in(state): body.shots})
        if body.player:
            count(state, _named(state, body.side, body.player, body.player_id), shots=body.shots)
        goal_keeping.save(state, other(body.side), body.shots)


def _shots_in(state: HockeyState) -> str:
    """The figure that counts a side's shots of one period."""
    return f"shots_{state.phase}"


def _at(body: Timed) -> int:
    return (body.minute or 0) * 60 + (body.second or 0)


def _named(state: HockeyState, side: Side, name: str, person_id: UUID | None) -> str:
    """Somebody of this side's sheet, where there is one. Raises NotOnSheet."""
    if side in state.line_ups and name != "Unknown" and listed(state, side, name, person_id) is None:
        raise NotOnSheet(player=name)
    return key_of(state, side, name, person_id)


def _with_points(found: Figures) -> Figures:
    points = found.values.get("goals", 0) + found.values.get("assists", 0)
    if found.name is None or not points:
        return found
    return msgspec.structs.replace(found, values={**found.values, "points": points})
