"""CSV with every column that the reader knows and the matches need, one match a line."""

import csv
import io
from collections.abc import Iterator

from matchday.modules.competitions.domain.facts import MatchFact, Sheet
from matchday.modules.competitions.domain.formats.byes import bye_reason, byes_in
from matchday.modules.competitions.domain.importers.csv_file.columns import COLUMNS
from matchday.modules.competitions.domain.importers.goal_lists import written_goals

_ALWAYS = ("date", "stage", "group", "round", "number", "home", "away", "home_goals", "away_goals", "decided_in")


def csv_of(sheet: Sheet) -> str:
    """Columns that would be empty throughout are left out. `season` and `competition` are not written: the file is one
    season's, and its address is given where it is imported."""
    cities = {venue.name: venue.city for venue in sheet.venues}
    rows = [*(dict(_cells(match, cities)) for match in sheet.matches), *_byes(sheet)]
    columns = [name for name in COLUMNS if name in _ALWAYS or any(row.get(name) for row in rows)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return out.getvalue()


def _cells(match: MatchFact, cities: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    yield "date", match.kicks_off_at.date().isoformat()
    if match.is_zone_known or match.kicks_off_at.time().isoformat() != "00:00:00":
        yield "time", match.kicks_off_at.strftime("%H:%M") + ("Z" if match.is_zone_known else "")
    yield "stage", match.stage
    yield "group", (match.group or "")
    yield "round", match.round
    yield "number", str(match.number)
    yield "home", match.home.team or ""
    yield "away", match.away.team or ""
    yield "home_from", match.home.feeder or ""
    yield "away_from", match.away.feeder or ""
    yield "venue", match.venue or ""
    yield "city", (cities.get(match.venue) if match.venue else None) or ""
    yield "status", "" if match.phase in (None, "finished", "scheduled") else str(match.phase)
    yield "result_by", "" if match.result_by == "play" else match.result_by
    yield "note", match.note or ""
    yield "attendance", "" if match.attendance is None else str(match.attendance)
    yield "goals", written_goals(match.goals)
    yield from _score(match)


def _byes(sheet: Sheet) -> Iterator[dict[str, str]]:
    """Of Swiss rounds, on the first day of the round: other points that decisions gave stand in the regulations."""
    swiss = {stage.name for stage in sheet.stages if stage.kind == "swiss"}
    for fact in sheet.adjustments:
        for number in byes_in(fact.reason) if fact.stage in swiss else ():
            played = [match for match in sheet.matches if match.stage == fact.stage and bye_reason(match.round) == f"Bye in round {number}"]
            yield {
                "date": min(match.kicks_off_at for match in played).date().isoformat() if played else "",
                "stage": fact.stage,
                "group": fact.group or "",
                "round": played[0].round if played else str(number or ""),
                "home": fact.team,
                "away": "bye",
            }


def _score(match: MatchFact) -> Iterator[tuple[str, str]]:
    score = match.score
    if score is None:
        return
    yield "home_goals", str(score.home)
    yield "away_goals", str(score.away)
    is_shootout = score.shootout_home is not None
    yield "decided_in", "shootout" if is_shootout else "overtime" if score.is_after_extra_time else "regular"
    if is_shootout:
        yield "home_shootout", str(score.shootout_home)
        yield "away_shootout", str(score.shootout_away)
        yield "extra_time", "yes" if score.is_after_extra_time else ""
    if score.half_time_home is not None:
        yield "home_half_time", str(score.half_time_home)
        yield "away_half_time", str(score.half_time_away)
    if match.regular_time is not None:
        yield "home_regular", str(match.regular_time[0])
        yield "away_regular", str(match.regular_time[1])
