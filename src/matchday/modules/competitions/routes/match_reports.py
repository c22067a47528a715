"""Reports of matches over HTTP, for everybody."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import get
from matchday.backbone.http.access import anyone
from matchday.modules.competitions.queries.match_reports import report_of
from matchday.modules.competitions.schemas.match_reports import MatchReportView


@get("/matches/{match_id:uuid}/report", access=anyone, timeless=True)
async def read_report(tx: Transaction, match_id: UUID) -> MatchReportView:
    """Line-ups and cards of a match that was played and not scored here."""
    found = await report_of(tx, match_id)
    if found is None:
        raise NotFound
    return found


public = [read_report]
