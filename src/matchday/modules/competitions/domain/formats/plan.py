"""A whole competition from its regulations: every stage, table, tie and match, before anybody knows who will get there."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from msgspec import Struct

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain import feeders
from matchday.modules.competitions.domain.calendar.round_robin import across, several
from matchday.modules.competitions.domain.formats import double_elimination, elimination
from matchday.modules.competitions.domain.formats.draws import NoDraw
from matchday.modules.competitions.domain.formats.elimination import PlannedTie, Source
from matchday.modules.competitions.domain.formats.landing import KINDS
from matchday.modules.competitions.domain.formats.league_phase import league_phase_rounds
from matchday.modules.competitions.domain.formats.seeding import snake
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.regulations.stages import Entry, Round
from matchday.modules.competitions.domain.regulations.stages import Stage as Declared
from matchday.modules.competitions.domain.season import Match, Participant, Seat, Stage, Table, Tie

NewId = Callable[[], UUID]
SERIES = {3: "HAH", 5: "HHAAH", 7: "HHAAHAH"}
"""Who hosts the games of a series where the regulations do not say; otherwise in turn."""


class CannotPlan(ValueError):
    """The regulations and the entrants do not go together; the text says why."""


class Days(Struct, frozen=True, kw_only=True):
    """When rounds are played: one every so many days, games of a series every `between_games`. `first` keeps its clock time in
    its own zone, whatever summer time does; the matches of a day are spread over `kick_offs` where there are any."""

    first: datetime
    between: int = 7
    between_games: int = 2
    kick_offs: tuple[time, ...] = ()


class Given(Struct, frozen=True, kw_only=True):
    """What stands beside the regulations. `teams` are in the order of their seeds; `groups` name, for a stage's key, who is in
    which group where that is set already. `first_number` and `first_place` are those after what the competition has."""

    teams: tuple[UUID, ...]
    days: Days
    seed: int = 0
    groups: Mapping[str, Sequence[Sequence[UUID]]] = {}
    associations: Mapping[UUID, str] = {}
    first_number: int = 1
    first_place: int = 1


class Plan(Struct, kw_only=True):
    """Rows to be written."""

    stages: list[Stage]
    tables: list[Table]
    participants: list[Participant]
    seats: list[Seat]
    ties: list[Tie]
    matches: list[Match]


def plan(regulations: Regulations, given: Given, new_id: NewId) -> Plan:
    """Raises CannotPlan."""
    planning = _Planning(regulations, given, new_id)
    for stage in regulations.stages:
        planning.add(stage)
    return planning.plan


class _Planning:
    def __init__(self, regulations: Regulations, given: Given, new_id: NewId) -> None:
        self.regulations = regulations
        self.given = given
        self.new_id = new_id
        self.plan = Plan(stages=[], tables=[], participants=[], seats=[], ties=[], matches=[])
        self.number = given.first_number
        self.day = given.days.first
        self.of_a_day: Counter[datetime] = Counter()
        self.declared = {stage.key: stage for stage in regulations.stages}
        self.letters: dict[str, list[str]] = {}
        """Of every stage with tables; empty for one table without a letter."""
        self.ties: dict[str, list[Tie]] = {}
        self.entered: dict[str, int] = {}

    def add(self, stage: Declared) -> None:
        if stage.first_number is not None:
            self.number = max(self.number, stage.first_number)
        entrants = self._entrants(stage)
        held = Stage(
            stage_id=self.new_id(),
            name=stage.name,
            kind=KINDS[stage.type],
            place=self.given.first_place + len(self.plan.stages),
            key=stage.key,
            entrants=tuple(self._entered_as(stage, source) for source in entrants),
        )
        self.plan.stages.append(held)
        self.entered[stage.key] = len(entrants)
        if len(entrants) < 2 and not stage.slots:
            raise _cannot(stage, Phrase("fewer than two enter"))
        if stage.type in ("knockout", "double_elimination"):
            self._bracket(stage, held, entrants)
        else:
            self._tables(stage, held, entrants)

    def _entrants(self, stage: Declared) -> list[Source]:
        if not stage.entrants:
            return list(self.given.teams)
        return [source for entry in stage.entrants for source in self._of_entry(stage, entry)]

    def _of_entry(self, stage: Declared, entry: Entry) -> list[Source]:
        if entry.stage not in self.entered:
            raise _cannot(stage, Phrase("the stage {other} does not come before it", other=entry.stage))
        wanted = entry.winners_of or entry.losers_of
        if wanted is not None:
            first = self.declared[entry.stage].first_number or 1
            found = [at for at, tie in enumerate(self.ties.get(entry.stage, ()), start=first) if tie.round == wanted]
            if not found:
                raise _cannot(stage, Phrase("the stage {other} has no round {round}", other=entry.stage, round=wanted))
            return [f"{entry.stage}:{'W' if entry.winners_of else 'L'}{ordinal}" for ordinal in found]
        letters = self.letters.get(entry.stage)
        if letters is None or not entry.places:
            raise _cannot(stage, Phrase("say which places of {other} enter it", other=entry.stage))
        prefix = self._prefix(entry.stage)
        if not letters:
            if max(entry.places) > self.entered[entry.stage]:
                raise _cannot(stage, Phrase("{other} has no place {place}", other=entry.stage, place=max(entry.places)))
            return [f"{prefix}P{place}" for place in entry.places]
        if entry.best or entry.by:
            many = entry.best or len(letters)
            if many > len(letters):
                raise _cannot(stage, Phrase("of {groups} groups not {teams} teams can be the best", groups=len(letters), teams=many))
            return [f"{prefix}{place}#{nth}" for place in entry.places for nth in range(1, many + 1)]
        return [f"{prefix}{place}{letter}" for place in entry.places for letter in letters]

    def _entered_as(self, stage: Declared, source: Source) -> Source:
        """As the rows know it: a tie of an earlier stage by the number of its first match."""
        read = None if isinstance(source, UUID) else feeders.place(source)
        return source if read is None or read.kind not in ("winner", "loser") else self._linked(stage, source, {})

    def _prefix(self, key: str) -> str:
        """The first stage with groups, and the first with one table, are meant where nothing is said."""
        alike = [other for other, letters in self.letters.items() if bool(letters) == bool(self.letters[key])]
        return "" if alike[0] == key else f"{key}:"

    def _bracket(self, stage: Declared, held: Stage, entrants: Sequence[Source]) -> None:
        try:
            planned = self._planned_ties(stage, entrants)
        except ValueError as error:
            raise _cannot(stage, error.args[0]) from error
        self.ties[stage.key] = []
        numbers: dict[int, int] = {}
        round_name = None
        for tie in planned:
            if round_name not in (None, tie.rules.name):
                self.day += timedelta(days=self.given.days.between)
            round_name = tie.rules.name
            home, away = (self._linked(stage, side, numbers) for side in (tie.home, tie.away))
            numbers[tie.ordinal] = self.number
            self._tie(stage, held, tie, home, away, None if tie.only_if is None else numbers[tie.only_if])
        self.day += timedelta(days=self.given.days.between)

    def _planned_ties(self, stage: Declared, entrants: Sequence[Source]) -> list[PlannedTie]:
        if stage.type == "double_elimination":
            return double_elimination.from_seeds(entrants, stage.rounds, stage.grand_final)
        if stage.pairing == "slots" or stage.slots:
            return elimination.from_pairs(stage.slots, stage.rounds, third_place=stage.third_place, first_number=stage.first_number or 1)
        if stage.pairing == "draw":
            drawn = [f"{stage.key}:D{number}" for number in range(1, len(entrants) + 1)]
            if len(drawn) % 2:
                raise _cannot(stage, Phrase("an odd number cannot be drawn against each other"))
            pairs: list[tuple[Source, Source]] = list(zip(drawn[::2], drawn[1::2], strict=True))
            return elimination.from_pairs(pairs, stage.rounds, third_place=stage.third_place)
        return elimination.from_seeds(entrants, stage.rounds, third_place=stage.third_place)

    def _linked(self, stage: Declared, side: Source, numbers: Mapping[int, int]) -> Source:
        """The plan counts the ties of a stage from 1; the rows know a tie by its first match."""
        if isinstance(side, UUID):
            return side
        read = feeders.place(side)
        if read is None:
            raise _cannot(stage, Phrase("{side} is not a place such as 1A, 3C/D/E, P2 or W49", side=side))
        if read.kind in ("winner", "loser"):
            number = self._tie_of(stage, read.stage, read.number) if read.stage else numbers.get(read.number)
            if number is None:
                raise _cannot(stage, Phrase("there is no tie before that {side} could come from", side=side))
            return f"{feeders.short(side)[0]}{number}"
        return self._prefixed(stage, side, read) if read.stage is None and read.kind != "drawn" else side

    def _tie_of(self, stage: Declared, key: str, ordinal: int) -> int:
        first = self.declared[key].first_number or 1 if key in self.declared else 1
        ties = self.ties.get(key, [])
        if not 0 <= ordinal - first < len(ties):
            raise _cannot(stage, Phrase("{other} has no tie {number}", other=key, number=ordinal))
        return ties[ordinal - first].number

    def _prefixed(self, stage: Declared, side: str, read: feeders.Place) -> str:
        """A slot speaks of the stages that enter; a group nobody has is a fault of the document."""
        wants_groups = read.kind != "place"
        sources = [entry.stage for entry in stage.entrants if entry.stage in self.letters] or list(self.letters)[-1:]
        for key in sources:
            letters = self.letters[key]
            if bool(letters) == wants_groups and set(read.groups) <= set(letters):
                return f"{self._prefix(key)}{side}"
        raise _cannot(stage, Phrase("no stage before it has the place {side}", side=side))

    def _tie(self, stage: Declared, held: Stage, planned: PlannedTie, home: Source, away: Source, only_if: int | None) -> None:
        rules = planned.rules
        tie = Tie(
            tie_id=self.new_id(),
            stage_id=held.stage_id,
            number=self.number,
            round=rules.name,
            place=planned.place,
            legs=rules.legs,
            best_of=rules.best_of,
            home_team_id=_team(home),
            away_team_id=_team(away),
            home_feeder=_feeder(home),
            away_feeder=_feeder(away),
            only_if=only_if,
        )
        self.plan.ties.append(tie)
        self.ties[stage.key].append(tie)
        hosts = at_home(rules.legs, rules.best_of, rules.at_home)
        gap = self.given.days.between_games if rules.best_of > 1 else self.given.days.between
        for leg, host in enumerate(hosts, start=1):
            first, second = (home, away) if host == "H" else (away, home)
            starts = self.day + timedelta(days=gap * (leg - 1))
            self._match(held, None, rules.name, first, second, starts, tie_id=tie.tie_id, leg=leg, is_winner_needed=needs_winner(rules))

    def _tables(self, stage: Declared, held: Stage, entrants: Sequence[Source]) -> None:
        groups = self._groups(stage, entrants)
        is_lettered = stage.type == "groups" or len(groups) > 1
        self.letters[stage.key] = [feeders.group_letter(at) for at in range(len(groups))] if is_lettered else []
        calendars: list[tuple[Table, Sequence[Source], Sequence[Sequence[tuple[int, int]]]]] = []
        for at, group in enumerate(groups):
            name = stage.part_names[at] if at < len(stage.part_names) else f"Group {feeders.group_letter(at)}" if is_lettered else None
            table = Table(table_id=self.new_id(), stage_id=held.stage_id, group_name=name, place=len(self.plan.tables) + 1)
            self.plan.tables.append(table)
            self._seat(table, group)
            calendars.append((table, group, self._rounds(stage, group)))
        if stage.meetings_across is not None:
            calendars.append(self._across(stage, held, groups, len(calendars[0][2])))
        for number in range(max(len(rounds) for _, _, rounds in calendars)):
            for table, members, rounds in calendars:
                for home, away in rounds[number] if number < len(rounds) else ():
                    if stage.carries == "mutual" and _have_met(members[home], members[away]):
                        continue
                    self._match(held, table, f"Matchday {number + 1}", members[home], members[away], self.day)
            self.day += timedelta(days=self.given.days.between)

    def _across(
        self, stage: Declared, held: Stage, groups: Sequence[Sequence[Source]], begins: int
    ) -> tuple[Table, Sequence[Source], list[list[tuple[int, int]]]]:
        """The table of all, and the matches between the groups: they are played when those within the groups are over."""
        table = Table(table_id=self.new_id(), stage_id=held.stage_id, group_name=None, place=len(self.plan.tables) + 1)
        self.plan.tables.append(table)
        members = [source for group in groups for source in group]
        self._seat(table, members)
        return table, members, [*([] for _ in range(begins)), *across([len(group) for group in groups], stage.meetings_across or 1)]

    def _groups(self, stage: Declared, entrants: Sequence[Source]) -> list[list[Source]]:
        if stage.type == "groups":
            given = self.given.groups.get(stage.key)
            if given:
                return [list(members) for members in given]
            count = stage.groups or max(len(entrants) // 4, 1)
            if count * 2 > len(entrants):
                raise _cannot(stage, Phrase("{teams} entrants do not fill {groups} groups", teams=len(entrants), groups=count))
            return snake(entrants, count)
        if stage.type == "split":
            parts = stage.parts or (len(entrants),)
            if sum(parts) != len(entrants):
                raise _cannot(
                    stage, Phrase("parts of {parts} teams do not hold the {teams} that enter", parts=sum(parts), teams=len(entrants))
                )
            left = list(entrants)
            return [[left.pop(0) for _ in range(size)] for size in parts]
        return [list(entrants)]

    def _seat(self, table: Table, members: Sequence[Source]) -> None:
        for seat, source in enumerate(members, start=1):
            if isinstance(source, UUID):
                self.plan.participants.append(Participant(table_id=table.table_id, team_id=source))
            else:
                self.plan.seats.append(Seat(table_id=table.table_id, seat=seat, feeder=source))

    def _rounds(self, stage: Declared, members: Sequence[Source]) -> Sequence[Sequence[tuple[int, int]]]:
        """A Swiss stage is paired round by round; a league phase is drawn when its teams are known."""
        if stage.type == "swiss":
            return ()
        if stage.type == "league_phase":
            return self._league_phase(stage, members)
        try:
            return several(len(members), stage.meetings or self.regulations.meetings)
        except ValueError as error:
            raise _cannot(stage, error.args[0]) from error

    def _league_phase(self, stage: Declared, members: Sequence[Source]) -> Sequence[Sequence[tuple[int, int]]]:
        """Places that nobody has yet are drawn too, so that every matchday is there; the draw of the teams takes its matches."""
        stand_ins = [UUID(int=place) for place in range(len(members))]
        known = {own: self.given.associations.get(team) for own, team in zip(stand_ins, members, strict=True) if isinstance(team, UUID)}
        associations = {own: association for own, association in known.items() if association is not None}
        try:
            return league_phase_rounds(stage, stand_ins, self.given.seed, associations)
        except NoDraw as error:
            raise _cannot(
                stage, Phrase("no draw of {teams} teams in {pots} pots keeps its rules", teams=len(members), pots=stage.drawing.pots)
            ) from error

    def _match(
        self,
        stage: Stage,
        table: Table | None,
        round_name: str,
        home: Source,
        away: Source,
        starts: datetime,
        *,
        tie_id: UUID | None = None,
        leg: int | None = None,
        is_winner_needed: bool = False,
    ) -> None:
        self.plan.matches.append(
            Match(
                match_id=self.new_id(),
                number=self.number,
                stage_id=stage.stage_id,
                table_id=table.table_id if table else None,
                round=round_name,
                home_team_id=_team(home),
                away_team_id=_team(away),
                home_feeder=_feeder(home),
                away_feeder=_feeder(away),
                venue_id=None,
                kicks_off_at=self._kick_off(starts),
                phase="scheduled",
                score=None,
                regular_time=None,
                goals=(),
                is_winner_needed=is_winner_needed,
                tie_id=tie_id,
                leg=leg,
            )
        )
        self.number += 1

    def _kick_off(self, day: datetime) -> datetime:
        """The next of the day's clock times."""
        clocks = self.given.days.kick_offs
        if clocks:
            clock = clocks[self.of_a_day[day] % len(clocks)]
            self.of_a_day[day] += 1
            day = day.replace(hour=clock.hour, minute=clock.minute)
        return day.astimezone(UTC)


def needs_winner(rules: Round) -> bool:
    """Whether a match of a round cannot end level: one leg may, and where seeds decide any may."""
    return rules.legs == 1 and rules.level is None


def _have_met(one: Source, other: Source) -> bool:
    """Whether both come out of one group, whose matches count on where what they bring along is mutual."""
    read = [feeders.place(side) for side in (one, other) if isinstance(side, str)]
    groups = [(place.stage, place.groups) for place in read if place is not None and place.kind == "rank"]
    return len(groups) == 2 and groups[0] == groups[1]


def at_home(legs: int, best_of: int, pattern: str = "") -> str:
    """A letter for each match of a tie: H where its home side is at home."""
    if best_of > 1:
        usual = pattern or SERIES.get(best_of, "")
        return (usual + "HA" * best_of)[:best_of]
    return "HA"[:legs]


def _team(source: Source) -> UUID | None:
    return source if isinstance(source, UUID) else None


def _feeder(source: Source) -> str | None:
    return None if isinstance(source, UUID) else source


def _cannot(stage: Declared, why: Phrase) -> CannotPlan:
    return CannotPlan(Phrase("{stage}: {why}", stage=stage.name, why=why))
