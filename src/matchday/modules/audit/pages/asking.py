"""What a reader asks for in the address of the page."""

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from matchday.modules.audit.schemas import LogFilter

_NAME = re.compile(r"[a-z0-9_.]{0,200}")
DAY_FAULT = "Give a day as year, month and day: 2026-05-31."
ORDER_FAULT = "The last day comes before the first."


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The filter, what was typed for it, and what is wrong with that."""

    filter: LogFilter
    typed: dict[str, str]
    errors: dict[str, str]

    def address(self, path: str, **more: str | None) -> str:
        """The page at `path` with the same filter."""
        asked = {name: value for name, value in {**self.typed, **more}.items() if value}
        return f"{path}?{urlencode(asked)}" if asked else path


def read(query: Mapping[str, str], organisation_id: UUID | None) -> Asked:
    """What cannot be read is left out of the filter and said."""
    typed = {name: query.get(name, "").strip()[:200] for name in ("person", "action", "module", "since", "until")}
    errors: dict[str, str] = {}
    since, until = _day(typed, "since", errors), _day(typed, "until", errors)
    if since and until and until < since:
        errors["until"] = ORDER_FAULT
    found = LogFilter(
        organisation_id=organisation_id,
        person=_id(typed["person"]),
        action=typed["action"] if _NAME.fullmatch(typed["action"]) else "",
        module=typed["module"] if _NAME.fullmatch(typed["module"]) else "",
        since=since,
        until=until,
    )
    return Asked(filter=found, typed=typed, errors=errors)


def _day(typed: Mapping[str, str], name: str, errors: dict[str, str]) -> date | None:
    if not typed[name]:
        return None
    try:
        return date.fromisoformat(typed[name])
    except ValueError:
        errors[name] = DAY_FAULT
        return None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
