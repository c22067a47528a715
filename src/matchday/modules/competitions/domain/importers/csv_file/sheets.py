"""What a file says of a season beside its matches: its name, its years, its teams and stages."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from matchday.modules.competitions.domain import names
from matchday.modules.competitions.domain.facts import AdjustmentFact, MatchFact, Sheet, TableFact, TeamFact
from matchday.modules.competitions.domain.importers.csv_file.parts import Part
from matchday.modules.competitions.domain.importers.csv_file.rows import Rows
from matchday.modules.competitions.domain.importers.csv_file.stages import stage_of
from matchday.modules.competitions.domain.importers.hints import Hints


def sheet_of(
    file: str,
    part: Part,
    rows: Rows,
    hints: Hints,
    tables: tuple[TableFact, ...],
    kick_offs: Sequence[datetime],
    matches: tuple[MatchFact, ...],
    adjustments: tuple[AdjustmentFact, ...] = (),
) -> Sheet:
    """What was said beside the file wins. `kick_offs` tell the years of a season that has no name."""
    season = hints.season or part.season or names.season_of(part.competition) or _years(kick_offs)
    name = hints.name or part.competition or _title(hints.slug or file)
    if season and not hints.name and season not in name:
        name = f"{name} {season}"
    return Sheet(
        name=name[:120],
        slug=hints.slug or names.slug_of(name),
        season=season[:20],
        sport=hints.sport or "football",
        zone=hints.zone,
        regulations="",
        venues=tuple(rows.venues.values()),
        teams=tuple(TeamFact(name=name) for name in rows.teams.values()),
        stages=tuple(dict.fromkeys(map(stage_of, rows.places.values()))),
        tables=tables,
        adjustments=adjustments,
        matches=matches,
        is_named=bool(part.competition),
    )


def _years(kick_offs: Iterable[datetime]) -> str:
    """The year, or the two years, in which it was played."""
    years = {moment.year for moment in kick_offs}
    if not years or max(years) - min(years) > 1:
        return ""
    return str(min(years)) if len(years) == 1 else f"{min(years)}/{max(years) % 100:02d}"


def _title(text: str) -> str:
    """A name for what has only an address or a file's name."""
    stem = text.replace("\\", "/").rpartition("/")[2].removesuffix(".csv")
    return (
        " ".join(word if any(map(str.isupper, word)) else word.capitalize() for word in stem.replace("_", "-").split("-") if word)
        or "Competition"
    )
