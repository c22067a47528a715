"""Values of a page, and the matches they make."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any
from urllib.parse import urljoin

import msgspec
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from matchday.modules.competitions.domain.crawling.reports import Report, with_goals
from matchday.modules.competitions.domain.crawling.sources import Source
from matchday.modules.competitions.domain.crawling.values import RAW_LENGTH_MAX, Value, value_of, values_in
from matchday.modules.competitions.domain.importers.csv_file import read_part
from matchday.modules.competitions.domain.importers.csv_file.columns import COLUMNS, Columns
from matchday.modules.competitions.domain.importers.csv_file.dates import days_of
from matchday.modules.competitions.domain.importers.csv_file.parts import Part
from matchday.modules.competitions.domain.importers.hints import Hints
from matchday.modules.competitions.domain.importers.reading import Reading
from matchday.modules.competitions.domain.regulations import Regulations

ROWS_MAX = 5_000
LINKS_MAX = 200
REPORT = "report"
"""A row's own value that is no column: where its match's report stands."""
URL_LENGTH_MAX = 2_000


class ParsedPage(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a page, and where it leads: to the following page and to squads."""

    url: str
    rows: tuple[tuple[Value, ...], ...]
    next_url: str | None = None
    squad_urls: tuple[str, ...] = ()
    reported: Mapping[int, Report] = {}
    """What match reports say of a row, by the row's place."""


def parse_page(source: Source, url: str, content: bytes) -> ParsedPage:
    """What no selector finds is left out: whether a row makes a match is judged afterwards, as in a file."""
    page = HTMLParser(content)
    rows = _of_json_ld(page) if source.parser == "json_ld" else _of_selectors(page, source)
    following = page.css_first(source.next) if source.next else None
    links = page.css(source.squads.links)[:LINKS_MAX] if source.squads and source.squads.links else []
    squads = dict.fromkeys(address for link in links if (address := address_of(url, link)))
    return ParsedPage(
        url=url,
        rows=tuple(_with_address(row, url) for row in rows)[:ROWS_MAX],
        next_url=address_of(url, following),
        squad_urls=tuple(squads),
    )


def address_of(url: str, node: Node | None) -> str | None:
    """Where a link leads."""
    return _joined(url, (node.attributes.get("href") or "") if node is not None else "")


def report_url(row: Sequence[Value]) -> str | None:
    """The page that tells of this row's match."""
    return next((value.text for value in row if value.field == REPORT), None)


def _joined(url: str, address: str) -> str | None:
    try:
        joined = urljoin(url, address).partition("#")[0] if address else ""
    except ValueError:
        return None
    return joined if joined.startswith(("http://", "https://")) and len(joined) <= URL_LENGTH_MAX else None


def _with_address(row: tuple[Value, ...], url: str) -> tuple[Value, ...]:
    """A report's address is whole, or is none."""
    made = (value if value.field != REPORT else msgspec.structs.replace(value, text=_joined(url, value.text) or "") for value in row)
    return tuple(value for value in made if value.text)


def reading_of(source: Source, pages: Sequence[ParsedPage], regulations: Regulations | None) -> Reading:
    """The facts of all pages together, under the same rules as those of a CSV file; a fault's line is the row's number."""
    columns = Columns(places={name: place for place, name in enumerate(COLUMNS)}, width=len(COLUMNS), unknown=())
    rows = []
    for ordinal, row in enumerate((row for page in pages for row in page.rows), start=1):
        told = {value.field: value.text for value in row}
        rows.append((ordinal, [told.get(name, "") for name in COLUMNS]))
    part = Part(competition=source.competition, season=source.season, rows=rows)
    days = days_of(cells[columns.place("date")] for _, cells in rows)
    hints = Hints(name=source.competition, slug=source.slug, season=source.season or None, regulations=regulations)
    reading = read_part(source.name, columns, part, days, hints)
    begins = accumulate((len(page.rows) for page in pages), initial=1)
    reported = {begin + place: report for begin, page in zip(begins, pages, strict=False) for place, report in page.reported.items()}
    return with_goals(source.name, reading, reported) if reported else reading


def subject_of(row: Sequence[Value]) -> str:
    """What a row is about, in the site's words."""
    told = {value.field: value.text for value in row}
    return " ".join(filter(None, (told.get("date"), told.get("home"), "v", told.get("away"))))[:400]


def _of_selectors(page: HTMLParser, source: Source) -> Iterator[tuple[Value, ...]]:
    """In the order of the page, so that headings above hold for what is below."""
    wanted = ", ".join([source.rows or "*", *(place.selector for place in source.headings.values())])
    row_ids = {node.mem_id for node in page.css(source.rows or "*")}
    heading_ids = {name: {node.mem_id for node in page.css(place.selector)} for name, place in source.headings.items()}
    standing: dict[str, Value] = {}
    for node in page.css(wanted):
        for name, ids in heading_ids.items():
            if node.mem_id in ids and (value := value_of(name, source.headings[name], node)) is not None:
                standing[name] = value
        if node.mem_id in row_ids:
            links = {REPORT: source.reports.link} if source.reports else {}
            yield tuple((standing | values_in(node, source.fields | links)).values())


def _of_json_ld(page: HTMLParser) -> Iterator[tuple[Value, ...]]:
    """Matches as many sites describe them for search engines: schema.org's SportsEvent."""
    for script in page.css('script[type="application/ld+json"]'):
        try:
            held = json.loads(script.text())
        except (ValueError, RecursionError):
            continue
        for event in _events(held):
            yield tuple(_of_event(event))


def _events(held: Any) -> Iterator[dict[str, Any]]:
    for item in held if isinstance(held, list) else [held]:
        if isinstance(item, dict):
            yield from _events(item.get("@graph", []))
            if item.get("@type") == "SportsEvent":
                yield item


def _of_event(event: dict[str, Any]) -> Iterator[Value]:
    start = str(event.get("startDate", ""))
    found = {
        "date": start[:10],
        "time": start[11:],
        "home": _name(event.get("homeTeam")),
        "away": _name(event.get("awayTeam")),
        "venue": _name(event.get("location")),
        REPORT: str(event.get("url", "")),
        "home_goals": str(event.get("homeScore", "")),
        "away_goals": str(event.get("awayScore", "")),
        "status": "cancelled"
        if "Cancelled" in str(event.get("eventStatus"))
        else "postponed"
        if "Postponed" in str(event.get("eventStatus"))
        else "",
    }
    for name, text in found.items():
        if tidy := " ".join(text.split()):
            yield Value(field=name, text=tidy, raw=text[:RAW_LENGTH_MAX], selector=f"SportsEvent.{name}")


def _name(held: Any) -> str:
    return str(held.get("name", "")) if isinstance(held, dict) else str(held or "")
