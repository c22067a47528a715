"""What is there of a season, and what is not."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.completeness import Missing, TableCount, missing
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.store.regulations import load_regulations

_TABLES = """
    WITH fixture AS (
        SELECT m.table_id, s.name AS stage, m.stage_id, t.group_name, m.home_team_id AS home, m.away_team_id AS away,
               m.phase = 'finished' AS is_finished, m.phase <> 'finished' AND m.kicks_off_at < now() - interval '1 day' AS is_overdue
        FROM competitions.matches AS m
        JOIN competitions.stages AS s USING (stage_id) LEFT JOIN competitions.tables AS t USING (table_id)
        WHERE m.competition_id = $1 AND m.phase NOT IN ('cancelled', 'annulled')
    ), played AS (
        SELECT team.table_id, min(team.matches) AS least, max(team.matches) AS most
        FROM (
            SELECT p.table_id, p.team_id, count(f.table_id) AS matches
            FROM competitions.participants AS p
            JOIN competitions.tables AS t ON t.table_id = p.table_id AND t.competition_id = $1
            LEFT JOIN fixture AS f ON f.table_id = p.table_id AND p.team_id IN (f.home, f.away)
            GROUP BY p.table_id, p.team_id
        ) AS team GROUP BY team.table_id
    ), met AS (
        SELECT table_id, least(home, away) AS one, greatest(home, away) AS other, count(*) AS times
        FROM fixture WHERE table_id IS NOT NULL GROUP BY 1, 2, 3
    )
    SELECT t.table_id, s.name AS stage, t.group_name, s.place, t.place AS table_place,
           count(f.stage) AS matches, count(f.stage) FILTER (WHERE NOT f.is_finished) AS without_result,
           count(f.stage) FILTER (WHERE f.is_overdue) AS overdue,
           coalesce(max(played.least), 0) AS least, coalesce(max(played.most), 0) AS most,
           (SELECT count(*) FROM competitions.participants AS p WHERE p.table_id = t.table_id) AS teams,
           (SELECT coalesce(array_agg(met.times), '{}') FROM met WHERE met.table_id = t.table_id) AS meetings
    FROM competitions.tables AS t
    JOIN competitions.stages AS s USING (stage_id)
    LEFT JOIN fixture AS f ON f.table_id = t.table_id
    LEFT JOIN played ON played.table_id = t.table_id
    WHERE t.competition_id = $1
    GROUP BY t.table_id, s.name, t.group_name, s.place, t.place
    UNION ALL
    SELECT NULL, stage, NULL, 1000, 1000, count(*), count(*) FILTER (WHERE NOT is_finished), count(*) FILTER (WHERE is_overdue),
           0, 0, 0, '{}'
    FROM fixture WHERE table_id IS NULL GROUP BY stage, stage_id
    ORDER BY place, table_place
"""


async def what_is_missing(tx: Transaction, competition_id: UUID) -> list[Missing]:
    """Nothing for a season that is whole."""
    row = await tx.fetchrow(
        """
        SELECT competition_id, organisation_id, slug, name, season, sport, zone, regulations, document_id
        FROM competitions.competitions WHERE competition_id = $1
        """,
        competition_id,
    )
    if row is None:
        return []
    regulations = await load_regulations(tx, Competition(**row))
    return missing(_count(table, regulations) for table in await tx.fetch(_TABLES, competition_id))


async def what_to_flag(tx: Transaction, competition_id: UUID) -> list[Missing]:
    """What pages flag: matches that are still to come are a season's ordinary course, and no gap in it."""
    return [one for one in await what_is_missing(tx, competition_id) if one.what != "results"]


def _count(table: Mapping[str, Any], regulations: Regulations) -> TableCount:
    meetings = _meetings(table, regulations)
    pairs = table["teams"] * (table["teams"] - 1) // 2
    return TableCount(
        stage=table["stage"],
        group=table["group_name"],
        matches=table["matches"],
        without_result=table["without_result"],
        overdue=table["overdue"],
        least=table["least"],
        most=table["most"],
        meetings=meetings,
        pairs_short=pairs * meetings - sum(table["meetings"]),
    )


def _meetings(table: Mapping[str, Any], regulations: Regulations) -> int:
    """0 where not every pair meets equally often: in Swiss systems, where divisions meet more often than others, across groups,
    and where matches of the stage before are taken along."""
    rules = regulations.of_stage(table["stage"])
    is_said = rules.meetings > 1 or rules.stage is not None or table["group_name"] is not None
    stage = rules.stage
    is_paired_otherwise = stage is not None and (
        stage.type in ("league_phase", "swiss")
        or stage.carries == "mutual"
        or (stage.meetings_across is not None and table["group_name"] is None)
    )
    is_uneven_by_design = max(table["meetings"], default=0) > rules.meetings
    return rules.meetings if is_said and not is_paired_otherwise and not is_uneven_by_design else 0
