"""The first line of a CSV file: which column says what, whatever their order and however they are separated."""

import re
from collections.abc import Mapping, Sequence

import msgspec

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain.importers.reading import Unclear, clip

COLUMNS = (
    *("competition", "season", "date", "time", "zone", "stage", "group", "round", "number", "home", "away"),
    *("home_goals", "away_goals", "decided_in", "home_shootout", "away_shootout", "home_half_time", "away_half_time"),
    *("home_regular", "away_regular", "extra_time", "venue", "city", "status", "result_by", "note", "attendance"),
    *("home_from", "away_from", "goals"),
)
NEEDED = ("date", "home", "away")
_ALSO_CALLED: Mapping[str, str] = {
    "league": "competition",
    "div": "competition",
    "kick_off": "time",
    "kickoff": "time",
    "timezone": "zone",
    "match": "number",
    "home_team": "home",
    "hometeam": "home",
    "team1": "home",
    "away_team": "away",
    "awayteam": "away",
    "team2": "away",
    "home_score": "home_goals",
    "fthg": "home_goals",
    "hg": "home_goals",
    "goals_home": "home_goals",
    "away_score": "away_goals",
    "ftag": "away_goals",
    "ag": "away_goals",
    "goals_away": "away_goals",
    "hthg": "home_half_time",
    "half_time_home": "home_half_time",
    "htag": "away_half_time",
    "half_time_away": "away_half_time",
    "shootout_home": "home_shootout",
    "shootout_away": "away_shootout",
    "ground": "venue",
    "stadium": "venue",
    "matchday": "round",
    "decided": "decided_in",
}
PAIRS = (
    *(("home_goals", "away_goals"), ("home_shootout", "away_shootout")),
    *(("home_half_time", "away_half_time"), ("home_regular", "away_regular")),
)
SEPARATORS = ";\t,"


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """Where each column stands; -1: the file has none. `unknown` are passed over."""

    places: Mapping[str, int]
    width: int
    unknown: tuple[str, ...]

    def place(self, name: str) -> int:
        """The column's place in a row."""
        return self.places.get(name, -1)


def separator_of(line: str) -> str:
    """Whatever stands most often between the names of the first line."""
    unquoted = re.sub(r'"[^"]*"', "", line)
    return max(SEPARATORS, key=unquoted.count)


def columns_of(cells: Sequence[str]) -> Columns:
    """Raises Unclear with everything that is wrong with the first line."""
    places: dict[str, int] = {}
    unknown: list[str] = []
    faults: list[Phrase] = []
    for place, cell in enumerate(cells):
        called = re.sub(r"[\s-]+", "_", cell.strip().casefold())
        name = called if called in COLUMNS else _ALSO_CALLED.get(called, "")
        if not name:
            if called:
                unknown.append(cell.strip())
        elif name in places:
            faults.append(Phrase("the column {name} stands there twice", name=name))
        else:
            places[name] = place
    if not places:
        reads = clip(",".join(cells), 120)
        raise Unclear("the first line names the columns, such as date,home,away,home_goals,away_goals; it reads {line}", line=reads)
    faults += [Phrase("the column {name} is missing", name=name) for name in NEEDED if name not in places]
    faults += [
        Phrase("the column {other} is missing, which belongs to {one}", other=other, one=one)
        for pair in PAIRS
        for one, other in (pair, pair[::-1])
        if one in places and other not in places
    ]
    if faults:
        raise Unclear("{reasons} (the first line reads {line})", reasons=Phrase.listed(faults), line=clip(",".join(cells), 120))
    return Columns(places=places, width=len(cells), unknown=tuple(unknown))


def is_header(line: str) -> bool:
    """Whether a first line names the columns of a CSV file of matches."""
    if not line or len(line) > 4_000:
        return False
    cells = (cell.strip().strip('"') for cell in line.split(separator_of(line)))
    called = [re.sub(r"[\s-]+", "_", cell.casefold()) for cell in cells]
    known = {name if name in COLUMNS else _ALSO_CALLED.get(name, "") for name in called} - {""}
    return len(called) >= 3 and len(known) >= 2
