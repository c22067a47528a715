"""Events of many payments: of one source and group, and never too large."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

ENTRIES_MAX = 200


def by_group(entries: Sequence[tuple[str, UUID, Any]]) -> Iterator[tuple[str, UUID, tuple[Any, ...]]]:
    """`entries` are (source, group id, entry); yields what one event tells."""
    groups: dict[tuple[str, UUID], list[Any]] = {}
    for source, group_id, entry in entries:
        groups.setdefault((source, group_id), []).append(entry)
    for (source, group_id), group in groups.items():
        for start in range(0, len(group), ENTRIES_MAX):
            yield source, group_id, tuple(group[start : start + ENTRIES_MAX])
