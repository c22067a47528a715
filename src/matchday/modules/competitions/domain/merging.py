"""What a file changes in a season. A file that says what is already held changes nothing.

Things are found again by their natural keys: stages, venues and teams by name, tables by stage and group, matches by
number where the file gives numbers, else by who plays whom for the how-manieth time in that stage. Nothing is removed:
a match that a file does not mention stays. What live has recorded of a match is left to live.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain import feeders, names
from matchday.modules.competitions.domain.facts import MatchFact, Sheet, Side, VenueFact
from matchday.modules.competitions.domain.importers.reading import zone_of
from matchday.modules.competitions.domain.season import Match, Participant, Season, Stage, Table, Team, Venue

NewId = Callable[[], UUID]
_NOT_IN_FILES = ("is_winner_needed", "replay_of", "tie_id", "leg", "live_version", "version")
"""Of a held match: no file speaks of them."""
_NOBODY = UUID(int=0)
_SAME_DAY = timedelta(hours=36)


@dataclass(kw_only=True)
class Changes:
    """Rows to write, new or changed, whole."""

    stages: list[Stage] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    venues: list[Venue] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    participants: list[Participant] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    matches_created: int = 0

    def __bool__(self) -> bool:
        return any((self.stages, self.teams, self.venues, self.tables, self.participants, self.matches))


def merge(held: Season, sheet: Sheet, zone: str | None, new_id: NewId, *, is_part: bool = False) -> Changes:
    """Compares a sheet with the season. `zone` is where clock times that came without a zone are read. A sheet that `is_part`
    of a season does not tell for the how-manieth time two teams meet: there the day does."""
    merging = _Merging(held=held, zone=zone, new_id=new_id, is_part=is_part)
    merging.stages(sheet)
    merging.teams(sheet)
    merging.venues(sheet)
    merging.tables(sheet)
    merging.matches(sheet)
    merging.participants(sheet)
    return merging.changes


def shown_anew(held: Season, changes: Changes, *, is_renamed: bool) -> list[Match]:
    """Matches that are what they were and show something that is not: a team's code, a ground, the competition's name.
    Their versions grow, because others keep copies of all that a match shows."""
    teams, venues = {team.team_id for team in changes.teams}, {venue.venue_id for venue in changes.venues}
    written = {match.match_id for match in changes.matches}
    return [
        msgspec.structs.replace(match, version=match.version + 1)
        for match in held.matches
        if match.match_id not in written
        and (is_renamed or match.home_team_id in teams or match.away_team_id in teams or match.venue_id in venues)
    ]


class _Merging:
    """The season while the file's facts are added, each kind after those it refers to."""

    def __init__(self, *, held: Season, zone: str | None, new_id: NewId, is_part: bool) -> None:
        self.held = held
        self.is_part = is_part
        self.new_id = new_id
        self.zone = zone
        self.changes = Changes()
        self.stage_ids = {stage.name: stage.stage_id for stage in held.stages}
        self.team_ids = {team.name.casefold(): team.team_id for team in held.teams}
        self.venue_ids = {venue.name.casefold(): venue.venue_id for venue in held.venues}
        self.table_ids = {(table.stage_id, table.group_name): table.table_id for table in held.tables}
        self.members = {(entry.table_id, entry.team_id): entry for entry in held.participants}
        self.entered: dict[tuple[UUID, UUID], Participant] = {}
        self.teams_as_written: dict[str, UUID] = {}
        self.tables_by_name: dict[tuple[str, str | None], UUID] = {}

    def stages(self, sheet: Sheet) -> None:
        for fact in sheet.stages:
            if fact.name not in self.stage_ids:
                made = Stage(stage_id=self.new_id(), name=fact.name, kind=fact.kind, place=len(self.stage_ids) + 1, key=fact.key)
                self.stage_ids[fact.name] = made.stage_id
                self.changes.stages.append(made)

    def teams(self, sheet: Sheet) -> None:
        """A code that the file gives wins over one that was made up; one that is taken is passed over."""
        held = {team.team_id: team for team in self.held.teams}
        taken = {team.code for team in self.held.teams}
        unfree = taken | {fact.code for fact in sheet.teams if fact.code}
        for fact in sheet.teams:
            before = held.get(self.team_ids.get(fact.name.casefold(), _NOBODY))
            code = fact.code if fact.code and fact.code not in taken else before.code if before else names.code_of(fact.name, unfree)
            made = Team(
                team_id=before.team_id if before else self.new_id(), name=fact.name, code=code, club_id=before.club_id if before else None
            )
            taken.add(code)
            unfree.add(code)
            self.team_ids[fact.name.casefold()] = self.teams_as_written[fact.name] = made.team_id
            if made != before:
                self.changes.teams.append(made)

    def venues(self, sheet: Sheet) -> None:
        """Two towns may each have a ground of one name: a ground whose town the file does not know is the one that is held."""
        held: dict[str, list[Venue]] = defaultdict(list)
        for venue in self.held.venues:
            held[venue.name.casefold()].append(venue)
        for fact in sheet.venues:
            before = next((venue for venue in held[fact.name.casefold()] if _is_there(venue, fact.city)), None)
            made = _venue(fact, before, before.venue_id if before else self.new_id())
            self.venue_ids[fact.name.casefold()] = made.venue_id
            if made != before:
                self.changes.venues.append(made)

    def tables(self, sheet: Sheet) -> None:
        for fact in sheet.tables:
            key = (self.stage_ids[fact.stage], fact.group)
            if key not in self.table_ids:
                made = Table(table_id=self.new_id(), stage_id=key[0], group_name=fact.group, place=len(self.table_ids) + 1)
                self.table_ids[key] = made.table_id
                self.changes.tables.append(made)
            self.tables_by_name[fact.stage, fact.group] = self.table_ids[key]
            for team in fact.teams:
                self._enter(self.table_ids[key], self.team_ids[team.casefold()])

    def participants(self, sheet: Sheet) -> None:
        """Several adjustments of one team in one file are one sum with all its reasons."""
        adjusted: dict[tuple[UUID, UUID], tuple[int, str]] = {}
        for fact in sheet.adjustments:
            key = (self.table_ids[self.stage_ids[fact.stage], fact.group], self.team_ids[fact.team.casefold()])
            points, reasons = adjusted.get(key, (0, ""))
            adjusted[key] = (points + fact.points, f"{reasons}; {fact.reason}" if reasons else fact.reason)
        for key, (points, reason) in adjusted.items():
            self.entered[key] = Participant(
                table_id=key[0], team_id=key[1], adjustment=points, adjustment_reason=reason if points else None
            )
        self.changes.participants += [entry for key, entry in self.entered.items() if entry != self.members.get(key)]

    def matches(self, sheet: Sheet) -> None:
        if not self.held.matches:
            self._first_matches(sheet)
            return
        finder = _Finder(self.held.matches)
        found = [(fact, finder.find(fact, self._meeting(fact), is_part=self.is_part)) for fact in sorted(sheet.matches, key=_in_time)]
        numbers = finder.numbers(found)
        for (fact, before), number in zip(found, numbers.values(), strict=True):
            made = self._match(fact, before, number, numbers)
            if before is None:
                self.changes.matches_created += 1
            if made != before:
                self.changes.matches.append(made)
            if made.table_id is not None:
                for team_id in (made.home_team_id, made.away_team_id):
                    if team_id is not None:
                        self._enter(made.table_id, team_id)

    def _first_matches(self, sheet: Sheet) -> None:
        """A season that has no match yet has nothing to compare with: every fact is a match with the number of the file."""
        entered: set[tuple[UUID, str]] = set()
        numbers = {fact.number: fact.number for fact in sheet.matches}
        for fact in sorted(sheet.matches, key=_in_time):
            made = self._match(fact, None, fact.number, numbers)
            self.changes.matches.append(made)
            if made.table_id is None:
                continue
            for side, team_id in ((fact.home, made.home_team_id), (fact.away, made.away_team_id)):
                if team_id is not None and side.team is not None and (made.table_id, side.team) not in entered:
                    entered.add((made.table_id, side.team))
                    self._enter(made.table_id, team_id)
        self.changes.matches_created = len(self.changes.matches)

    def _meeting(self, fact: MatchFact) -> tuple[UUID, UUID | None, UUID | None]:
        return self.stage_ids[fact.stage], self._team(fact.home), self._team(fact.away)

    def _match(self, fact: MatchFact, before: Match | None, number: int, numbers: Mapping[int, int]) -> Match:
        """What the file leaves open stays as it is held."""
        home, away = self._team(fact.home), self._team(fact.away)
        stage_id = self.stage_ids[fact.stage]
        if before is None and fact.home.feeder is None and fact.away.feeder is None:
            return self._plain_match(fact, number, stage_id, home, away)
        made = Match(
            match_id=before.match_id if before else self.new_id(),
            number=number,
            stage_id=stage_id,
            table_id=self.table_ids.get((stage_id, fact.group)),
            round=fact.round,
            home_team_id=home or (before.home_team_id if before else None),
            away_team_id=away or (before.away_team_id if before else None),
            home_feeder=_renumbered(fact.home.feeder, numbers) or (before.home_feeder if before else None),
            away_feeder=_renumbered(fact.away.feeder, numbers) or (before.away_feeder if before else None),
            venue_id=self.venue_ids[fact.venue.casefold()] if fact.venue else before.venue_id if before else None,
            kicks_off_at=self._kick_off(fact),
            phase=fact.phase or ("scheduled" if fact.score is None else "finished"),
            score=fact.score,
            regular_time=fact.regular_time,
            goals=fact.goals,
            result_by=fact.result_by,
            note=fact.note,
            attendance=fact.attendance,
        )
        return made if before is None else _keeping(made, before)

    def _plain_match(self, fact: MatchFact, number: int, stage_id: UUID, home: UUID | None, away: UUID | None) -> Match:
        """A new match between two known teams: nearly all of a large history, so without the questions of the others."""
        return Match(
            match_id=self.new_id(),
            number=number,
            stage_id=stage_id,
            table_id=self.tables_by_name.get((fact.stage, fact.group)) or self.table_ids.get((stage_id, fact.group)),
            round=fact.round,
            home_team_id=home,
            away_team_id=away,
            home_feeder=None,
            away_feeder=None,
            venue_id=self.venue_ids[fact.venue.casefold()] if fact.venue else None,
            kicks_off_at=fact.kicks_off_at if fact.is_zone_known or self.zone is None else self._kick_off(fact),
            phase=fact.phase or ("scheduled" if fact.score is None else "finished"),
            score=fact.score,
            regular_time=fact.regular_time,
            goals=fact.goals,
            result_by=fact.result_by,
            note=fact.note,
            attendance=fact.attendance,
        )

    def _team(self, side: Side) -> UUID | None:
        if side.team is None:
            return None
        return self.teams_as_written.get(side.team) or self.team_ids[side.team.casefold()]

    def _kick_off(self, fact: MatchFact) -> datetime:
        if fact.is_zone_known or self.zone is None:
            return fact.kicks_off_at
        return fact.kicks_off_at.replace(tzinfo=zone_of(self.zone)).astimezone(UTC)

    def _enter(self, table_id: UUID, team_id: UUID) -> None:
        key = (table_id, team_id)
        if key not in self.entered:
            self.entered[key] = self.members.get(key) or Participant(table_id=table_id, team_id=team_id)


