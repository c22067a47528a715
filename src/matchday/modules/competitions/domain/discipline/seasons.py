"""A competition's matches as each team goes through them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from matchday.modules.competitions.domain.discipline.facts import Fixture, Ground, Offender
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.regulations.discipline import Accumulation, Clearing

AHEAD = ("scheduled", "in_play")
_NEVER = ("cancelled", "annulled")


class Course:
    """The matches in the order of play, by team, and who was with which team when."""

    def __init__(self, ground: Ground) -> None:
        self.fixtures = sorted(ground.fixtures, key=lambda fixture: fixture.place)
        self.by_id = {fixture.match_id: fixture for fixture in self.fixtures}
        self._of_team: dict[UUID, list[Fixture]] = defaultdict(list)
        for fixture in self.fixtures:
            for team_id in (fixture.home_team_id, fixture.away_team_id):
                if team_id is not None:
                    self._of_team[team_id].append(fixture)
        self._spells = {key: sorted(spells, key=lambda spell: spell.first) for key, spells in ground.spells.items()}
        self._nth: dict[UUID, dict[UUID, int]] = {}
        self._periods: dict[tuple[UUID, Accumulation], dict[UUID, int]] = {}
        ahead = [fixture.day for fixture in self.fixtures if fixture.state in AHEAD] or [fixture.day for fixture in self.fixtures[-1:]]
        self.next_day = ahead[0] if ahead else date.min
        """Of the next match of anybody; when all are over, of the last."""

    def of_teams(self, team_ids: set[UUID]) -> Sequence[Fixture]:
        """The matches of these teams, each once."""
        if len(team_ids) == 1:
            return self._of_team[next(iter(team_ids))]
        found = {fixture.match_id: fixture for team_id in team_ids for fixture in self._of_team[team_id]}
        return sorted(found.values(), key=lambda fixture: fixture.place)

    def nth(self, team_id: UUID, match_id: UUID) -> int:
        """The how-manieth match of the team it is. What is off is none."""
        if team_id not in self._nth:
            on = [fixture for fixture in self._of_team[team_id] if fixture.state not in _NEVER]
            self._nth[team_id] = {fixture.match_id: number for number, fixture in enumerate(on, start=1)}
        return self._nth[team_id].get(match_id, 0)

    def periods(self, team_id: UUID, accumulation: Accumulation) -> dict[UUID, int]:
        """How often counting has begun again before each match of the team."""
        if (team_id, accumulation) not in self._periods:
            self._periods[team_id, accumulation] = self._counted_periods(team_id, accumulation)
        return self._periods[team_id, accumulation]

    def _counted_periods(self, team_id: UUID, accumulation: Accumulation) -> dict[UUID, int]:
        made, passed, inside = {}, 0, [False] * len(accumulation.clearings)
        for fixture in self._of_team[team_id]:
            for place, clearing in enumerate(accumulation.clearings):
                is_inside = self._is_inside(clearing, fixture, team_id)
                passed += inside[place] and not is_inside
                inside[place] = is_inside
            made[fixture.match_id] = passed
        return made

    def _is_inside(self, clearing: Clearing, fixture: Fixture, team_id: UUID) -> bool:
        if clearing.after_match is not None and 0 < self.nth(team_id, fixture.match_id) <= clearing.after_match:
            return True
        if clearing.after_round is not None and plain(clearing.after_round) == plain(fixture.round):
            return True
        stage = {plain(name) for name in fixture.stage if name}
        return clearing.after_stage is not None and plain(clearing.after_stage) in stage

    def teams(self, who: Offender, team_id: UUID) -> set[UUID]:
        """Every team that somebody was with, the one he was booked with among them."""
        return {team_id} | {spell.team_id for spell in self._spells.get(who.key, ())}

    def team_on(self, who: Offender, day: date, team_id: UUID) -> UUID:
        """The team he belongs to on a day: the one he is registered with, else the last he was, else the one he was booked with."""
        begun = [spell for spell in self._spells.get(who.key, ()) if spell.first <= day]
        valid = [spell for spell in begun if spell.last is None or day <= spell.last]
        return (valid or begun)[-1].team_id if begun else team_id

    def upcoming(self, team_id: UUID) -> Fixture | None:
        """The next match of a team that is to be played, or is."""
        return next((fixture for fixture in self._of_team[team_id] if fixture.state in AHEAD), None)
