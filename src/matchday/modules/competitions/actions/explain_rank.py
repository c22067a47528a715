"""Answers why a team stands where it stands: its table is counted anew, and every comparison told."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.recompute_tables import counted_tables
from matchday.modules.competitions.domain.counting import Counting
from matchday.modules.competitions.domain.explanations import Explanation, explain
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.store.regulations import load_regulations


async def explain_rank(tx: Transaction, slug: str, team: str, table: str | None = None) -> list[Explanation]:
    """One for each table that the team is in. `team` is a name, however it is spelled, a code or an id; `table` a group's or
    stage's name or a table's id. Raises NotFound."""
    competition = await store.competition_at(tx, slug)
    if competition is None:
        raise NotFound
    regulations = await load_regulations(tx, competition)
    tables = await counted_tables(tx, competition.competition_id, regulations)
    codes = await store.team_codes(tx, competition.competition_id)
    found = [explain(counting, team_id) for counting in _asked(tables, table) if (team_id := _team(counting, team, codes)) is not None]
    if not found:
        raise NotFound
    return found


def _asked(tables: Mapping[UUID, Counting], name: str | None) -> Sequence[Counting]:
    if name is None:
        return list(tables.values())
    wanted = plain(name)
    return [
        counting
        for table_id, counting in tables.items()
        if str(table_id) == name or wanted in (plain(counting.named.group or ""), plain(counting.named.stage))
    ]


def _team(counting: Counting, name: str, codes: Mapping[UUID, str]) -> UUID | None:
    wanted = plain(name)
    for entrant in counting.entrants:
        if wanted in (plain(entrant.name), plain(codes.get(entrant.team_id, ""))) or str(entrant.team_id) == name:
            return entrant.team_id
    return None
