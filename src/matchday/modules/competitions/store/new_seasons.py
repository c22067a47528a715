"""Whole seasons that nobody knows yet, many at a time: each table of theirs is written by one COPY."""

from collections.abc import Iterator, Sequence

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.new_seasons import NewSeason
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.domain.statistics.results import COUNTED
from matchday.modules.competitions.store.bulk import referring_at_once
from matchday.modules.competitions.store.json_rows import encoded
from matchday.modules.competitions.store.match_rows import MATCH_COLUMNS

_STANDINGS = (
    *("table_id", "team_id", "rank", "won", "drawn", "lost", "goals_for", "goals_against", "points", "adjustment", "decided_by"),
    *("overtime_won", "overtime_lost", "shootout_won", "shootout_lost", "adjustments", "zone", "pending"),
)


async def create_competitions(tx: Transaction, competitions: Sequence[Competition]) -> set[str]:
    """Returns the addresses of those that were made; the others' are taken. In one order, so that two imports of one file
    never wait for each other in a ring."""
    rows = await tx.fetch(
        """
        INSERT INTO competitions.competitions
            (competition_id, organisation_id, slug, name, season, sport, zone, regulations, document_id, matches, matches_finished,
             version)
        SELECT competition_id, organisation_id, slug, name, season, sport, zone, regulations, document_id, matches, matches_finished,
               version
        FROM jsonb_to_recordset($1::jsonb) AS given (
            competition_id uuid, organisation_id uuid, slug text, name text, season text, sport text, zone text, regulations text,
            document_id uuid, matches int, matches_finished int, version bigint
        )
        ORDER BY slug ON CONFLICT (slug) DO NOTHING RETURNING slug
        """,
        encoded(competitions),
    )
    return {row["slug"] for row in rows}


async def copy_seasons(tx: Transaction, seasons: Sequence[NewSeason], matches: bytes) -> None:
    """What belongs to these competitions, which were made in this transaction; their teams have their clubs. `matches` are
    theirs as `match_rows` writes them. Nobody is told of them yet."""
    await tx.copy_rows("stages", ("stage_id", "competition_id", "name", "kind", "place", "key"), list(_stages(seasons)))
    await tx.copy_rows("tables", ("table_id", "competition_id", "stage_id", "group_name", "place", "version"), list(_tables(seasons)))
    await tx.copy_rows("teams", ("team_id", "competition_id", "name", "code", "club_id"), list(_teams(seasons)))
    await tx.copy_rows("participants", ("table_id", "team_id", "adjustment", "adjustment_reason"), list(_participants(seasons)))
    async with referring_at_once(tx, [one.competition.competition_id for one in seasons]):
        await tx.copy_binary("matches", MATCH_COLUMNS, matches)
    await tx.copy_rows("standings", _STANDINGS, list(_standings(seasons)))
    await tx.copy_rows("team_results", ("competition_id", "stage_id", "team_id", *COUNTED), list(_results(seasons)))
    await tx.copy_rows("untold", ("competition_id",), [(one.competition.competition_id,) for one in seasons])


def _stages(seasons: Sequence[NewSeason]) -> Iterator[tuple[object, ...]]:
    for one in seasons:
        for stage in one.rows.stages:
            yield stage.stage_id, one.competition.competition_id, stage.name, stage.kind, stage.place, stage.key


def _tables(seasons: Sequence[NewSeason]) -> Iterator[tuple[object, ...]]:
    """Their rows have been computed once."""
    for one in seasons:
        for table in one.rows.tables:
            yield table.table_id, one.competition.competition_id, table.stage_id, table.group_name, table.place, 1


def _teams(seasons: Sequence[NewSeason]) -> Iterator[tuple[object, ...]]:
    for one in seasons:
        for team in one.rows.teams:
            yield team.team_id, one.competition.competition_id, team.name, team.code, team.club_id


def _participants(seasons: Sequence[NewSeason]) -> Iterator[tuple[object, ...]]:
    for one in seasons:
        for entry in one.rows.participants:
            yield entry.table_id, entry.team_id, entry.adjustment, entry.adjustment_reason


def _standings(seasons: Sequence[NewSeason]) -> Iterator[tuple[object, ...]]:
    for one in seasons:
        for row in one.standings:
            yield (
                *(one.table_id, row.team_id, row.rank, row.won, row.drawn, row.lost, row.goals_for, row.goals_against, row.points),
                *(row.adjustment, row.decided_by, row.overtime_won, row.overtime_lost, row.shootout_won, row.shootout_lost),
                *(encoded(row.adjustments) if row.adjustments else "[]", encoded(row.zone) if row.zone else None, row.pending),
            )


def _results(seasons: Sequence[NewSeason]) -> Iterator[tuple[object, ...]]:
    for one in seasons:
        for name, numbers in one.results.items():
            yield one.competition.competition_id, one.stage_id, one.team_ids[name], *numbers
