"""The file that says what to listen to and where to publish it; its faults are named with their line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import yaml

from matchday.backbone.cdc.errors import CdcError
from matchday.backbone.settings import SettingsError

Action = Literal["insert", "update", "delete", "truncate"]
ACTIONS: tuple[Action, ...] = ("insert", "update", "delete", "truncate")
SUBJECT = "changes.{schema}.{table}.{action}"
_PLACEHOLDERS = {"schema", "table", "action", "key"}
_SUBJECT = re.compile(r"[^\s.*>]+(\.[^\s.*>]+)*")

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=63)]
PipeName = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_]{1,40}$(?!\n)")]
Subject = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Seconds = Annotated[float, msgspec.Meta(ge=0.01, le=86400)]
Columns = Annotated[tuple[Name, ...], msgspec.Meta(min_length=1, max_length=1600)]


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose changes. The password is best left out of `dsn`, and given as MATCHDAY_CDC_SOURCE_PASSWORD (or …_FILE)."""

    dsn: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    """As libpq takes it: `host=… dbname=… user=… sslmode=verify-full`, or an address. MATCHDAY_CDC_SOURCE_DSN goes first."""
    slot: PipeName
    publication: Name
    is_failover: bool = False
    """The slot is kept on standbys as well (PostgreSQL 17)."""
    heartbeat_seconds: Seconds | None = 10.0
    """How often a message of ours goes through the source's log and back, which tells how late we are; null: never."""
    status_seconds: Seconds = 5.0
    silence_seconds_max: Seconds = 60.0
    """A connection on which nothing was heard for so long is made anew."""


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to. The stream is made when it is not there, for the subjects of this pipe."""

    stream: PipeName
    bytes_max: Annotated[int, msgspec.Meta(ge=1024**2)] = 1024**3
    age_seconds_max: Annotated[float, msgspec.Meta(ge=60)] = 7 * 86400.0
    duplicate_window_seconds: Annotated[float, msgspec.Meta(ge=1, le=86400)] = 1800.0
    batch_events_max: Annotated[int, msgspec.Meta(ge=1, le=10000)] = 500
    batch_bytes_max: Annotated[int, msgspec.Meta(ge=1024, le=64 * 1024**2)] = 4 * 1024**2


class Patience(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often what the broker refuses is tried again before it is parked. An outage never counts as a try."""

    tries_max: Annotated[int, msgspec.Meta(ge=1, le=100)] = 5
    first_seconds: Seconds = 0.5
    seconds_max: Seconds = 30.0

    def pause(self, tries: int) -> float:
        """Seconds after so many tries: it doubles."""
        return min(self.first_seconds * 2.0 ** min(tries - 1, 30), self.seconds_max)


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table, by its name as it is: `schema: public, table: Results`. Case counts."""

    schema: Name = "public"
    table: Name
    subject: Subject = SUBJECT
    actions: Annotated[tuple[Action, ...], msgspec.Meta(min_length=1)] = ACTIONS
    only: Columns | None = None
    """Only these columns."""
    without: Columns | None = None
    """All columns but these."""
    key: Columns | None = None
    """What a row is known by; by default the table's replica identity."""
    backfill: bool = True
    """Rows that are there already come first, as events."""

    @property
    def name(self) -> str:
        return f"{self.schema}.{self.table}"

    def wants(self, column: str) -> bool:
        """Whether a column is published."""
        return (self.only is None or column in self.only) and (self.without is None or column not in self.without)


class Configuration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pipe from one database to one stream."""

    name: PipeName
    """Event ids begin with it, and what is remembered is remembered under it: it stays."""
    source: Source
    target: Target
    tables: Annotated[tuple[Table, ...], msgspec.Meta(min_length=1, max_length=1000)]
    messages: dict[str, Subject] = {}
    """Subjects for what the source says with pg_logical_emit_message, by prefix."""
    patience: Patience = Patience()
    spool_folder: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    """Where undecided large transactions wait; empty: the system's temporary folder."""

    @property
    def subjects(self) -> tuple[str, ...]:
        """What the stream has to take, without doubles."""
        words = [subject.split(".") for subject in self._all_subjects()]
        return _not_covered([".".join("*" if "{" in word else word for word in subject) for subject in words])

    def _all_subjects(self) -> list[str]:
        return [*(table.subject for table in self.tables), *self.messages.values()]


