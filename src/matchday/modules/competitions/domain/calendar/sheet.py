"""The calendar as a table for spreadsheets. Its columns are those that the importer of CSV reads (docs/import-csv.md)."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from matchday.contracts.competitions import NOT_IN_PLAY
from matchday.modules.competitions.domain.importers.reading import zone_of

COLUMNS = (
    *("number", "date", "time", "zone", "stage", "group", "round", "home", "away", "venue", "city", "home_goals", "away_goals"),
    *("decided_in", "home_shootout", "away_shootout", "status", "result_by", "note"),
)


def write(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """UTF-8 with a mark at the beginning, by which spreadsheets know it."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for row in rows:
        table.writerow([_harmless(value) for value in _cells(row)])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _cells(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """A score is told of matches that are over; one that was broken off, annulled or is being played has none that counts."""
    there = row["kicks_off_at"].astimezone(zone_of(row["zone"] or "UTC"))
    has_score = row["home_score"] is not None and row["phase"] in ("finished", "abandoned", "annulled")
    decided_in = "shootout" if row["shootout_home"] is not None else "overtime" if row["is_after_extra_time"] else "regular"
    return (
        row["number"],
        there.date().isoformat(),
        there.strftime("%H:%M"),
        row["zone"] or "UTC",
        row["stage"],
        row["group_name"] or "",
        row["round"],
        row["home"] or "",
        row["away"] or "",
        row["venue"] or "",
        row["city"] or "",
        row["home_score"] if has_score else "",
        row["away_score"] if has_score else "",
        decided_in if has_score else "",
        row["shootout_home"] if has_score and row["shootout_home"] is not None else "",
        row["shootout_away"] if has_score and row["shootout_away"] is not None else "",
        row["phase"] if row["phase"] in NOT_IN_PLAY else "scheduled",
        row["result_by"] if row["result_by"] != "play" else "",
        row["note"] or "",
    )


def _harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula is one no more."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "@", "\t", "\r") else value
