"""From pages of other websites to facts: bytes in, values out, each with where it was read. Pure: nothing here asks anybody."""

from matchday.modules.competitions.domain.crawling.pages import ParsedPage, parse_page, reading_of, report_url, subject_of
from matchday.modules.competitions.domain.crawling.reports import ReadCard, Report, parse_report
from matchday.modules.competitions.domain.crawling.sources import Source, SourceRefused, hosts_of, read_source
from matchday.modules.competitions.domain.crawling.squads import ReadPlayer, ReadSquad, parse_squad
from matchday.modules.competitions.domain.crawling.values import Value

__all__ = [
    "ParsedPage",
    "ReadCard",
    "ReadPlayer",
    "ReadSquad",
    "Report",
    "Source",
    "SourceRefused",
    "Value",
    "hosts_of",
    "parse_page",
    "parse_report",
    "parse_squad",
    "read_source",
    "reading_of",
    "report_url",
    "subject_of",
]