class ConfigurationRefused(CdcError):
    """Every fault as `FILE:LINE: what is wrong`."""


class CdcSecrets(msgspec.Struct, frozen=True, kw_only=True):
    """What does not belong into a file that people read."""

    cdc_source_dsn: str = ""
    cdc_source_password: str = ""


def read_configuration(file: Path) -> Configuration:
    """Raises ConfigurationRefused with all faults that can be told."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}.") from error
    faults: list[tuple[int, str]] = []
    node: Any = None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        configuration = msgspec.convert(yaml.safe_load(text), Configuration)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        faults = [(mark.line + 1 if mark else 1, f"this is not YAML: {getattr(error, 'problem', None) or error}")]
    except msgspec.ValidationError as error:
        faults = [_located(node, str(error))]
    else:
        faults = [(_line(node, path), message) for path, message in _faults(configuration)]
        if not faults:
            return configuration
    raise ConfigurationRefused("\n".join(f"{file}:{line}: {message}" for line, message in faults))


def _faults(configuration: Configuration) -> Iterator[tuple[list[str | int], str]]:
    """What the types do not say."""
    seen: set[str] = set()
    for index, table in enumerate(configuration.tables):
        path: list[str | int] = ["tables", index]
        if table.name in seen:
            yield path, f"{table.name} is listed twice"
        seen.add(table.name)
        yield from ((path, fault) for fault in _table_faults(table))
    for prefix, subject in configuration.messages.items():
        if not _SUBJECT.fullmatch(subject) or "{" in subject:
            yield ["messages", prefix], f"{subject!r} is not a subject"


def _table_faults(table: Table) -> Iterator[str]:
    unknown = sorted(set(re.findall(r"\{(\w*)\}", table.subject)) - _PLACEHOLDERS)
    if unknown:
        yield f"the subject has {{{unknown[0]}}}; there are {{schema}}, {{table}}, {{action}} and {{key}}"
    if not _SUBJECT.fullmatch(table.subject) or re.search(r"[{}]", re.sub(r"\{\w*\}", "", table.subject)):
        yield f"{table.subject!r} is not a subject: words joined by dots, without spaces and wildcards"
    if table.only is not None and table.without is not None:
        yield "it has both `only` and `without`"
    for column in table.key or ():
        if not table.wants(column):
            yield f"the key column {column!r} is not published: it belongs into `only`, or out of `without`"


def _located(node: Any, message: str) -> tuple[int, str]:
    """Msgspec names the place as `$.tables[0].subject` at the end of its sentence."""
    said, _, path = message.partition(" - at `$")
    steps: list[str | int] = [int(index) if index else name for name, index in re.findall(r"\.([^.\[\]`]+)|\[(\d+)\]", path)]
    return _line(node, steps), f"{said[:1].lower()}{said[1:]}" + (f" (in {path.rstrip('`').lstrip('.')})" if steps else "")


def _line(node: Any, path: list[str | int]) -> int:
    """The line of the deepest thing on the path that is there."""
    line = node.start_mark.line + 1 if node is not None else 1
    for step in path:
        found = None
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = (node.value[step], node.value[step])
        if found is None:
            return line
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def _not_covered(subjects: list[str]) -> tuple[str, ...]:
    """Without those that another one has in it: a stream refuses subjects that overlap."""
    different = list(dict.fromkeys(subjects))
    return tuple(one for one in different if not any(other != one and _covers(other, one) for other in different))


def _covers(wide: str, narrow: str) -> bool:
    wide_words, narrow_words = wide.split("."), narrow.split(".")
    return len(wide_words) == len(narrow_words) and all(a in ("*", b) for a, b in zip(wide_words, narrow_words, strict=True))
