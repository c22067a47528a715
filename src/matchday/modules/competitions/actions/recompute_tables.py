"""Counts tables anew and keeps those whose rows have changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import StandingsRow
from matchday.modules.competitions import store
from matchday.modules.competitions.domain.counting import Counting, brings_along, countings, needs_every_table
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.store.regulations import load_regulations


async def recompute_tables(tx: Transaction, competition: Competition, table_ids: Sequence[UUID]) -> list[UUID]:
    """Returns the tables whose rows changed."""
    if not table_ids:
        return []
    regulations = await load_regulations(tx, competition)
    computed = await counted_tables(tx, competition.competition_id, regulations, table_ids)
    held = await store.load_standings(tx, list(computed))
    rows_of = {table_id: counting.rows() for table_id, counting in computed.items()}
    changed: dict[UUID, tuple[StandingsRow, ...]] = {key: rows for key, rows in rows_of.items() if rows != held.get(key)}
    if changed:
        await store.save_standings(tx, changed)
    return list(changed)


async def counted_tables(
    tx: Transaction, competition_id: UUID, regulations: Regulations, table_ids: Sequence[UUID] | None = None, as_of: date | None = None
) -> Mapping[UUID, Counting]:
    """These tables (None: all), ready to be counted, and those that hang on them: a split league's with the league before it,
    those of groups that meet with each other."""
    wanted = set(table_ids) if table_ids is not None else None
    loaded = list(wanted) if wanted is not None and not needs_every_table(regulations) else await store.load_table_ids(tx, competition_id)
    entrants = await store.load_entrants(tx, loaded)
    counted = list(wanted) if wanted is not None and not brings_along(regulations) else loaded
    made = countings(regulations, entrants, await store.load_counted(tx, counted), as_of)
    if wanted is None:
        return made
    return {key: counting for key, counting in made.items() if key in wanted or counting.earlier is not None or counting.is_across}
