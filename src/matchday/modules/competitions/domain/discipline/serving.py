"""Where bans are served: in the next matches that are played, one ban after the other."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.discipline.causes import Cause, Sentence, Tally, in_order, sentences, tallies
from matchday.modules.competitions.domain.discipline.facts import Fixture, Ground, Offender
from matchday.modules.competitions.domain.discipline.seasons import AHEAD, Course
from matchday.modules.competitions.domain.regulations.discipline import DisciplineRules


class Suspension(msgspec.Struct, frozen=True, kw_only=True):
    """A ban with where it is served. `served` are matches missed, `misses` those that are to be missed as the calendar stands,
    `fielded_in` matches in which he played although he was banned: these serve nothing, and the ban waits for the next.
    `team_id` is the team he is with now, `booked_with` the one it was earned with. `remaining` None: until it is decided, or a
    day comes."""

    key: str
    who: Offender
    team_id: UUID
    booked_with: UUID
    name: str
    cause: Cause
    length: int | None
    until: date | None
    is_provisional: bool
    decisions: tuple[int, ...]
    state: Literal["running", "served", "lifted"]
    served: tuple[UUID, ...] = ()
    misses: tuple[UUID, ...] = ()
    fielded_in: tuple[UUID, ...] = ()

    @property
    def remaining(self) -> int | None:
        """Matches that are not served yet."""
        if self.state != "running":
            return 0
        return None if self.length is None else max(self.length - len(self.served), 0)


class Assessed(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that discipline says of a competition."""

    suspensions: tuple[Suspension, ...]
    tallies: tuple[Tally, ...]


def assess(rules: DisciplineRules, ground: Ground) -> Assessed:
    """The same for the same facts, in whatever order they came to be known."""
    course = Course(ground)
    by_who: dict[Offender, list[Sentence]] = defaultdict(list)
    booked = in_order(rules, ground, course)
    for sentence in sentences(rules, booked, ground.rulings, course):
        by_who[sentence.who].append(sentence)
    made = [suspension for who, bans in by_who.items() for suspension in _serve(rules, ground, course, who, bans)]
    return Assessed(
        suspensions=tuple(sorted(made, key=lambda each: each.key)),
        tallies=tuple(sorted(tallies(rules, booked, course), key=lambda each: (each.who, each.of))),
    )


class _Serving:
    """A ban while matches go by."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.served: list[UUID] = []
        self.misses: list[UUID] = []
        self.fielded_in: list[UUID] = []

    def asks_for(self, fixture: Fixture) -> bool:
        """Whether he is banned from it, as far as this ban goes."""
        ban = self.sentence
        if fixture.place <= ban.begins or (ban.ends_at is not None and fixture.kicks_off_at > ban.ends_at):
            return False
        if ban.until is not None:
            return fixture.day <= ban.until
        return ban.length is None or len(self.served) + len(self.misses) < ban.length


def _serve(rules: DisciplineRules, ground: Ground, course: Course, who: Offender, bans: Sequence[Sentence]) -> list[Suspension]:
    """A match serves one ban, the earliest that is not served yet."""
    running = [_Serving(sentence) for sentence in bans]
    team_ids = {team_id for ban in bans for team_id in (course.teams(who, ban.team_id) if rules.follows_player else {ban.team_id})}
    for fixture in course.of_teams(team_ids):
        if fixture.state not in ("finished", *AHEAD) and fixture.state not in rules.served_by:
            continue
        mine = next((each for each in running if each.asks_for(fixture) and _is_his(rules, course, each.sentence, fixture)), None)
        if mine is None:
            continue
        if fixture.state != "scheduled" and who in ground.fielded.get(fixture.match_id, ()):
            mine.fielded_in.append(fixture.match_id)
        else:
            (mine.misses if fixture.state in AHEAD else mine.served).append(fixture.match_id)
    return [_suspension(rules, course, each) for each in running]


def _is_his(rules: DisciplineRules, course: Course, ban: Sentence, fixture: Fixture) -> bool:
    team_id = course.team_on(ban.who, fixture.day, ban.team_id) if rules.follows_player else ban.team_id
    return team_id in (fixture.home_team_id, fixture.away_team_id)


def _suspension(rules: DisciplineRules, course: Course, serving: _Serving) -> Suspension:
    ban = serving.sentence
    day = course.by_id[serving.misses[0]].day if serving.misses else course.next_day
    team_id = course.team_on(ban.who, day, ban.team_id) if rules.follows_player else ban.team_id
    is_served = ban.length is not None and ban.until is None and len(serving.served) >= ban.length
    return Suspension(
        key=ban.key,
        who=ban.who,
        team_id=team_id,
        booked_with=ban.team_id,
        name=ban.name,
        cause=ban.cause,
        length=ban.length,
        until=ban.until,
        is_provisional=ban.is_provisional,
        decisions=ban.decisions,
        state="lifted" if ban.ends_at is not None else "served" if is_served else "running",
        served=tuple(serving.served),
        misses=tuple(serving.misses),
        fielded_in=tuple(serving.fielded_in),
    )
