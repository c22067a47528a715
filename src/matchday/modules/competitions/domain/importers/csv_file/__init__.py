"""Reader of CSV: one match a line, the columns named in the first. The columns are described in docs/import-csv.md.

A file with columns `competition` or `season` may hold many seasons; each is a competition of its own, read one by one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain import feeders
from matchday.modules.competitions.domain.facts import MatchFact, Side, TableFact
from matchday.modules.competitions.domain.formats.landing import BRACKETS
from matchday.modules.competitions.domain.importers.csv_file.byes import Byes
from matchday.modules.competitions.domain.importers.csv_file.columns import Columns, is_header
from matchday.modules.competitions.domain.importers.csv_file.dates import Days, days_of
from matchday.modules.competitions.domain.importers.csv_file.parts import FAULTS_MAX, Cut, Part, cut
from matchday.modules.competitions.domain.importers.csv_file.rows import Rows
from matchday.modules.competitions.domain.importers.csv_file.sheets import sheet_of
from matchday.modules.competitions.domain.importers.csv_file.stages import Said, in_order, objections, places_of, remarks
from matchday.modules.competitions.domain.importers.hints import NO_HINTS, Hints
from matchday.modules.competitions.domain.importers.reading import ImportFault, Reading, Unclear
from matchday.modules.competitions.domain.regulations import PLAIN_LEAGUE, Regulations

__all__ = ["Cut", "Part", "cut", "days_in", "is_header", "read", "read_part"]


def read(file: str, text: str, hints: Hints = NO_HINTS) -> Reading:
    """Reads a file of one season. A row that is wrong costs itself."""
    made = cut(file, text)
    if made.columns is None:
        return Reading(sheet=None, faults=tuple(made.faults))
    if not made.parts:
        reason = Phrase("there is no match in the file")
        return Reading(sheet=None, faults=(*made.faults, ImportFault(file=file, line=1, reason=reason)))
    if len(made.parts) > 1:
        others = ", ".join(f"{part.competition} {part.season}".strip() or "–" for part in made.parts[:3])
        reason = Phrase(
            "the file holds {count} seasons ({others}, …): the command line imports each as a competition of its own",
            count=len(made.parts),
            others=others,
        )
        return Reading(sheet=None, faults=(ImportFault(file=file, line=made.parts[1].rows[0][0], reason=reason),))
    reading = read_part(file, made.columns, made.parts[0], days_in(made), hints)
    faults = sorted((*made.faults, *reading.faults), key=lambda fault: fault.line)
    return msgspec.structs.replace(reading, faults=tuple(faults[:FAULTS_MAX]))


def days_in(made: Cut) -> Days:
    """The days of the whole file, because its other rows tell how one is meant."""
    place = made.columns.place("date") if made.columns else -1
    return days_of(map(_day, {cells[place]: None for part in made.parts for _, cells in part.rows}))


def read_part(file: str, columns: Columns, part: Part, days: Days, hints: Hints = NO_HINTS) -> Reading:
    """One season of a file."""
    faults: list[ImportFault] = []
    probe = Rows(columns, days, {})
    said = [probe.said_in(cells) for _, cells in part.rows]
    try:
        places = places_of(said, hints)
    except Unclear as unclear:
        return Reading(sheet=None, faults=(ImportFault(file=file, line=part.rows[0][0], reason=unclear.reason),))
    regulations = hints.regulations or PLAIN_LEAGUE
    rows = Rows(columns, days, places)
    byes = Byes(file, rows, regulations)
    matches: list[MatchFact] = []
    for ordinal, row in enumerate(part.rows, start=1):
        try:
            if not byes.take(row):
                matches.append(rows.read(row, ordinal))
        except Unclear as unclear:
            if any(row[1]):
                faults.append(ImportFault(file=file, line=row[0], reason=unclear.reason))
    faults += [*byes.faults, *_repeated(file, matches)]
    first = {words: row[0] for words, row in zip(reversed(said), reversed(part.rows), strict=True)}
    faults += _told(file, objections(places, regulations), first)
    notes = [*_told(file, remarks(places, regulations), first)]
    notes += [
        ImportFault(file=file, line=1, reason=Phrase('the column "{name}" is not known and passed over', name=name[:40]))
        for name in columns.unknown
    ]
    matches = _with_ways(matches, rows)
    tables = tuple(_tables(matches, byes, rows, regulations))
    sheet = sheet_of(file, part, rows, hints, tables, [match.kicks_off_at for match in matches], tuple(matches), byes.facts)
    return Reading(sheet=sheet, faults=tuple(faults[:FAULTS_MAX]), notes=tuple(notes))


def _told(file: str, found: Iterable[tuple[Said, Phrase]], first: Mapping[Said, int]) -> list[ImportFault]:
    """Each at the first line that speaks of it."""
    return [ImportFault(file=file, line=first[said], reason=reason) for said, reason in found]


def _day(text: str) -> str:
    tidy = text.strip()
    return tidy if len(tidy) <= 10 else tidy.replace("T", " ").partition(" ")[0]


def _repeated(file: str, matches: list[MatchFact]) -> Iterator[ImportFault]:
    """The same two teams in the same stage at the same time, or the same number, are one match listed twice."""
    seen: dict[object, int] = {}
    for match in matches:
        keys: list[object] = [(match.stage, match.home, match.away, match.kicks_off_at, match.is_number_given and match.number)]
        keys += [match.number] if match.is_number_given else []
        for key in keys:
            if key in seen:
                yield ImportFault(
                    file=file, line=match.where, reason=Phrase("this match was already listed in line {line}", line=seen[key])
                )
                break
        seen.update(dict.fromkeys(keys, match.where))


def _with_ways(matches: list[MatchFact], rows: Rows) -> list[MatchFact]:
    """Matches of a knockout get the feeders that follow from who won what, unless the file has columns for them. Pairs that
    meet more than once in a round play a tie or a series: those are left to the regulations."""
    brackets = _brackets(rows)
    ties = [match for match in matches if match.stage in brackets]
    if not ties or rows.has_ways:
        return matches
    pairs = Counter(_pair(match) for match in ties)
    single = [match for match in sorted(ties, key=lambda match: match.kicks_off_at) if pairs[_pair(match)] == 1]
    inferred = feeders.inferred(
        [
            feeders.Tie(
                number=match.number,
                round=match.round,
                home=match.home.team or match.home.feeder or "",
                away=match.away.team or match.away.feeder or "",
                home_feeder=match.home.feeder,
                away_feeder=match.away.feeder,
                score=match.score,
            )
            for match in single
        ]
    )
    found = {match.where: tie for match, tie in zip(single, inferred, strict=True)}
    return [
        msgspec.structs.replace(
            match,
            home=Side(team=match.home.team, feeder=found[match.where].home_feeder),
            away=Side(team=match.away.team, feeder=found[match.where].away_feeder),
        )
        if match.where in found
        else match
        for match in matches
    ]


def _brackets(rows: Rows) -> set[str]:
    """The names of stages without a table."""
    return {landing.stage for landing in rows.places.values() if landing.kind in BRACKETS}


def _pair(match: MatchFact) -> tuple[str, str, frozenset[str]]:
    return match.stage, match.round, frozenset({match.home.team or "", match.away.team or ""})


def _tables(matches: list[MatchFact], byes: Byes, rows: Rows, regulations: Regulations) -> Iterator[TableFact]:
    brackets = _brackets(rows)
    held: dict[tuple[str, str | None], dict[str | None, None]] = {}
    for match in matches:
        if match.stage not in brackets:
            members = held.setdefault((match.stage, match.group), {})
            members[match.home.team] = members[match.away.team] = None
    for stage, group, team in byes.members:
        held.setdefault((stage, group), {})[team] = None
    order = {landing.stage: place for place, landing in enumerate(rows.places.values())}
    keys = {landing.stage: landing.key for landing in rows.places.values()}
    for name in sorted({stage for stage, _ in held}, key=order.__getitem__):
        declared = next((stage for stage in regulations.stages if stage.key == keys[name]), None)
        for group in in_order([group for stage, group in held if stage == name], declared):
            members = held[name, group]
            if group is None and declared is not None and declared.meetings_across is not None:
                members = {team: None for (stage, _), others in held.items() if stage == name for team in others}
            yield TableFact(stage=name, group=group, teams=tuple(team for team in members if team))
