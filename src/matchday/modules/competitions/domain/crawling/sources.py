"""A website as the operator describes it in YAML: which pages, and where in them each value stands."""

import re
from typing import Annotated, Literal

import msgspec
import yaml
from msgspec import Meta, Struct

from matchday.modules.competitions.domain.importers.csv_file.columns import COLUMNS
from matchday.modules.competitions.domain.names import SLUG

BYTES_MAX = 64 * 1024
Selector = Annotated[str, Meta(min_length=1, max_length=300)]


class SourceRefused(Exception):
    """The description cannot be used; the message says why."""


class Place(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a value stands within its row: the text of the first element, or one of its attributes; of it the first group of
    `pattern`. `default` stands in for a value that is not there."""

    selector: Selector = ":scope"
    attribute: Annotated[str, Meta(max_length=60)] | None = None
    pattern: Annotated[str, Meta(max_length=200)] | None = None
    default: Annotated[str, Meta(max_length=200)] = ""


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
    pages_max: Annotated[int, Meta(ge=1, le=1000)] = 50


def read_source(text: str) -> Source:
    """Raises SourceRefused."""
    if len(text.encode()) > BYTES_MAX:
        raise SourceRefused(f"the description is longer than {BYTES_MAX} bytes")
    try:
        made = msgspec.convert(yaml.safe_load(text), Source)
    except (yaml.YAMLError, RecursionError) as error:
        raise SourceRefused("the description is not YAML") from error
    except msgspec.ValidationError as error:
        raise SourceRefused(str(error)) from error
    unknown = sorted({*made.fields, *made.headings} - set(COLUMNS))
    if unknown:
        raise SourceRefused(f"{', '.join(unknown)} is no column of matches; known are {', '.join(COLUMNS)}")
    if made.parser == "selectors" and (made.rows is None or not {"date", "home", "away"} <= {*made.fields, *made.headings}):
        raise SourceRefused("rows and the places of date, home and away are needed")
    for place in (*made.fields.values(), *made.headings.values()):
        try:
            re.compile(place.pattern or "")
        except re.error as error:
            raise SourceRefused(f"the pattern {place.pattern} cannot be read: {error}") from error
    return made
