"""Rows become matches. What repeats (teams, days, scores) is understood once: a large history has few different ones."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TypeVar

from matchday.backbone.errors import Phrase
from matchday.contracts.competitions import Goal, Phase, ResultBy, Score
from matchday.modules.competitions.domain import feeders, results
from matchday.modules.competitions.domain.facts import MatchFact, Side, VenueFact
from matchday.modules.competitions.domain.formats.landing import BRACKETS, Landing
from matchday.modules.competitions.domain.importers.csv_file.columns import Columns
from matchday.modules.competitions.domain.importers.csv_file.dates import Days
from matchday.modules.competitions.domain.importers.csv_file.parts import Row
from matchday.modules.competitions.domain.importers.csv_file.scores import GOALS_MAX, YES, number_of, pair_of, score_of
from matchday.modules.competitions.domain.importers.csv_file.stages import Said
from matchday.modules.competitions.domain.importers.goal_lists import read_goals
from matchday.modules.competitions.domain.importers.reading import NUMBER_MAX, Unclear, because, clip, named, zone_of

STATUS: Mapping[str, Phase | None] = {
    "": None,
    **dict.fromkeys(("finished", "played", "ft", "final", "full time", "result"), "finished"),
    **dict.fromkeys(("scheduled", "fixture", "not played", "ns", "upcoming"), "scheduled"),
    **{name: name for name in ("postponed", "cancelled", "abandoned", "annulled")},
    "canceled": "cancelled",
    "walkover": "finished",
    "awarded": "finished",
}
BY: Mapping[str, ResultBy] = {"": "play", "play": "play", "walkover": "walkover", "award": "award", "awarded": "award", "w.o.": "walkover"}
NOTE_LENGTH_MAX = 300
ATTENDANCE_MAX = 1_000_000
CITY_LENGTH_MAX = 120
_NO_MORE = ("", "", "", "", "")
_TIME = re.compile(r"^(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?\s*(?P<zone>\S+)?$(?!\n)", re.ASCII)
_DAY_AND_TIME = re.compile(r"^(\S{8,10})[T ](\d{1,2}:\d{2}.{0,40})$(?!\n)", re.ASCII)

K = TypeVar("K")
V = TypeVar("V")


class Once(dict[K, V]):
    """A function's answers, each asked for once."""

    def __init__(self, ask: Callable[[K], V]) -> None:
        super().__init__()
        self.ask = ask

    def __missing__(self, key: K) -> V:
        answer = self[key] = self.ask(key)
        return answer


