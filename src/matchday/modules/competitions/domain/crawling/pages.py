"""Values of a page, and the matches they make."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urljoin

import msgspec
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from matchday.modules.competitions.domain.crawling.sources import Place, Source
from matchday.modules.competitions.domain.importers.csv_file import read_part
from matchday.modules.competitions.domain.importers.csv_file.columns import COLUMNS, Columns
from matchday.modules.competitions.domain.importers.csv_file.dates import days_of
from matchday.modules.competitions.domain.importers.csv_file.parts import Part
from matchday.modules.competitions.domain.importers.hints import Hints
from matchday.modules.competitions.domain.importers.reading import Reading
from matchday.modules.competitions.domain.regulations import Regulations

ROWS_MAX = 5_000
URL_LENGTH_MAX = 2_000
RAW_LENGTH_MAX = 2_000


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """One value: what it says, as it stood there (`raw`), and where."""

    field: str
    text: str
    raw: str
    selector: str


class ParsedPage(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a page, and the page that follows."""

    url: str
    rows: tuple[tuple[Value, ...], ...]
    next_url: str | None = None


def parse_page(source: Source, url: str, content: bytes) -> ParsedPage:
    """What no selector finds is left out: whether a row makes a match is judged afterwards, as in a file."""
    page = HTMLParser(content)
    rows = _of_json_ld(page) if source.parser == "json_ld" else _of_selectors(page, source)
    following = page.css_first(source.next) if source.next else None
    address = (following.attributes.get("href") or "") if following is not None else ""
    next_url = urljoin(url, address) if address else None
    return ParsedPage(url=url, rows=tuple(rows)[:ROWS_MAX], next_url=next_url if next_url and len(next_url) <= URL_LENGTH_MAX else None)


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
    return read_part(source.name, columns, part, days, hints)


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
            if node.mem_id in ids and (value := _value(name, source.headings[name], node)) is not None:
                standing[name] = value
        if node.mem_id in row_ids:
            found = dict(standing)
            for name, place in source.fields.items():
                inner = node if place.selector == ":scope" else node.css_first(place.selector)
                if (value := _value(name, place, inner)) is not None:
                    found[name] = value
            yield tuple(found.values())


def _value(name: str, place: Place, node: Node | None) -> Value | None:
    raw = "" if node is None else (node.attributes.get(place.attribute) or "") if place.attribute else node.text(separator=" ")
    text = " ".join(raw.split())
    if place.pattern:
        found = re.search(place.pattern, text[:RAW_LENGTH_MAX])
        text = (found[1] if found.re.groups else found[0]) if found and found[0] is not None else ""
    text = (text or place.default).strip()
    selector = place.selector + (f"@{place.attribute}" if place.attribute else "")
    return Value(field=name, text=text, raw=raw.strip()[:RAW_LENGTH_MAX], selector=selector) if text else None


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
