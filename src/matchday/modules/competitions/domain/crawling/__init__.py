"""From pages of other websites to facts: bytes in, values out, each with where it was read. Pure: nothing here asks anybody."""

from matchday.modules.competitions.domain.crawling.pages import ParsedPage, Value, parse_page, reading_of
from matchday.modules.competitions.domain.crawling.sources import Source, SourceRefused, read_source

__all__ = ["ParsedPage", "Source", "SourceRefused", "Value", "parse_page", "read_source", "reading_of"]