class Rows:
    """Reads the rows of one season. Its teams and venues grow with them; a team is called as it is first written."""

    def __init__(self, columns: Columns, days: Days, places: Mapping[Said, Landing]) -> None:
        self.days = days
        self.places = places
        self.teams: dict[str, str] = {}
        self.venues: dict[str, VenueFact] = {}
        self.sides: dict[str, Side] = Once(self._side)
        self.finals: dict[tuple[str, str, str, str, str, bool], tuple[Score | None, tuple[int, int] | None]] = Once(self._plain_score)
        self.mornings: dict[str, datetime] = Once(self._day)
        self.zones: dict[str, tzinfo] = Once(zone_of)
        at = columns.place
        self.date, self.time, self.zone = at("date"), at("time"), at("zone")
        self.said = (at("stage"), at("group"), at("round"))
        self.home, self.away, self.number = at("home"), at("away"), at("number")
        self.score = (at("home_goals"), at("away_goals"), at("decided_in"), at("home_shootout"), at("away_shootout"))
        self.more_score = (at("home_half_time"), at("away_half_time"), at("home_regular"), at("away_regular"), at("extra_time"))
        self.details = (at("status"), at("result_by"), at("note"), at("attendance"), at("goals"))
        self.ground = (at("venue"), at("city"))
        self.ways = (at("home_from"), at("away_from"))
        self.has_more_score = max(self.more_score) >= 0
        self.has_details = max(self.details) >= 0
        self.has_ways = max(self.ways) >= 0

    def said_in(self, cells: list[str]) -> Said:
        """The row's own words for stage, group and round."""
        stage, group, round_ = self.said
        return (
            cells[stage].strip() if stage >= 0 else "",
            cells[group].strip() if group >= 0 else "",
            cells[round_].strip() if round_ >= 0 else "",
        )

    def read(self, row: Row, ordinal: int) -> MatchFact:
        """Raises Unclear. `ordinal` is the match's number where the file gives none."""
        line, cells = row
        place = self.places[self.said_in(cells)]
        is_tie = place.kind in BRACKETS
        home, away = self._teams(cells, is_tie)
        if home is away or (home.team is not None and home.team == away.team):
            raise Unclear("a team cannot play against itself")
        score, regular = self._score(cells, is_tie)
        if score is not None and (home.team is None or away.team is None):
            raise Unclear("a match with a score needs both teams")
        kicks_off_at, is_zone_known = self.moment(
            cells[self.date].strip(),
            cells[self.time].strip() if self.time >= 0 else "",
            cells[self.zone].strip() if self.zone >= 0 else "",
        )
        number = cells[self.number].strip() if self.number >= 0 else ""
        phase, result_by, note, attendance, goals = self._details(cells, score) if self.has_details else (None, "play", None, None, ())
        return MatchFact(
            where=line,
            number=_match_number(number) if number else ordinal,
            is_number_given=bool(number),
            stage=place.stage,
            group=place.group,
            round=place.round,
            home=home,
            away=away,
            venue=self._venue(cells) if self.ground[0] >= 0 else None,
            kicks_off_at=kicks_off_at,
            is_zone_known=is_zone_known,
            score=score,
            regular_time=regular,
            goals=goals,
            phase=phase,
            result_by=result_by,
            note=note,
            attendance=attendance,
        )

    def _teams(self, cells: list[str], is_tie: bool) -> tuple[Side, Side]:
        home, away = cells[self.home], cells[self.away]
        if not is_tie:
            return self.sides[home], self.sides[away]
        ways = [cells[place].strip() if place >= 0 else "" for place in self.ways]
        return self._tie_side(home, ways[0]), self._tie_side(away, ways[1])

    def _side(self, text: str) -> Side:
        name = named(text, Phrase("the team's name"))
        return Side(team=self.teams.setdefault(name.casefold(), name))

    def _tie_side(self, text: str, way: str) -> Side:
        """In a bracket a side may be a place: 1A, W49."""
        if way and not feeders.is_feeder(way):
            raise Unclear("{text} is not a place that a team comes from, such as 1A, W49 or L61", text=clip(way))
        if feeders.is_feeder(text.strip()):
            return Side(feeder=text.strip())
        if not text.strip() and way:
            return Side(feeder=way)
        return Side(team=self.sides[text].team, feeder=way or None)

    def _score(self, cells: list[str], is_tie: bool) -> tuple[Score | None, tuple[int, int] | None]:
        home, away, decided, *shootout = self.score
        if home < 0:
            return None, None
        plain = (
            cells[home].strip(),
            cells[away].strip(),
            cells[decided].strip() if decided >= 0 else "",
            cells[shootout[0]].strip() if shootout[0] >= 0 else "",
            cells[shootout[1]].strip() if shootout[1] >= 0 else "",
            is_tie,
        )
        if not self.has_more_score:
            return self.finals[plain]
        more = [cells[place].strip() if place >= 0 else "" for place in self.more_score]
        return whole_score(plain, more) if any(more) else self.finals[plain]

    def _plain_score(self, plain: tuple[str, str, str, str, str, bool]) -> tuple[Score | None, tuple[int, int] | None]:
        return whole_score(plain, _NO_MORE)

    def moment(self, day: str, clock: str, zone: str) -> tuple[datetime, bool]:
        """When it begins, and whether its zone is known. Raises Unclear."""
        if len(day) > 10 and (both := _DAY_AND_TIME.match(day)):
            day, clock = both[1], both[2]
        if not clock:
            return self.mornings[day], False
        parts = _TIME.match(clock)
        if parts is None or int(parts["hour"]) > 23 or int(parts["minute"]) > 59:
            raise Unclear("time {clock} is not understood: write 19:00 or 19:00+02:00", clock=clip(clock))
        zone = parts["zone"] or zone
        local = self.mornings[day].replace(hour=int(parts["hour"]), minute=int(parts["minute"]))
        return (local.replace(tzinfo=self.zones[zone]).astimezone(UTC), True) if zone else (local, False)

    def _day(self, text: str) -> datetime:
        day = self.days[text]
        if isinstance(day, Unclear):
            raise Unclear(str(day))
        return day

    def _venue(self, cells: list[str]) -> str | None:
        text, city = cells[self.ground[0]], cells[self.ground[1]].strip() if self.ground[1] >= 0 else ""
        if not text.strip():
            return None
        name = named(text, Phrase("the venue's name"))
        held = self.venues.get(name.casefold())
        if held is None or (city and held.city is None):
            self.venues[name.casefold()] = VenueFact(
                name=held.name if held else name, city=named(city, Phrase("the city"), CITY_LENGTH_MAX) if city else None
            )
        return self.venues[name.casefold()].name

    def _details(self, cells: list[str], score: Score | None) -> tuple[Phase | None, ResultBy, str | None, int | None, tuple[Goal, ...]]:
        status, by, note, attendance, goals = (cells[place].strip() if place >= 0 else "" for place in self.details)
        phase, result_by = STATUS.get(status.casefold(), "?"), BY.get(by.casefold())
        if phase == "?":
            raise Unclear(
                "status {status} is not understood: expected {known}", status=clip(status), known=", ".join(sorted(set(STATUS) - {""}))
            )
        if result_by is None:
            raise Unclear("result_by {by} is not understood: expected play, walkover or award", by=clip(by))
        if status.casefold() in ("walkover", "awarded"):
            result_by = BY[status.casefold()]
        if phase == "finished" and score is None:
            raise Unclear("it is called finished and has no score")
        if phase == "scheduled" and score is not None:
            raise Unclear("it has a score and is called scheduled")
        fallen = results.in_order(read_goals(goals)) if goals else ()
        if fallen and score is not None:
            because(results.objections(score, None, fallen))
        return (
            None if phase in ("finished", "scheduled") else phase,
            result_by,
            named(note, Phrase("the note"), NOTE_LENGTH_MAX) if note else None,
            number_of(attendance, Phrase("the attendance"), ATTENDANCE_MAX) if attendance else None,
            fallen,
        )