class _Finder:
    """Finds the held match that a fact speaks of, each at most once."""

    def __init__(self, held: Sequence[Match]) -> None:
        self.taken = {match.number for match in held}
        self.by_number = {match.number: match for match in held}
        self.by_meeting: dict[tuple[UUID, UUID | None, UUID | None], list[Match]] = defaultdict(list)
        for match in sorted(held, key=lambda match: (match.kicks_off_at, match.number)):
            self.by_meeting[match.stage_id, match.home_team_id, match.away_team_id].append(match)
        self.used: set[UUID] = set()

    def find(self, fact: MatchFact, meeting: tuple[UUID, UUID | None, UUID | None], *, is_part: bool) -> Match | None:
        """By number where the file gives one; else by the meeting; else a bracket's open match by its place in the file."""
        numbered = self.by_number.get(fact.number)
        if fact.is_number_given:
            candidates = [numbered] if numbered else []
        else:
            candidates = self.by_meeting[meeting] if None not in meeting else []
            candidates = _likely(fact, candidates) if is_part else candidates
            is_open = numbered and numbered.stage_id == meeting[0] and None in (numbered.home_team_id, numbered.away_team_id)
            candidates = candidates + ([numbered] if numbered and is_open else [])
        found = next((match for match in candidates if match.match_id not in self.used), None)
        if found is not None:
            self.used.add(found.match_id)
        return found

    def numbers(self, found: Sequence[tuple[MatchFact, Match | None]]) -> dict[int, int]:
        """The number that each number of the file becomes: the held one, its own, or the next that is free."""
        numbers: dict[int, int] = {}
        for fact, before in found:
            numbers[fact.number] = before.number if before else 0
        free = max([*self.taken, *numbers, 0]) + 1
        for number, held in numbers.items():
            if not held:
                numbers[number] = number if number not in self.taken else free
                free += number in self.taken
        return numbers


