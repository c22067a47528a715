"""What reports say of matches, as it was told last."""

from collections.abc import AsyncIterator
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import MatchReported
from matchday.modules.competitions.domain.match_reports import NOTHING, Told
from matchday.modules.competitions.schemas.match_reports import MatchReportView
from matchday.modules.competitions.store.match_reports import told_in

ANNOUNCED_AT_ONCE = 200
_FIRST = UUID(int=0)


def match_reported(match_id: UUID, competition_id: UUID, told: Told, version: int) -> MatchReported:
    """The state."""
    return MatchReported(
        match_id=match_id, competition_id=competition_id, source=told.source, line_ups=told.line_ups, cards=told.cards, version=version
    )


async def report_of(tx: Transaction, match_id: UUID) -> MatchReportView | None:
    """Of a match that was played; None where live keeps its protocol, or nothing is known."""
    row = await tx.fetchrow(
        """
        SELECT told FROM competitions.match_reports JOIN competitions.matches USING (match_id)
        WHERE match_id = $1 AND live_version = 0 AND phase IN ('finished', 'abandoned', 'annulled')
        """,
        match_id,
    )
    told = told_in(row) if row else NOTHING
    if told == NOTHING:
        return None
    return MatchReportView(match_id=match_id, source=told.source, line_ups=told.line_ups, cards=told.cards)


async def every_report(tx: Transaction) -> AsyncIterator[MatchReported]:
    """For `matchday announce`."""
    last = _FIRST
    while rows := await tx.fetch(_NEXT, last, ANNOUNCED_AT_ONCE):
        for row in rows:
            yield match_reported(row["match_id"], row["competition_id"], told_in(row), row["version"])
        last = rows[-1]["match_id"]


_NEXT = """
    SELECT match_id, competition_id, told, report.version
    FROM competitions.match_reports AS report JOIN competitions.matches USING (match_id)
    WHERE match_id > $1 AND report.version > 0 ORDER BY match_id LIMIT $2
"""
