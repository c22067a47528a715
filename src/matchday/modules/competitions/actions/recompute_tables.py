"""Counts tables anew and keeps those whose rows have changed."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import StandingsRow
from matchday.modules.competitions import store
from matchday.modules.competitions.domain import bracket
from matchday.modules.competitions.domain.ranking.tallies import Played
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.domain.standings import Entrant, table
from matchday.modules.competitions.store.regulations import load_regulations


async def recompute_tables(tx: Transaction, competition: Competition, table_ids: Sequence[UUID]) -> tuple[list[UUID], dict[str, UUID]]:
    """Returns the tables whose rows changed, and the places in the bracket that are decided."""
    if not table_ids:
        return [], {}
    regulations = await load_regulations(tx, competition)
    entrants: dict[UUID, list[Entrant]] = defaultdict(list)
    groups: dict[UUID, tuple[str | None, int]] = {}
    for row in await store.load_entrants(tx, table_ids):
        entrants[row["table_id"]].append(Entrant(team_id=row["team_id"], name=row["name"], adjustment=row["adjustment"]))
        groups[row["table_id"]] = (row["group_name"], row["matches_left"])
    results: dict[UUID, list[Played]] = defaultdict(list)
    for row in await store.load_counted(tx, table_ids):
        fields = dict(row)
        results[fields.pop("table_id")].append(Played(**fields))
    held = await store.load_standings(tx, table_ids)
    computed = {table_id: table(entrants[table_id], results[table_id], regulations) for table_id in entrants}
    changed: dict[UUID, tuple[StandingsRow, ...]] = {key: rows for key, rows in computed.items() if rows != held.get(key)}
    if changed:
        await store.save_standings(tx, changed)
    places: dict[str, UUID] = {}
    for table_id, rows in computed.items():
        places |= bracket.decided_by_table(groups[table_id][0], rows, groups[table_id][1])
    return list(changed), places