def whole_score(plain: tuple[str, str, str, str, str, bool], more: Sequence[str]) -> tuple[Score | None, tuple[int, int] | None]:
    """The score with what is known of its parts, and the one after regular time. Raises Unclear."""
    home, away, decided, shootout_home, shootout_away, is_tie = plain
    final = pair_of(home, away, Phrase("the goals"), GOALS_MAX)
    if final is None:
        if decided or shootout_home or shootout_away or any(more):
            raise Unclear("there are no goals, and something that only a result has")
        return None, None
    regular = pair_of(more[2], more[3], Phrase("the goals after regular time"))
    extra = YES.get(more[4].casefold(), False)
    if more[4].casefold() not in YES:
        raise Unclear("extra_time {text} is neither yes nor no", text=clip(more[4]))
    score = score_of(
        final,
        decided,
        pair_of(shootout_home, shootout_away, Phrase("the goals of the shoot-out")),
        half=pair_of(more[0], more[1], Phrase("the goals at half-time")),
        regular=regular,
        extra=extra,
        is_tie=is_tie,
    )
    return score, regular


def _match_number(text: str) -> int:
    number = number_of(text, Phrase("the match's number"), NUMBER_MAX)
    if number < 1:
        raise Unclear("a match's number is at least 1")
    return number
