"""The list of competitions, narrowed down by who runs it, sport, season, how far it is, and words of its name."""

from typing import Literal
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.competitions.queries import COMPETITION, competition_view
from matchday.modules.competitions.schemas import CompetitionView

State = Literal["", "ahead", "running", "over"]


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for; empty and None stand for all."""

    words: str = ""
    organisation_id: UUID | None = None
    sport: str = ""
    season: str = ""
    state: State = ""

    @property
    def is_empty(self) -> bool:
        """Whether everything is asked for."""
        return self == Filter()


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to choose from."""

    organisations: tuple[tuple[UUID, str], ...]
    sports: tuple[str, ...]
    seasons: tuple[str, ...]


async def find_competitions(tx: Transaction, wanted: Filter, cursor: Cursor) -> Slice[CompetitionView]:
    """Newest first. Every word has to be somewhere in the name, the season or the organisation's name."""
    after = cursor.convert(UUID)
    words = [f"%{_literal(word)}%" for word in wanted.words.split()[:8]]
    rows = await tx.fetch(
        f"""
        {COMPETITION}
        WHERE ($1::uuid IS NULL OR c.competition_id < $1) AND ($2::uuid IS NULL OR c.organisation_id = $2)
        AND ($3 = '' OR c.sport = $3) AND ($4 = '' OR c.season = $4)
        AND CASE $5 WHEN 'ahead' THEN c.matches_finished = 0 WHEN 'over' THEN c.matches > 0 AND c.matches_finished = c.matches
                    WHEN 'running' THEN c.matches_finished > 0 AND c.matches_finished < c.matches ELSE true END
        AND ($6::text[] = '{{}}' OR concat_ws(' ', c.name, c.season, organisation.name) ILIKE ALL ($6))
        ORDER BY c.competition_id DESC LIMIT $7
        """,
        after[0] if after else None,
        wanted.organisation_id,
        wanted.sport,
        wanted.season,
        wanted.state,
        words,
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["competition_id"],), competition_view)


async def choices(tx: Transaction) -> Choices:
    """Organisations by name, seasons the latest first."""
    row = await tx.fetchrow(
        """
        SELECT (SELECT coalesce(array_agg(DISTINCT sport ORDER BY sport), '{}') FROM competitions.competitions) AS sports,
               (SELECT coalesce(array_agg(DISTINCT season ORDER BY season DESC), '{}')
                FROM competitions.competitions WHERE season <> '') AS seasons,
               (SELECT coalesce(array_agg(organisation_id ORDER BY name, organisation_id), '{}') FROM competitions.known_organisations
                WHERE organisation_id IN (SELECT organisation_id FROM competitions.competitions)) AS organisation_ids,
               (SELECT coalesce(array_agg(name ORDER BY name, organisation_id), '{}') FROM competitions.known_organisations
                WHERE organisation_id IN (SELECT organisation_id FROM competitions.competitions)) AS organisation_names
        """
    )
    if row is None:
        return Choices(organisations=(), sports=(), seasons=())
    return Choices(
        organisations=tuple(zip(row["organisation_ids"], row["organisation_names"], strict=True)),
        sports=tuple(row["sports"]),
        seasons=tuple(row["seasons"]),
    )


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
