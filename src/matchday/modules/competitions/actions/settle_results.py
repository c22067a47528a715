"""After results have changed: tables, bracket and counters follow, and everybody is told, all in one transaction."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import StandingsRow
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.tell_changes import tell_changes
from matchday.modules.competitions.domain import bracket
from matchday.modules.competitions.domain.ranking.tallies import Played
from matchday.modules.competitions.domain.season import Competition, Match
from matchday.modules.competitions.domain.standings import Entrant, table
from matchday.modules.competitions.store.regulations import load_regulations


async def settle_results(
    tx: Transaction,
    competition: Competition,
    changed: Sequence[Match],
    *,
    table_ids: Sequence[UUID] = (),
    is_competition_changed: bool = False,
) -> None:
    """`changed` are saved already and their competition is locked. `table_ids` names tables that changed for another
    reason than a match: a new participant, an adjustment, a team's new name.
    """
    affected = sorted({match.table_id for match in changed if match.table_id} | set(table_ids))
    decided: dict[str, UUID] = {}
    for match in changed:
        decided |= bracket.decided_by_match(match)
    moved, places = await _recompute(tx, competition, affected)
    advanced = await _advance(tx, competition, decided | places)
    is_recounted = await store.recount(tx, competition.competition_id)
    await tell_changes(
        tx,
        competition,
        match_ids=[match.match_id for match in (*changed, *advanced)],
        table_ids=moved,
        is_competition_changed=is_competition_changed or is_recounted,
    )


async def _recompute(tx: Transaction, competition: Competition, table_ids: Sequence[UUID]) -> tuple[list[UUID], dict[str, UUID]]:
    """Counts these tables anew. Returns those whose rows changed, and the places in the bracket that are decided."""
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


async def _advance(tx: Transaction, competition: Competition, decided: dict[str, UUID]) -> list[Match]:
    """Fills the places of the bracket that are decided now."""
    if not decided:
        return []
    waiting = await store.load_fed_matches(tx, competition.competition_id, sorted(decided))
    advanced = bracket.advance(waiting, decided)
    if advanced:
        await store.save_matches(tx, competition.competition_id, advanced)
    return advanced
