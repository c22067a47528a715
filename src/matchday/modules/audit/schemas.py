"""What the log shows."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec


class LogFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries. Days are those of UTC, both inclusive."""

    organisation_id: UUID | None = None
    person: UUID | None = None
    action: str = ""
    module: str = ""
    since: date | None = None
    until: date | None = None


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """An entry. `account_name` is null when the person's details were erased, `account_id` when it was the operator or
    Matchday itself. `sent` and `noted` hold what was sent and what the action said of itself; null: erased. `address` is
    for platform admins."""

    sequence: int
    at: datetime
    action: str
    organisation_id: UUID | None
    organisation: str | None
    account_id: UUID | None
    account_name: str | None
    address: str | None
    subject_id: UUID | None
    targets: dict[str, str]
    sent: Any
    noted: Any
    correlation_id: str
    hash: str


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What may be chosen in the filter: people by id with their names, and actions."""

    people: list[tuple[str, str]]
    actions: list[str]
