"""Matchday's own import format, version 1: one fact a line. The grammar is described in docs/import-format.md."""

import re

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain import names
from matchday.modules.competitions.domain.facts import Sheet, TableFact, TeamFact
from matchday.modules.competitions.domain.importers.matchday_text.matches import add_goals, begin_match, finish_match
from matchday.modules.competitions.domain.importers.matchday_text.state import Statements
from matchday.modules.competitions.domain.importers.matchday_text.statements import STATEMENTS
from matchday.modules.competitions.domain.importers.reading import ImportFault, Reading, Unclear, clip

LINES_MAX = 500_000


def read(file: str, text: str) -> Reading:
    """Reads a file. A line that is wrong costs itself (and, within a match, that match), never its neighbours."""
    reader = Statements(file=file)
    lines = text.splitlines()
    if len(lines) > LINES_MAX:
        return Reading(
            sheet=None, faults=(ImportFault(file=file, line=LINES_MAX, reason=Phrase("there are more than {most} lines", most=LINES_MAX)),)
        )
    for number, raw in enumerate(lines, start=1):
        line = re.sub(r"(^|\s)#.*$", "", raw).rstrip()
        if line:
            _read_line(reader, number, line)
    finish_match(reader)
    return Reading(sheet=_sheet(reader, len(lines)), faults=tuple(reader.faults))


def _read_line(reader: Statements, number: int, line: str) -> None:
    try:
        if line[0].isspace():
            add_goals(reader, line)
            return
        finish_match(reader)
        reader.is_below_match = line[0].isdigit()
        if reader.is_below_match:
            begin_match(reader, number, line)
            return
        keyword, _, rest = line.partition(" ")
        if keyword not in STATEMENTS:
            raise Unclear(
                "{word} begins no statement: expected {known}, a match or an indented line of goals",
                word=clip(keyword),
                known=", ".join(sorted(STATEMENTS)),
            )
        STATEMENTS[keyword](reader, keyword, rest.strip())
    except Unclear as unclear:
        reader.fault(number, unclear.reason)
        reader.draft = None


def _sheet(reader: Statements, lines: int) -> Sheet | None:
    if "matchday" not in reader.header:
        reader.fault(1, Phrase("the file does not begin with the line: matchday 1"))
        return None
    if "competition" not in reader.header:
        reader.fault(lines or 1, Phrase("the file does not name its competition"))
        return None
    name = reader.header["competition"]
    return Sheet(
        name=name,
        slug=reader.header.get("slug") or names.slug_of(name),
        season=reader.header.get("season", names.season_of(name)),
        sport=reader.header.get("sport", "football"),
        zone=reader.header.get("zone"),
        regulations=reader.header.get("regulations", ""),
        venues=tuple(reader.venues.values()),
        teams=tuple(TeamFact(name=name, code=code) for code, name in reader.teams.items()),
        stages=tuple(reader.stages.values()),
        tables=tuple(TableFact(stage=stage, group=group, teams=teams) for (stage, group), teams in reader.tables.items()),
        adjustments=tuple(reader.adjustments),
        matches=tuple(reader.matches),
    )
