"""Websites that an organisation has declared, and what came of reading them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.crawling.sources import BYTES_MAX

EVERY_MINUTES_MIN, EVERY_MINUTES_MAX = 10, 44_640


class NewSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`text` is the description in YAML; its `name` names the source. It is read every so many minutes, at most once in ten."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=BYTES_MAX)]
    every_minutes: Annotated[int, msgspec.Meta(ge=EVERY_MINUTES_MIN, le=EVERY_MINUTES_MAX)] = 1440
    is_paused: bool = False


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """One reading. Without `ended_at` it is under way, or was interrupted where it no longer is; a following one goes on.
    `faults` counts them; `faults_shown` are the first."""

    run_id: UUID
    began_at: datetime
    ended_at: datetime | None
    is_under_way: bool
    pages: int
    pages_changed: int
    matches_created: int
    matches_changed: int
    players_changed: int
    faults: int
    faults_shown: tuple[str, ...]


class SourceView(msgspec.Struct, frozen=True, kw_only=True):
    """A declared source with its last reading. `failures` counts readings in a row in which a page could not be had: each
    doubles the pause."""

    source_id: UUID
    name: str
    competition: str
    urls: tuple[str, ...]
    hosts: tuple[str, ...]
    every_minutes: int
    is_paused: bool
    declared_at: datetime
    due_at: datetime
    failures: int
    last_run: RunView | None


class SourceText(msgspec.Struct, frozen=True, kw_only=True):
    """A source with its description and its latest readings, the last first."""

    source: SourceView
    text: str
    runs: tuple[RunView, ...]


class PageRead(msgspec.Struct, frozen=True, kw_only=True):
    """A page as it was last seen."""

    url: str
    kind: str
    fetched_at: datetime | None
    is_taken_over: bool
    failures: int
    values: int


class ValueRead(msgspec.Struct, frozen=True, kw_only=True):
    """Where a value was read: what it is about, which of its fields, as it stood there, and the place in the page."""

    subject: str
    field: str
    raw: str
    selector: str
    fetched_at: datetime
