"""A website as the operator describes it in YAML: which pages, and where in them each value stands."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
import yaml
from msgspec import Meta, Struct

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain.importers.csv_file.columns import COLUMNS
from matchday.modules.competitions.domain.names import SLUG

BYTES_MAX = 64 * 1024
EXAMPLE = """\
name: village
urls:
  - https://league.example/results
slug: village-league-2026
competition: Village league
season: "2026/27"
rows: table.results tr
fields:
  date: {selector: td.date}
  home: {selector: td.home}
  away: {selector: td.away}
  home_goals: {selector: td.score, pattern: '^(\\d+):'}
  away_goals: {selector: td.score, pattern: ':(\\d+)$'}
next: a.next
"""
"""To go on from."""
Selector = Annotated[str, Meta(min_length=1, max_length=300)]


class SourceRefused(Exception):
    """The description cannot be used; `reason` says why."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason


class Place(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a value stands within its row: the text of the first element, or one of its attributes; of it the first group of
    `pattern`. `default` stands in for a value that is not there."""

    selector: Selector = ":scope"
    attribute: Annotated[str, Meta(max_length=60)] | None = None
    pattern: Annotated[str, Meta(max_length=200)] | None = None
    default: Annotated[str, Meta(max_length=200)] = ""


class Listing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list of a match report, which stands there once for each side: the selectors of its entries, and within an entry the
    places of `fields`."""

    home: Selector
    away: Selector
    fields: dict[str, Place]


class CardListing(Listing, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`offences` are the sport's words, each with what the page writes for it: the first that is found in the text holds."""

    offences: dict[str, Annotated[str, Meta(min_length=1, max_length=80)]] = {}


class Reports(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The pages that tell of one match each. `link` stands in the match's row. What a report says is asked for again until
    the match is `again_days` old, because reports are mended in the first days."""

    link: Place = Place(selector="a", attribute="href")
    again_days: Annotated[int, Meta(ge=0, le=60)] = 3
    goals: Listing | None = None
    cards: CardListing | None = None
    starting: Listing | None = None
    substitutes: Listing | None = None


class Squads(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The pages that tell of one team's squad each: at `urls`, or where `links` of the pages of matches lead. Players are
    registered from `valid_from` on."""

    team: Place
    rows: Selector
    fields: dict[str, Place]
    valid_from: date
    urls: Annotated[tuple[Annotated[str, Meta(min_length=8, max_length=2000)], ...], Meta(max_length=200)] = ()
    links: Selector | None = None
    again_days: Annotated[int, Meta(ge=1, le=60)] = 7


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`fields` are called like the columns of a CSV file. A heading of the page (`headings`) holds for the rows below it, as
    a day or a round above matches does. `next` leads to the following page."""

    name: Annotated[str, Meta(pattern=SLUG, max_length=80)]
    urls: Annotated[tuple[Annotated[str, Meta(min_length=8, max_length=2000)], ...], Meta(min_length=1, max_length=200)]
    slug: Annotated[str, Meta(pattern=SLUG, max_length=80)]
    competition: Annotated[str, Meta(min_length=1, max_length=120)]
    season: Annotated[str, Meta(max_length=20)] = ""
    regulations: Annotated[str, Meta(max_length=80)] = "plain-league"
    parser: Literal["selectors", "json_ld"] = "selectors"
    rows: Selector | None = None
    fields: dict[str, Place] = {}
    headings: dict[str, Place] = {}
    next: Selector | None = None
    reports: Reports | None = None
    squads: Squads | None = None
    pages_max: Annotated[int, Meta(ge=1, le=1000)] = 50


GOAL_FIELDS = ("player", "minute", "kind", "assist")
CARD_FIELDS = ("player", "minute", "offence", "reason", "staff")
SHEET_FIELDS = ("name", "number", "position", "captain", "came_on")
SQUAD_FIELDS = ("name", "number", "position", "born_on", "nationality", "second_nationality")


def read_source(text: str) -> Source:
    """Raises SourceRefused."""
    if len(text.encode()) > BYTES_MAX:
        raise SourceRefused(Phrase("the description is longer than {most} bytes", most=BYTES_MAX))
    try:
        made = msgspec.convert(yaml.safe_load(text), Source)
    except (yaml.YAMLError, RecursionError) as error:
        raise SourceRefused(Phrase("the description is not YAML")) from error
    except msgspec.ValidationError as error:
        raise SourceRefused(Phrase("this cannot be read: {problem}", problem=error)) from error
    if reason := next(_objections(made), None):
        raise SourceRefused(reason)
    return made


def _objections(source: Source) -> Iterator[Phrase]:
    if unknown := sorted({*source.fields, *source.headings} - set(COLUMNS)):
        yield Phrase("{names} is no column of matches; known are {known}", names=", ".join(unknown), known=", ".join(COLUMNS))
    has_what_is_needed = source.rows is not None and {"date", "home", "away"} <= {*source.fields, *source.headings}
    if source.parser == "selectors" and not has_what_is_needed:
        yield Phrase("rows and the places of date, home and away are needed")
    for part, fields, known, needed in _parts(source):
        if strange := sorted(set(fields) - set(known)):
            yield Phrase(
                "{names} is nothing that {part} have; known are {known}", names=", ".join(strange), part=part, known=", ".join(known)
            )
        if missing := sorted(set(needed) - set(fields)):
            yield Phrase("{part} need the places of {names}", part=part, names=", ".join(missing))
    for place in _places(source):
        try:
            re.compile(place.pattern or "")
        except re.error as error:
            yield Phrase("the pattern {pattern} cannot be read: {problem}", pattern=place.pattern, problem=error)


def hosts_of(source: Source) -> tuple[str, ...]:
    """The hosts that the description names, as settings and requests call them."""
    urls = (*source.urls, *(source.squads.urls if source.squads else ()))
    return tuple(sorted({urlsplit(url).netloc.casefold() for url in urls}))


def _parts(source: Source) -> Iterator[tuple[Phrase, dict[str, Place], tuple[str, ...], tuple[str, ...]]]:
    reports, squads = source.reports, source.squads
    if reports and reports.goals:
        yield Phrase("goals"), reports.goals.fields, GOAL_FIELDS, ("player", "minute")
    if reports and reports.cards:
        yield Phrase("cards"), reports.cards.fields, CARD_FIELDS, ("player", "offence")
    for listing in (reports.starting, reports.substitutes) if reports else ():
        if listing:
            yield Phrase("line-ups"), listing.fields, SHEET_FIELDS, ("name",)
    if squads:
        yield Phrase("squads"), squads.fields, SQUAD_FIELDS, ("name",)


def _places(source: Source) -> Iterator[Place]:
    yield from (*source.fields.values(), *source.headings.values())
    yield from (place for _, fields, _, _ in _parts(source) for place in fields.values())
    if source.reports:
        yield source.reports.link
    if source.squads:
        yield source.squads.team
