"""Counts all statistics of a competition from zero: to repair, to compare with what is kept, and after an import of many."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import StandingsRow
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.tell_changes import tell_changes
from matchday.modules.competitions.actions.tell_squads import tell_squads
from matchday.modules.competitions.domain.counting import countings
from matchday.modules.competitions.domain.season import Competition, Match
from matchday.modules.competitions.domain.statistics.contributions import Contribution, contributions
from matchday.modules.competitions.domain.statistics.reckoning import Reckoning, sums_of
from matchday.modules.competitions.domain.statistics.results import results_of
from matchday.modules.competitions.store import statistics
from matchday.modules.competitions.store.regulations import load_regulations
from matchday.sports import sport

Tables = Mapping[UUID, tuple[StandingsRow, ...]]


async def rebuild_statistics(tx: Transaction, competitions: Sequence[Competition]) -> list[UUID]:
    """Of competitions that are locked, tables and sums, in a few statements for all of them together: give it as many at once
    as fit into memory (50 seasons do). Returns the tables whose rows were kept otherwise, or not at all."""
    changed = await rebuild_tables(tx, competitions)
    for competition in competitions:
        await statistics.recount_results(tx, competition.competition_id)
        added = await _contributions(tx, competition, await statistics.load_ended(tx, competition.competition_id))
        await statistics.write_anew(tx, competition.competition_id, added, sums_of(added))
    return changed


async def rebuild_and_tell(tx: Transaction, competitions: Sequence[Competition]) -> int:
    """The same by an operator: readers and other modules hear of tables that had been kept otherwise. Returns how many."""
    changed = await rebuild_statistics(tx, competitions)
    owners = await statistics.tables_with_owners(tx, [competition.competition_id for competition in competitions])
    for competition in competitions:
        await tell_changes(tx, competition, table_ids=[each for each in changed if owners[each] == competition.competition_id])
        await tell_squads(tx, competition, [])
    return len(changed)


async def rebuild_tables(tx: Transaction, competitions: Sequence[Competition]) -> list[UUID]:
    """The tables alone."""
    counted = await _tables(tx, competitions)
    held = await store.load_standings(tx, list(counted))
    changed = {table_id: rows for table_id, rows in counted.items() if rows != held.get(table_id)}
    if changed:
        await store.save_standings(tx, changed)
    return list(changed)


async def rebuilt_reckoning(tx: Transaction, competition: Competition) -> Reckoning:
    """What there should be. Changes nothing."""
    matches = await statistics.load_ended(tx, competition.competition_id)
    added = await _contributions(tx, competition, matches)
    tables = await _tables(tx, [competition])
    return Reckoning(tables=tables, results=results_of(matches), contributions=added, sums=sums_of(added))


async def kept_reckoning(tx: Transaction, competition: Competition) -> Reckoning:
    """What there is."""
    return Reckoning(
        tables=await store.load_standings(tx, await store.load_table_ids(tx, competition.competition_id)),
        results=await statistics.kept_results(tx, competition.competition_id),
        contributions=await statistics.kept_contributions(tx, competition.competition_id),
        sums=await statistics.kept_sums(tx, competition.competition_id),
    )


async def _tables(tx: Transaction, competitions: Sequence[Competition]) -> Tables:
    """All of these competitions are read together; each is counted by its own regulations."""
    competition_ids = [competition.competition_id for competition in competitions]
    owners = await statistics.tables_with_owners(tx, competition_ids)
    entrants = _by_owner(await store.load_entrants(tx, list(owners)), owners)
    results = _by_owner(await store.load_counted(tx, list(owners)), owners)
    made: dict[UUID, tuple[StandingsRow, ...]] = {}
    for competition in competitions:
        regulations = await load_regulations(tx, competition)
        key = competition.competition_id
        made |= {table_id: each.rows() for table_id, each in countings(regulations, entrants[key], results[key]).items()}
    return made


def _by_owner(rows: Sequence[Mapping[str, Any]], owners: Mapping[UUID, UUID]) -> Mapping[UUID, list[Mapping[str, Any]]]:
    grouped: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[owners[row["table_id"]]].append(row)
    return grouped


async def _contributions(tx: Transaction, competition: Competition, matches: Sequence[Match]) -> list[Contribution]:
    said = await statistics.load_figures(tx, [match.match_id for match in matches])
    figures_of = sport(competition.sport).figures_of_result
    return [each for match in matches for each in contributions(match, said.get(match.match_id), figures_of)]
