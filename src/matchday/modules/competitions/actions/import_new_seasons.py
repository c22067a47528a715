"""Many seasons of a history in one transaction: each is read and counted before it, and nobody waits for what is written.

Only for what is plain: a season of one league without a fault, played by regulations that come with Matchday, under an
address that nobody has. Every other goes its own way (`import_season`), which tells what is wrong or what has changed.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.competitions.actions.give_clubs import give_clubs_to_all
from matchday.modules.competitions.actions.import_competition import TEAMS_OF_A_TABLE_MAX, ImportFile
from matchday.modules.competitions.domain.importers import Hints
from matchday.modules.competitions.domain.importers.csv_file import Cut, Part
from matchday.modules.competitions.domain.importers.csv_file.dates import Days
from matchday.modules.competitions.domain.importers.csv_file.plain_seasons import read_plain
from matchday.modules.competitions.domain.new_seasons import NewSeason, new_season
from matchday.modules.competitions.domain.regulations import PLAIN_LEAGUE, REGULATIONS
from matchday.modules.competitions.domain.season import PLATFORM, Competition
from matchday.modules.competitions.store.match_rows import match_rows
from matchday.modules.competitions.store.new_seasons import copy_seasons, create_competitions


class ReadSeason(msgspec.Struct, frozen=True, kw_only=True):
    """A season with the rows of its matches, ready to be written."""

    file: str
    season: NewSeason
    matches: bytes

    @property
    def facts(self) -> dict[str, Any]:
        """For the audit log."""
        competition = self.season.competition
        return {"organisation_id": competition.organisation_id, "competition": competition.name, "file": self.file}


def read_new_season(command: ImportFile, history: Cut, part: Part, days: Days) -> ReadSeason | None:
    """None where it is more than plain. Needs nothing of what is held."""
    if history.columns is None or command.slug is None or command.regulations_text is not None:
        return None
    if command.regulations is not None and command.regulations not in REGULATIONS:
        return None
    chosen = REGULATIONS[command.regulations] if command.regulations else None
    sport = command.sport or (chosen.sport if chosen else None)
    hints = Hints(name=command.name, slug=command.slug, season=command.season, sport=sport, regulations=chosen)
    read = read_plain(command.file, history.columns, part, days, hints)
    if read is None or len(read.sheet.teams) > TEAMS_OF_A_TABLE_MAX:
        return None
    regulations = chosen or PLAIN_LEAGUE
    competition = Competition(
        competition_id=new_id(),
        organisation_id=command.organisation_id or PLATFORM,
        slug=command.slug,
        name=command.name or read.sheet.name,
        season=command.season or read.sheet.season,
        sport=sport or read.sheet.sport,
        zone=None,
        regulations=regulations.key,
    )
    season = new_season(competition, read, regulations, new_id)
    return ReadSeason(file=command.file, season=season, matches=match_rows(season))


async def import_new_seasons(tx: Transaction, read: Sequence[ReadSeason]) -> set[str]:
    """Writes those whose address was free, and returns the addresses. They are of one organisation."""
    made = await create_competitions(tx, [one.season.competition for one in read])
    new = [one for one in read if one.season.competition.slug in made]
    if new:
        organisation_id = new[0].season.competition.organisation_id
        teams = [(one.season.rows.teams, f"{one.file}: {one.season.competition.name}") for one in new]
        await give_clubs_to_all(tx, organisation_id, teams)
        await copy_seasons(tx, [one.season for one in new], b"".join([one.matches for one in new]))
    return made
