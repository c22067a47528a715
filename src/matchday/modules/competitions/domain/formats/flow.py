"""Teams flow on: from tables and ties into the matches they have earned, out of them again when a correction says otherwise.

What has been played, or begun, is never overwritten: there a conflict says which match, whom it has and who is due.
"""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.feeders import place, short
from matchday.modules.competitions.domain.formats.table_places import TablePlaces
from matchday.modules.competitions.domain.formats.ties import Verdict, judge
from matchday.modules.competitions.domain.regulations.stages import Round, Stage
from matchday.modules.competitions.domain.season import Match, Seat, Tie

SERIES_DECIDED = "Not needed: the series is decided"
FINAL_DECIDED = "Not needed: the grand final was decided in one match"
OPEN_PHASES = ("scheduled", "postponed", "cancelled")
Sides = tuple[UUID | None, UUID | None]


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """A match that has begun with a team that is not due there, or (`due` None) with one whose place is open again."""

    match_id: UUID
    side: str
    feeder: str
    played: UUID
    due: UUID | None


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """`places` are those decided when the board was last settled; `stands` are conflicts that somebody has let stand;
    `awaited` are places that somebody waits for without having a match yet, as entrants of a draw do."""

    ties: Sequence[Tie]
    matches: Sequence[Match]
    seats: Sequence[Seat]
    places: Mapping[str, UUID]
    stands: frozenset[tuple[UUID, str, UUID | None]] = frozenset()
    awaited: frozenset[str] = frozenset()


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """What has changed, whole rows; every place that is decided now, and those that are open for a reason."""

    ties: list[Tie]
    matches: list[Match]
    seats: list[Seat]
    places: Mapping[str, UUID]
    open_because: Mapping[str, str]
    conflicts: list[Conflict]


def flow(board: Board, tables: TablePlaces, rules: Callable[[Tie], Round], stage_of: Callable[[UUID], Stage | None]) -> Flow:
    """`rules` are those of a tie's round, `stage_of` the declared stage of a row's stage id."""
    flowing = _Flowing(board, tables, rules)
    flowing.from_tables(stage_of)
    for number in sorted(flowing.by_number):
        flowing.settle(number)
    flowing.fill_tables()
    return flowing.outcome()


