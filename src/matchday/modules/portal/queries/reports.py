"""What reports say of matches, beside the match."""

from typing import Any

import msgspec

from matchday.contracts.competitions import ReportedCard, ReportedSheet
from matchday.modules.portal.domain import MatchView
from matchday.modules.portal.domain.reports import Report, with_report

REPORT = "report.source AS report_source, report.line_ups AS report_line_ups, report.cards AS report_cards"
"""The columns, where `report` is portal.known_reports."""

_LINE_UPS = msgspec.json.Decoder(tuple[ReportedSheet, ...])
_CARDS = msgspec.json.Decoder(tuple[ReportedCard, ...])


def as_reported(match: MatchView, row: Any) -> MatchView:
    """The match with its report, if there is one."""
    if row["report_source"] is None:
        return match
    report = Report(
        source=row["report_source"], line_ups=_LINE_UPS.decode(row["report_line_ups"]), cards=_CARDS.decode(row["report_cards"])
    )
    return with_report(match, report)