def meeting_on(season: Season, fact: MatchFact, zone: str | None) -> Match | None:
    """The held match of these two teams on that day."""
    ids = {team.name.casefold(): team.team_id for team in season.teams}
    teams = tuple(ids.get(side.team.casefold()) if side.team else None for side in (fact.home, fact.away))
    if None in teams:
        return None
    begins = fact.kicks_off_at
    if zone is not None and not fact.is_zone_known:
        begins = begins.replace(tzinfo=zone_of(zone)).astimezone(UTC)
    met = [match for match in season.matches if (match.home_team_id, match.away_team_id) == teams]
    near = [match for match in met if abs(match.kicks_off_at - begins) <= _SAME_DAY]
    return min(near, key=lambda match: abs(match.kicks_off_at - begins), default=None)


def _likely(fact: MatchFact, met: Sequence[Match]) -> list[Match]:
    """Of several meetings the one on that day, whatever its zone; else one that was not played yet, and was moved."""
    apart = {match.match_id: abs(match.kicks_off_at - fact.kicks_off_at) for match in met}
    fitting = [match for match in met if match.score is None or apart[match.match_id] <= _SAME_DAY]
    return sorted(fitting, key=lambda match: (apart[match.match_id] > _SAME_DAY, apart[match.match_id]))


def _keeping(made: Match, before: Match) -> Match:
    """The file's facts over the held ones: a result that live keeps, or that the file does not know, stays."""
    kept: dict[str, Any] = {name: getattr(before, name) for name in _NOT_IN_FILES}
    kept |= {"note": made.note or before.note, "attendance": before.attendance if made.attendance is None else made.attendance}
    if before.live_version or (made.score is None and (made.phase == "scheduled" or before.score is not None)):
        kept |= {name: getattr(before, name) for name in ("phase", "score", "regular_time", "goals", "result_by")}
    elif (
        made.score is not None and before.score is not None and (made.score.home, made.score.away) == (before.score.home, before.score.away)
    ):
        kept["goals"] = made.goals or before.goals
        if made.score.half_time_home is None:
            halves = {"half_time_home": before.score.half_time_home, "half_time_away": before.score.half_time_away}
            kept["score"] = msgspec.structs.replace(made.score, **halves)
    made = msgspec.structs.replace(made, **kept)
    return made if made == before else msgspec.structs.replace(made, version=before.version + 1)


def _is_there(venue: Venue, city: str | None) -> bool:
    return venue.city is None or city is None or venue.city.casefold() == city.casefold()


def _venue(fact: VenueFact, before: Venue | None, venue_id: UUID) -> Venue:
    return Venue(
        venue_id=venue_id,
        name=fact.name,
        city=fact.city or (before.city if before else None),
        capacity=fact.capacity if fact.capacity is not None else before.capacity if before else None,
    )


def _renumbered(feeder: str | None, numbers: Mapping[int, int]) -> str | None:
    number = feeders.match_fed_by(feeder)
    if feeder is None or number is None:
        return feeder
    return f"{feeder[0]}{numbers.get(number, number)}"


def _in_time(fact: MatchFact) -> tuple[datetime, int]:
    return fact.kicks_off_at, fact.number
