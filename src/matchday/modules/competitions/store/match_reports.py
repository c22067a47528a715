"""Sheets of match reports, and what was told of matches that live keeps no protocol of. The competition is locked."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import ReportedSheet
from matchday.modules.competitions.domain.discipline.facts import Recorded
from matchday.modules.competitions.domain.match_reports import NOTHING, KeptReport, Told
from matchday.modules.competitions.store.json_rows import encoded

_SHEETS = msgspec.json.Decoder(tuple[ReportedSheet, ...])
_RECORDED = msgspec.json.Decoder(tuple[Recorded, ...])
_TOLD = msgspec.json.Decoder(Told)


async def save_sheets(tx: Transaction, match_id: UUID, source: str, sheets: Sequence[ReportedSheet]) -> None:
    """The newest report's."""
    await tx.execute(
        """
        INSERT INTO competitions.match_reports AS held (match_id, source, sheets) VALUES ($1, $2, $3::jsonb)
        ON CONFLICT (match_id) DO UPDATE SET source = excluded.source, sheets = excluded.sheets
        WHERE (held.source, held.sheets) IS DISTINCT FROM (excluded.source, excluded.sheets)
        """,
        match_id,
        source,
        encoded(sheets),
    )


async def load_reports(
    tx: Transaction, competition_id: UUID, *, match_ids: Sequence[UUID] | None = None, team_ids: Sequence[UUID] | None = None
) -> list[KeptReport]:
    """Of matches that anything is known of or was told of: all, or of these matches, or of these teams. Cards that a protocol
    stands above are none."""
    rows = await tx.fetch(
        """
        SELECT match_id, home_team_id, away_team_id, source, sheets, report.told, coalesce(report.version, 0) AS version,
            CASE WHEN conduct.told IS NULL THEN conduct.entered END AS entered
        FROM competitions.matches AS match
        LEFT JOIN competitions.match_reports AS report USING (match_id)
        LEFT JOIN competitions.match_conduct AS conduct USING (match_id)
        WHERE competition_id = $1 AND (report.match_id IS NOT NULL OR conduct.entered IS NOT NULL)
            AND ($2::uuid[] IS NULL OR match_id = ANY($2))
            AND ($3::uuid[] IS NULL OR home_team_id = ANY($3) OR away_team_id = ANY($3))
        ORDER BY match_id
        """,
        competition_id,
        match_ids,
        team_ids,
    )
    return [_report(row) for row in rows]


async def save_told(tx: Transaction, told: Mapping[UUID, tuple[Told, int]]) -> None:
    """By match, with its version."""
    await tx.execute(
        """
        INSERT INTO competitions.match_reports (match_id, told, version)
        SELECT match_id, told, version FROM jsonb_to_recordset($1::jsonb) AS given (match_id uuid, told jsonb, version bigint)
        ORDER BY match_id
        ON CONFLICT (match_id) DO UPDATE SET told = excluded.told, version = excluded.version
        """,
        encoded([{"match_id": match_id, "told": each, "version": version} for match_id, (each, version) in told.items()]),
    )


def told_in(row: Mapping[str, Any]) -> Told:
    """What was told, from a row."""
    return _TOLD.decode(row["told"]) if row["told"] else NOTHING


def _report(row: Mapping[str, Any]) -> KeptReport:
    return KeptReport(
        match_id=row["match_id"],
        teams={"home": row["home_team_id"], "away": row["away_team_id"]},
        source=row["source"] or "",
        sheets=_SHEETS.decode(row["sheets"]) if row["sheets"] else (),
        recorded=_RECORDED.decode(row["entered"]) if row["entered"] else (),
        told=told_in(row),
        version=row["version"],
    )
