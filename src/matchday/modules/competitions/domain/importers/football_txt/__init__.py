"""Reader of Football.TXT, the plain text of openfootball, in its dialects of all ages.

A heading names the competition, lines without a score name rounds, groups and days, which hold for the matches below them;
scorers stand in brackets under their match. What it says is told in the reader's own words in docs/import-football-txt.md.
"""

import re
from collections.abc import Iterator

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain.facts import Sheet
from matchday.modules.competitions.domain.importers.football_txt.dates import DATE
from matchday.modules.competitions.domain.importers.football_txt.goals import is_goal_line, read_goals
from matchday.modules.competitions.domain.importers.football_txt.lines import read_match
from matchday.modules.competitions.domain.importers.football_txt.state import Text
from matchday.modules.competitions.domain.importers.hints import NO_HINTS, Hints
from matchday.modules.competitions.domain.importers.listed_matches import sheet_of
from matchday.modules.competitions.domain.importers.reading import ROUND_LENGTH_MAX, ImportFault, Reading, Unclear, clip

LINES_MAX = 500_000
_HEADING = re.compile(r"^=\s*(?P<name>[^=].*?)\s*=*$")
_STAGE = re.compile(r"^==+\s*(?P<name>.+?)\s*=*$")
_DEFINITION = re.compile(r"^(?P<name>[^|]{1,80}?)\s*\|\s*(?P<rest>.+)$")
_GROUP = re.compile(r"^Group\s+(?P<label>[A-Z0-9]{1,3}|[A-Z][a-z]{2,20})$(?!\n)", re.IGNORECASE)
_ROUND = re.compile(
    r"matchday|round|final|jornada|spieltag|giornata|journ[ée]e|leg\b|third.place|3rd.place|play-?off|stage|phase|week|group|league"
    r"|preliminary|qualif|last \d|semi|quarter|conference|region|zone|runde|replay|match \d",
    re.IGNORECASE,
)
_MARKER = re.compile(r"^(?:▪+|»+|›+|•|\*)\s*(?P<rest>.+)$")
_PROPERTY = re.compile(r"^[^\d@()|]{2,60}:\s{1,}\S")


def is_football_txt(text: str) -> bool:
    """Whether a text begins as such a file does: with a heading, below nothing but comments."""
    for raw in text.splitlines()[:50]:
        line = raw.strip()
        if line and not line.startswith("#"):
            return _HEADING.match(line) is not None or _STAGE.match(line) is not None
    return False


def read(file: str, text: str, hints: Hints = NO_HINTS) -> Reading:
    """Reads a file. A line that is wrong costs itself, never its neighbours."""
    lines = text.splitlines()
    if len(lines) > LINES_MAX:
        return Reading(
            sheet=None, faults=(ImportFault(file=file, line=LINES_MAX, reason=Phrase("there are more than {most} lines", most=LINES_MAX)),)
        )
    state = Text(file=file)
    for number, line in _joined(lines):
        try:
            _read_line(state, number, line)
        except Unclear as unclear:
            state.fault(number, unclear.reason)
    state.finish()
    if not state.name:
        state.fault(1, Phrase("the file names no competition: begin with = Premier League 2023/24"))
        return Reading(sheet=None, faults=tuple(state.faults))
    return Reading(sheet=_sheet(state, hints), faults=tuple(state.faults), notes=tuple(state.notes))


def _sheet(state: Text, hints: Hints) -> Sheet:
    return sheet_of(
        hints.name or state.name, state.rows, slug=hints.slug, season=hints.season, groups=state.groups, regulations=hints.regulations
    )


def _joined(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Lines without comments; a bracket that a line leaves open is closed by a later one."""
    held = ""
    begun = 0
    for number, raw in enumerate(lines, start=1):
        line = re.sub(r"(^|\s)#.*$", "", raw).rstrip()
        if held:
            held, line = "", f"{held} {line.strip()}"
            number_of_line = begun
        else:
            number_of_line = number
        text = line.strip()
        if text[:1] in "([" and _is_open(text) and number - number_of_line < 12 and re.search(r"\d", text):
            held, begun = line, number_of_line
        elif text:
            yield number_of_line, line
    if held:
        yield begun, held


def _is_open(text: str) -> bool:
    depth = text.count("(") - text.count(")") + text.count("[") - text.count("]")
    return depth > 0


def _read_line(state: Text, number: int, line: str) -> None:
    text = line.strip()
    if heading := _STAGE.match(text):
        state.begin_stage(heading["name"])
    elif heading := _HEADING.match(text):
        state.begin(heading["name"])
    elif is_goal_line(text):
        state.add_goals(read_goals(text.strip("[] ") if text[0] == "[" else text[1:].removesuffix(")")))
    elif not _read_round(state, text):
        _read_match(state, number, line)


def _read_round(state: Text, text: str) -> bool:
    """What stands above matches: a marked round, a definition, a group or a day."""
    if marker := _MARKER.match(text):
        state.begin_round(marker["rest"])
    elif definition := _DEFINITION.match(text):
        state.define(definition["name"], definition["rest"])
    elif group := _GROUP.match(text.removesuffix(":")):
        state.begin_group(group["label"])
    elif day := re.fullmatch(r"\[?" + DATE.pattern + r"\]?", text, DATE.flags):
        state.day = state.calendar.day(day)
    else:
        return False
    return True


def _read_match(state: Text, number: int, line: str) -> None:
    """A match; else a round without a mark; lines of line-ups and cards are passed over."""
    text = line.strip()
    match = read_match(line, state.calendar)
    if match is not None:
        state.add_match(number, match)
    elif _ROUND.search(text) and len(text) <= ROUND_LENGTH_MAX and not _PROPERTY.match(text):
        state.begin_round(text.removesuffix(":"))
    elif not _PROPERTY.match(text):
        raise Unclear("{text} is not understood: it is no match, no day and no round", text=clip(text, 60))


__all__ = ["is_football_txt", "read"]
