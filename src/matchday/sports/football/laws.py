"""The Laws of the Game, as far as a protocol needs them."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from matchday.contracts.competitions import Goal, MatchFormat, Score, Side
from matchday.contracts.live import Figures
from matchday.sports.entries import Body, Entry, Timed
from matchday.sports.football import entries as said
from matchday.sports.football import field, shootout
from matchday.sports.football.phases import EXTRA, SHOOTOUT, parts
from matchday.sports.football.refusals import ExtraTimeNotPlayed, NoFirstYellow, ShootoutNotHeld, ShootoutUndecided
from matchday.sports.football.state import FootballState
from matchday.sports.laws import Laws, Place, goals_of_result, periods_won
from matchday.sports.refusals import Broken
from matchday.sports.state import Part, count, facts, figures_of, involved, key_of, other, tallied, tell


class FootballLaws(Laws[FootballState]):
    """Folds a football match."""

    state_type = FootballState

    def parts(self, match_format: MatchFormat) -> tuple[Part, ...]:
        """Halves, extra time, shoot-out."""
        return parts(match_format)

    def place(self, state: FootballState, body: Body) -> Place:
        """Kicks follow one another by their number; the rest by its minute."""
        if isinstance(body, said.KickTaken):
            rank = [part.key for part in state.parts].index(SHOOTOUT)
            return rank, body.number or 0, 0, 0
        return super().place(state, body)

    def filled(self, state: FootballState, body: Body, taken_at: datetime) -> Body:
        """A kick gets the next number of its side."""
        if isinstance(body, said.KickTaken) and body.number is None:
            taken = sum(kick.side == body.side for kick in state.kicks)
            return msgspec.structs.replace(body, number=min(taken + 1, 60))
        return super().filled(state, body, taken_at)

    def phase_of(self, state: FootballState, minute: int, second: int) -> str:
        """What falls into the second half of extra time comes after the first, also where extra time is one phase."""
        last = next(part for part in state.parts if part.key == EXTRA[1])
        found = super().phase_of(state, minute, second)
        return last.key if found == EXTRA[0] and minute > last.begins else found

    def overruns(self, part: Part) -> tuple[int, ...]:
        """Extra time as one phase has added time in its middle too."""
        own = super().overruns(part)
        return (*own, (part.begins + own[0]) // 2) if part.key == "extra_time" else own

    def check_phase(self, state: FootballState, part: Part) -> None:
        """By the regulations, where these say anything; a shoot-out ends with a winner (Law 10)."""
        wanted = state.setting.match_format
        if part.key == "extra_time" and not (wanted.has_extra_time or state.setting.is_open):
            raise ExtraTimeNotPlayed
        if part.key == SHOOTOUT and not (wanted.has_shootout or state.setting.is_open):
            raise ShootoutNotHeld
        if state.phase == SHOOTOUT and self.winner(state) is None:
            raise ShootoutUndecided

    def winner(self, state: FootballState) -> Side | None:
        """A shoot-out decides where one was held."""
        return shootout.scored(state.kicks).leader if state.kicks else state.score.leader

    def start(self, state: FootballState) -> None:
        """The line-ups take the field."""
        field.enter_field(state)

    def happen(self, state: FootballState, entry: Entry) -> None:
        """One of football's own entries."""
        match entry.body:
            case said.GoalScored() as body:
                self._goal(state, entry, body)
            case said.PenaltyMissed() as body:
                self._penalty_missed(state, entry, body)
            case said.CardShown() as body:
                self._card(state, entry, body)
            case said.Substituted() as body:
                who = field.substitute(state, body)
                people = involved("out", body.player, body.player_id) + involved("in", body.on, body.on_id)
                details = facts(is_keeper=who, is_concussion=body.is_concussion)
                tell(state, self.incident(state, entry, "substitution", side=body.side, people=people, details=details))
            case said.AddedTimeShown() as body:
                tell(state, self.incident(state, entry, "added_time", details={"minutes": body.minutes}))
            case said.Saved() as body:
                self._save(state, body)
            case said.Counted() as body:
                names = {"corner": "corners", "foul": "fouls", "offside": "offsides"}
                count(state, body.side, **{names.get(body.what, body.what.replace("shot", "shots")): 1})
            case said.KickTaken() as body:
                shootout.take(state, body)
                details = {"is_scored": body.is_scored, "number": body.number or 0}
                people = involved("scorer", body.player, body.player_id)
                tell(state, self.incident(state, entry, "kick", side=body.side, people=people, details=details))

    def score(self, state: FootballState) -> Score | None:
        """Goals at the end of play, at half-time, and the shoot-out."""
        if not state.begun:
            return None
        halves = periods_won(state)
        has_half_time = len(state.begun) > 1 and state.begun[0] == "first_half"
        has_shootout = SHOOTOUT in state.begun
        kicks = shootout.scored(state.kicks)
        return Score(
            home=state.score.home,
            away=state.score.away,
            half_time_home=halves[0][0] if has_half_time else None,
            half_time_away=halves[0][1] if has_half_time else None,
            shootout_home=kicks.home if has_shootout else None,
            shootout_away=kicks.away if has_shootout else None,
            is_after_extra_time="extra_time" in state.begun,
            periods=halves,
        )

    def figures(self, state: FootballState) -> tuple[Figures, ...]:
        """With minutes, appearances and clean sheets, which the whole match tells."""
        return figures_of(state, field.played(state))

    def figures_of_result(self, goals: Iterable[Goal], score: Score | None) -> tuple[Figures, ...]:
        """Scorers, and goals and clean sheets of the sides."""
        sides: dict[Side, dict[str, int]] = {}
        if score is not None:
            sides = {
                "home": {"goals": score.home, "goals_against": score.away} | ({"clean_sheets": 1} if not score.away else {}),
                "away": {"goals": score.away, "goals_against": score.home} | ({"clean_sheets": 1} if not score.home else {}),
            }
        return goals_of_result(goals, sides)

    def _goal(self, state: FootballState, entry: Entry, body: said.GoalScored) -> None:
        own_side = other(body.side) if body.is_own_goal else body.side
        scorer = field.playing(state, own_side, body.player, body.player_id)
        if body.is_own_goal:
            count(state, scorer, own_goals=1)
        else:
            count(state, scorer, goals=1, penalty_goals=int(body.is_penalty))
        if body.assist and not body.is_own_goal:
            count(state, field.playing(state, body.side, body.assist, body.assist_id), assists=1)
        count(state, body.side, goals=1)
        field.concede(state, other(body.side))
        state.score = state.score.plus(body.side)
        assist = None if body.is_own_goal else body.assist
        state.goals = (
            *state.goals,
            Goal(side=body.side, player=state.people[scorer][1], minute=body.minute or 1, added=body.added, is_penalty=body.is_penalty,
                 is_own_goal=body.is_own_goal, player_id=state.people[scorer][2], assist=assist,
                 assist_id=body.assist_id if assist else None),
        )  # fmt: skip
        people = involved("scorer", *state.people[scorer][1:]) + involved("assist", assist, body.assist_id)
        details = facts(is_penalty=body.is_penalty, is_own_goal=body.is_own_goal)
        tell(state, self.incident(state, entry, "goal", side=body.side, people=people, details=details, is_scoring=True))

    def _penalty_missed(self, state: FootballState, entry: Entry, body: said.PenaltyMissed) -> None:
        count(state, field.playing(state, body.side, body.player, body.player_id), penalties_missed=1)
        people = involved("scorer", body.player, body.player_id)
        if body.how == "saved":
            keeper = key_of(state, other(body.side), body.keeper, body.keeper_id) if body.keeper else state.keepers.get(other(body.side))
            if keeper:
                count(state, keeper, penalties_saved=1, saves=1)
                people += involved("keeper", *state.people[keeper][1:])
        tell(state, self.incident(state, entry, "penalty_missed", side=body.side, people=people, details={"how": body.how}))

    def _card(self, state: FootballState, entry: Entry, body: said.CardShown) -> None:
        who = key_of(state, body.side, body.player, body.player_id)
        card = body.card
        if not body.is_staff:
            field.check_named(state, body.side, body.player, body.player_id)
        had_yellow = tallied(state, who, "yellow_cards") > 0
        if card == "second_yellow" and not had_yellow:
            raise NoFirstYellow(player=body.player)
        card = "second_yellow" if card == "yellow" and had_yellow else card
        name = {"yellow": "yellow_cards", "second_yellow": "second_yellows", "red": "red_cards"}[card]
        count(state, body.side, **{name: 1})
        count(state, who, **{name: 1})
        if card != "yellow" and not body.is_staff:
            field.send_off(state, body, who)
        details = facts(card=card, reason=body.reason, is_staff=body.is_staff)
        people = involved("player", body.player, body.player_id)
        tell(state, self.incident(state, entry, "card", side=body.side, people=people, details=details))

    def _save(self, state: FootballState, body: said.Saved) -> None:
        keeper = key_of(state, body.side, body.player, body.player_id) if body.player else state.keepers.get(body.side)
        count(state, body.side, saves=1)
        count(state, other(body.side), shots_on_target=1)
        if keeper:
            count(state, keeper, saves=1)

    def check_time(self, state: FootballState, body: Timed) -> None:
        """Cards are shown in pauses and during the shoot-out as well, and changes are made in pauses."""
        try:
            super().check_time(state, body)
        except Broken:
            is_loose = isinstance(body, said.CardShown | said.Substituted | said.AddedTimeShown)
            if not (is_loose and state.begun and not state.is_over and (body.phase == state.phase)):
                raise
