"""What the lines of a file have said so far."""

import re
from dataclasses import dataclass, field
from datetime import date

import msgspec

from matchday.backbone.errors import Phrase
from matchday.contracts.competitions import Goal, Score
from matchday.modules.competitions.domain import names, results
from matchday.modules.competitions.domain.facts import VenueFact
from matchday.modules.competitions.domain.importers.football_txt.dates import DATE, Calendar
from matchday.modules.competitions.domain.importers.football_txt.lines import MatchLine
from matchday.modules.competitions.domain.importers.listed_matches import Row
from matchday.modules.competitions.domain.importers.reading import ROUND_LENGTH_MAX, ImportFault, Unclear, named

FAULTS_MAX = 1_000
_GROUP_IN_ROUND = re.compile(r"^(?P<group>Group\s+\S{1,20})$(?!\n)", re.IGNORECASE)


@dataclass(kw_only=True)
class Text:
    """A heading holds for the lines below it."""

    file: str
    name: str = ""
    calendar: Calendar = field(default_factory=lambda: Calendar(""))
    stage: str | None = None
    round: str | None = None
    group: str | None = None
    day: date | None = None
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    is_below_match: bool = False
    faults: list[ImportFault] = field(default_factory=list)
    notes: list[ImportFault] = field(default_factory=list)
    _seen: dict[tuple[object, ...], int] = field(default_factory=dict)

    def fault(self, line: int, reason: Phrase) -> None:
        """Kept, up to a limit."""
        if len(self.faults) < FAULTS_MAX:
            self.faults.append(ImportFault(file=self.file, line=line, reason=reason))

    def begin(self, name: str) -> None:
        """The competition's heading. A file of two competitions is two files."""
        if self.name:
            raise Unclear("a second competition begins here, and the file began with {name}: import them one by one", name=self.name)
        self.name = named(name, Phrase("the competition's name"))
        self.calendar = Calendar(names.season_of(self.name) or self.name)

    def begin_stage(self, name: str) -> None:
        """A heading of the second level."""
        self.stage = named(name, Phrase("the stage's name"), ROUND_LENGTH_MAX)
        self.round = self.group = None

    def begin_round(self, text: str) -> None:
        """`Matchday 3`, `Group A, Matchday 1`, `Apertura, Matchday 3`, `Final  @ Rome`, `Matchday 1 / Sat Aug 12`."""
        tidy = named(re.sub(r"\s+@\s.*$|\s{2,}.*$", "", text.strip()), Phrase("the round's name"), ROUND_LENGTH_MAX)
        if found := re.search(r"(?:\s[/|-]\s|,\s|\s\()\[?" + DATE.pattern + r"\]?\)?$", tidy, DATE.flags):
            self.day, tidy = self.calendar.day(found), tidy[: found.start()]
        head, comma, tail = tidy.partition(", ")
        if _GROUP_IN_ROUND.match(head):
            self.group = names_of_group(head)
            self.round = tail or None
        else:
            self.group = None
            self.round = f"{head}, {tail}" if comma else head

    def begin_group(self, label: str) -> None:
        """Matches below belong to it."""
        self.group = f"Group {label.upper() if len(label) < 3 else label}"
        self.round = None

    def define(self, name: str, rest: str) -> None:
        """`Group A | Brazil  Croatia` names teams; `Matchday 1 | Thu Jun 12` only says when a round is."""
        if _GROUP_IN_ROUND.match(name.strip()):
            teams = tuple(named(team, Phrase("the team")) for team in re.split(r"\s{2,}|\t", rest.strip()) if team.strip())
            self.groups[names_of_group(name.strip())] = teams

    def add_match(self, number: int, match: MatchLine) -> None:
        """Raises Unclear."""
        self.is_below_match = True
        day = match.day or self.day
        if day is None:
            raise Unclear("no date stands above this match")
        if match.day is not None:
            self.day = match.day
        home, away = match.home or self._own(), match.away or self._own()
        if home.casefold() == away.casefold():
            raise Unclear("a team cannot play against itself")
        key = (day, self.round, home.casefold(), away.casefold())
        if key in self._seen:
            raise Unclear("{home} v {away}: this match was already listed in line {line}", home=home, away=away, line=self._seen[key])
        self._seen[key] = number
        self.rows.append(
            Row(
                line=number,
                number=match.number,
                group=self.group or self._group_of(home, away),
                round=self.round or (self.group and f"{self.group}") or self.stage or "Matches",
                home=home,
                away=away,
                venue=VenueFact(name=match.ground, city=match.city) if match.ground else None,
                date=day.isoformat(),
                clock=match.clock or "00:00",
                zone=match.zone,
                score=match.score,
                regular=match.regular,
                goals=(),
                stage=self.stage,
                phase=match.phase,
                result_by=match.result_by,
            )
        )

    def _own(self) -> str:
        """The team whose schedule the file is."""
        return named(re.sub(r"\s*\d{4}(?:[/-]\d{2,4})?\s*$", "", self.name), Phrase("the team"))

    def _group_of(self, home: str, away: str) -> str | None:
        """Of a match under a matchday, where the groups were named above."""
        if self.round is None or not re.match(r"matchday|round \d|group", self.round, re.IGNORECASE):
            return None
        return next((group for group, teams in self.groups.items() if home in teams and away in teams), None)

    def add_goals(self, listed: list[Goal]) -> None:
        """Of the match above. Raises Unclear."""
        if not self.rows or not self.is_below_match:
            raise Unclear("a line lists scorers, and there is no match above it")
        row = self.rows[-1]
        goals = results.in_order([*row.goals, *listed])
        if row.score is None:
            raise Unclear("{home} v {away} has scorers and no score", home=row.home, away=row.away)
        row.goals = goals

    def finish(self) -> None:
        """Scorers that do not make the score are left out with a note: which of the two is wrong nobody can tell from here."""
        for row in self.rows:
            if row.score is None or not row.goals:
                continue
            if found := results.objections(row.score, row.regular, row.goals):
                row.goals = ()
                self.fault(row.line, Phrase("{home} v {away}: {reasons}", home=row.home, away=row.away, reasons=Phrase.listed(found)))
            elif results.half_time_contradicts(row.score, row.goals):
                row.score = _without_half_time(row.score)
                reason = Phrase("{home} v {away}: the half-time score does not fit the goals and is left out", home=row.home, away=row.away)
                self.notes.append(ImportFault(file=self.file, line=row.line, reason=reason))


def names_of_group(text: str) -> str:
    """`group a` as "Group A"."""
    label = text.split(None, 1)[1]
    return f"Group {label.upper() if len(label) < 3 else label}"


def _without_half_time(score: Score) -> Score:
    return msgspec.structs.replace(score, half_time_home=None, half_time_away=None)