class _Flowing:
    def __init__(self, board: Board, tables: TablePlaces, rules: Callable[[Tie], Round]) -> None:
        self.board = board
        self.tables = tables
        self.rules = rules
        self.ties = {tie.tie_id: tie for tie in board.ties}
        self.by_number = {tie.number: tie.tie_id for tie in board.ties}
        self.matches = {match.match_id: match for match in board.matches}
        self.of_tie: dict[UUID, list[UUID]] = {}
        for match in sorted(board.matches, key=lambda match: (match.leg or 1, match.number)):
            if match.tie_id is not None:
                self.of_tie.setdefault(match.tie_id, []).append(match.match_id)
        self.places: dict[str, UUID] = {}
        self.open_because: dict[str, str] = {}
        self.conflicts: list[Conflict] = []
        self.seats = list(board.seats)

    def from_tables(self, stage_of: Callable[[UUID], Stage | None]) -> None:
        """Every place of a table that something waits for."""
        wanted = {feeder for tie in self.board.ties for feeder in (tie.home_feeder, tie.away_feeder) if feeder}
        wanted |= {feeder for match in self.board.matches for feeder in (match.home_feeder, match.away_feeder) if feeder}
        wanted |= {seat.feeder for seat in self.board.seats} | self.board.awaited
        for feeder in wanted:
            read = place(feeder)
            if read is not None and read.kind in ("rank", "nth_best", "place"):
                self._note(feeder, self.tables.answer(read))
        slots: dict[tuple[UUID, str | None, int], dict[str, tuple[object, str]]] = {}
        for tie in sorted(self.board.ties, key=lambda tie: tie.number):
            for own, other in ((tie.home_feeder, tie.away_feeder), (tie.away_feeder, tie.home_feeder)):
                read = place(own) if own else None
                if own and read is not None and read.kind == "best_of":
                    group = slots.setdefault((tie.stage_id, read.stage, read.number), {})
                    group[_slot(own, other)] = (read, short(other))
        for (stage_id, _, _), found in slots.items():
            for key, answer in self.tables.slots(found, stage_of(stage_id)).items():  # type: ignore[arg-type]
                self._note(key, answer)

    def _note(self, key: str, answer: UUID | str | None) -> None:
        if isinstance(answer, UUID):
            self.places[key] = answer
        elif answer is not None:
            self.open_because[key] = answer

    def settle(self, number: int) -> None:
        """A tie's sides, then its winner. Ties are settled in the order of their numbers: teams come from lower ones."""
        tie = self.ties[self.by_number[number]]
        tie = self._with_sides(tie)
        matches = [self.matches[match_id] for match_id in self.of_tie.get(tie.tie_id, ())]
        verdict = self._not_needed(tie) or judge(tie, matches, self.rules(tie))
        made = msgspec.structs.replace(
            tie,
            winner_team_id=verdict.winner,
            decided_by=verdict.decided_by,
            home_aggregate=verdict.home,
            away_aggregate=verdict.away,
        )
        self.ties[tie.tie_id] = made
        self._cancel_what_is_not_needed(made, verdict)
        if verdict.winner is not None and made.home_team_id is not None and made.away_team_id is not None:
            self.places[f"W{number}"] = verdict.winner
            self.places[f"L{number}"] = made.away_team_id if verdict.winner == made.home_team_id else made.home_team_id

    def _with_sides(self, tie: Tie) -> Tie:
        home = self._due(tie.home_feeder, tie.away_feeder, tie.home_team_id)
        away = self._due(tie.away_feeder, tie.home_feeder, tie.away_team_id)
        if (home, away) == (tie.home_team_id, tie.away_team_id) and not self._is_behind(tie):
            return tie
        if home is not None and home == away:
            return tie
        if self._conflicting(tie, (home, away)):
            return tie
        for match_id in self.of_tie.get(tie.tie_id, ()):
            match = self.matches[match_id]
            if match.phase != "annulled":
                is_turned = self._is_turned(tie, match)
                self.matches[match_id] = _with_teams(match, (away, home) if is_turned else (home, away))
        return msgspec.structs.replace(tie, home_team_id=home, away_team_id=away)

    def _is_behind(self, tie: Tie) -> bool:
        """A match of the tie without its teams: it was added later, as a replay is."""
        held = {tie.home_team_id, tie.away_team_id}
        matches = (self.matches[match_id] for match_id in self.of_tie.get(tie.tie_id, ()))
        return any({match.home_team_id, match.away_team_id} != held and match.phase in OPEN_PHASES for match in matches)

    def _conflicting(self, tie: Tie, due: Sides) -> bool:
        """Whether a match of the tie has begun with somebody else; each such match and side is a conflict."""
        found = False
        for match_id in self.of_tie.get(tie.tie_id, ()):
            match = self.matches[match_id]
            wanted = due[::-1] if self._is_turned(tie, match) else due
            found = self._conflicts_of(match, wanted) or found
        return found

    def _conflicts_of(self, match: Match, due: Sides) -> bool:
        if match.phase in OPEN_PHASES or match.phase == "annulled":
            return False
        found = False
        for side, feeder, played, wanted in (
            ("home", match.home_feeder, match.home_team_id, due[0]),
            ("away", match.away_feeder, match.away_team_id, due[1]),
        ):
            if played is not None and feeder is not None and played != wanted:
                found = True
                if (match.match_id, side, wanted) not in self.board.stands:
                    self.conflicts.append(Conflict(match_id=match.match_id, side=side, feeder=feeder, played=played, due=wanted))
        return found

    def _is_turned(self, tie: Tie, match: Match) -> bool:
        """Whether the tie's home side is away in this match."""
        if tie.home_feeder is not None and tie.home_feeder != tie.away_feeder:
            return match.home_feeder != tie.home_feeder
        if tie.away_feeder is not None:
            return match.away_feeder != tie.away_feeder
        return match.home_team_id == tie.away_team_id

    def _due(self, feeder: str | None, other: str | None, held: UUID | None) -> UUID | None:
        """Who belongs there: who has earned it; nobody, when it was decided and is no more; else whoever is there."""
        if feeder is None:
            return held
        key = _slot(feeder, other) if (read := place(feeder)) is not None and read.kind == "best_of" else feeder
        if key in self.places:
            return self.places[key]
        was = self.board.places.get(key)
        return None if was is not None and was == held else held

    def _not_needed(self, tie: Tie) -> Verdict | None:
        """Of a second match of a grand final: the first one has decided it, if its home side, without a defeat so far, won."""
        if tie.only_if is None or tie.only_if not in self.by_number:
            return None
        first = self.ties[self.by_number[tie.only_if]]
        if first.winner_team_id is None:
            return Verdict()
        return Verdict(winner=first.winner_team_id, decided_by="not_needed") if first.winner_team_id == first.home_team_id else None

    def _cancel_what_is_not_needed(self, tie: Tie, verdict: Verdict) -> None:
        """Games of a series after its end, the second grand final; they are back when a correction opens the tie again."""
        note = FINAL_DECIDED if tie.only_if is not None else SERIES_DECIDED
        if tie.only_if is None and tie.best_of < 2:
            return
        for match_id in self.of_tie.get(tie.tie_id, ()):
            match = self.matches[match_id]
            if verdict.winner is not None and match.phase in ("scheduled", "postponed"):
                self.matches[match_id] = msgspec.structs.replace(match, phase="cancelled", note=note)
            elif verdict.winner is None and match.phase == "cancelled" and match.note == note:
                self.matches[match_id] = msgspec.structs.replace(match, phase="scheduled", note=None)

    def fill_tables(self) -> None:
        """Seats of later tables, and the matches there."""
        refused = set()
        for match_id, match in self.matches.items():
            if match.table_id is None or (match.home_feeder is None and match.away_feeder is None) or match.phase == "annulled":
                continue
            due = (
                self._due(match.home_feeder, match.away_feeder, match.home_team_id),
                self._due(match.away_feeder, match.home_feeder, match.away_team_id),
            )
            if self._conflicts_of(match, due):
                refused |= {(match.table_id, match.home_feeder), (match.table_id, match.away_feeder)}
            elif due[0] is None or due[0] != due[1]:
                self.matches[match_id] = _with_teams(match, due)
        for at, seat in enumerate(self.seats):
            if (seat.table_id, seat.feeder) not in refused:
                self.seats[at] = msgspec.structs.replace(seat, team_id=self._due(seat.feeder, None, seat.team_id))

    def outcome(self) -> Flow:
        """Rows that differ from those of the board, each a new version."""
        held_ties = {tie.tie_id: tie for tie in self.board.ties}
        held_matches = {match.match_id: match for match in self.board.matches}
        return Flow(
            ties=[msgspec.structs.replace(tie, version=tie.version + 1) for tie in self.ties.values() if tie != held_ties[tie.tie_id]],
            matches=[
                msgspec.structs.replace(match, version=match.version + 1)
                for match in self.matches.values()
                if match != held_matches[match.match_id]
            ],
            seats=[made for made, held in zip(self.seats, self.board.seats, strict=True) if made != held],
            places=self.places,
            open_because=self.open_because,
            conflicts=self.conflicts,
        )


def _slot(feeder: str, other: str | None) -> str:
    """Two slots may be open to the same groups: whom they are against tells them apart."""
    return f"{feeder} v {other or ''}"


def _with_teams(match: Match, teams: Sides) -> Match:
    if match.phase not in OPEN_PHASES:
        return match
    home, away = teams
    keeps_home, keeps_away = match.home_feeder is None and home is None, match.away_feeder is None and away is None
    return msgspec.structs.replace(
        match,
        home_team_id=match.home_team_id if keeps_home else home,
        away_team_id=match.away_team_id if keeps_away else away,
    )
