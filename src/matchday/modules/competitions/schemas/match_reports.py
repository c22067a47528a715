"""What a report says of a match."""

from uuid import UUID

import msgspec

from matchday.contracts.competitions import ReportedCard, ReportedSheet


class MatchReportView(msgspec.Struct, frozen=True, kw_only=True):
    """Who played, as another website reports it (`source` is its host), and the cards that the report or an organiser has. Of a
    match that was scored here the protocol tells these."""

    match_id: UUID
    source: str
    line_ups: tuple[ReportedSheet, ...]
    cards: tuple[ReportedCard, ...]
