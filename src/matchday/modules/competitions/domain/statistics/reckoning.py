"""All statistics of a competition as one value, so that what is kept can be compared with what is counted from zero."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any
from uuid import UUID

import msgspec

from matchday.contracts.competitions import StandingsRow
from matchday.modules.competitions.domain.statistics.contributions import Contribution
from matchday.modules.competitions.domain.statistics.results import COUNTED, Results

SumKey = tuple[UUID, UUID, str, str]
"""Stage, team, subject and figure."""
DIFFERENCES_SHOWN_MAX = 20


class Reckoning(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is kept of a competition's statistics."""

    tables: Mapping[UUID, Sequence[StandingsRow]]
    results: Results
    contributions: Sequence[Contribution]
    sums: Mapping[SumKey, int]


def sums_of(contributions: Iterable[Contribution]) -> dict[SumKey, int]:
    """In the order of their keys; a sum of 0 is none."""
    totals: dict[SumKey, int] = defaultdict(int)
    for each in contributions:
        for figure, value in each.figures.items():
            totals[each.stage_id, each.team_id, each.subject, figure] += value
    return {key: totals[key] for key in sorted(totals) if totals[key]}


def canonical(reckoning: Reckoning) -> bytes:
    """The same statistics are the same bytes: one line of JSON for each fact, sorted."""
    return b"\n".join(msgspec.json.encode(fact) for fact in _facts(reckoning))


def digest(reckoning: Reckoning) -> str:
    """32 hexadecimal digits that stand for all of it."""
    return blake2b(canonical(reckoning), digest_size=16).hexdigest()


def differences(kept: Reckoning, rebuilt: Reckoning) -> list[str]:
    """What is kept otherwise than counted, the first few, in words for an operator."""
    sides = [{_name(fact): fact[-1] for fact in _facts(each)} for each in (kept, rebuilt)]
    names = sorted(name for name in sides[0].keys() | sides[1].keys() if sides[0].get(name) != sides[1].get(name))
    shown = names[:DIFFERENCES_SHOWN_MAX]
    return [f"{name}: kept {sides[0].get(name, 'nothing')}, counted {sides[1].get(name, 'nothing')}" for name in shown]


def _facts(reckoning: Reckoning) -> Iterator[tuple[Any, ...]]:
    for table_id in sorted(reckoning.tables):
        for row in reckoning.tables[table_id]:
            yield "table", str(table_id), str(row.team_id), msgspec.to_builtins(row)
    for stage_id, team_id in sorted(reckoning.results):
        yield "results", str(stage_id), str(team_id), dict(zip(COUNTED, reckoning.results[stage_id, team_id], strict=True))
    for each in sorted(reckoning.contributions, key=lambda each: (each.match_id, each.team_id, each.subject)):
        added = [str(each.stage_id), each.name, dict(sorted(each.figures.items()))]
        yield "match", str(each.match_id), str(each.team_id), each.subject, added
    for key in sorted(reckoning.sums):
        yield "sum", *map(str, key), reckoning.sums[key]


def _name(fact: tuple[Any, ...]) -> str:
    return " ".join(fact[:-1])
