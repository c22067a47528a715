"""After a whole season was written: its tables and bracket follow at once, the news of it later.

A large history would otherwise put hundreds of thousands of events before the goal that falls now. Nothing is read back: what
tables are counted from is what was just written.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from matchday.backbone.database import Transaction
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.keep_statistics import keep_new_statistics
from matchday.modules.competitions.domain.counting import countings
from matchday.modules.competitions.domain.merging import Changes
from matchday.modules.competitions.domain.new_seasons import way_of
from matchday.modules.competitions.domain.season import Competition, Match
from matchday.modules.competitions.store.regulations import load_regulations
from matchday.modules.competitions.store.untold import mark_untold


async def settle_quietly(tx: Transaction, competition: Competition, written: Changes, matches: Sequence[Match]) -> None:
    """`written` and `matches` are all there is of a competition that nobody knows yet, and that has no bracket."""
    regulations = await load_regulations(tx, competition)
    counted = countings(regulations, list(_entrants(written, matches)), list(_results(matches)))
    if counted:
        await store.save_standings(tx, {table_id: counting.rows() for table_id, counting in counted.items()})
    await keep_new_statistics(tx, competition, matches)
    await store.recount(tx, competition.competition_id)
    await mark_untold(tx, competition.competition_id)


def _entrants(written: Changes, matches: Sequence[Match]) -> Iterator[dict[str, Any]]:
    """Rows as store.load_entrants reads them."""
    stages = {stage.stage_id: stage for stage in written.stages}
    names = {team.team_id: team.name for team in written.teams}
    left = Counter(match.table_id for match in matches if match.phase not in ("finished", "cancelled", "annulled"))
    members = defaultdict(list)
    for entry in written.participants:
        members[entry.table_id].append(entry)
    for table in sorted(written.tables, key=lambda table: (stages[table.stage_id].place, table.place)):
        for entry in members[table.table_id]:
            yield {
                "table_id": table.table_id,
                "group_name": table.group_name,
                "stage": stages[table.stage_id].name,
                "team_id": entry.team_id,
                "name": names[entry.team_id],
                "adjustment": entry.adjustment,
                "adjustment_reason": entry.adjustment_reason,
                "matches_left": left[table.table_id],
            }


def _results(matches: Sequence[Match]) -> Iterator[dict[str, Any]]:
    """Rows as store.load_counted reads them."""
    for match in matches:
        if (score := match.score) is not None and match.phase == "finished" and match.table_id is not None:
            yield {
                "table_id": match.table_id,
                "home_team_id": match.home_team_id,
                "away_team_id": match.away_team_id,
                "home": score.home,
                "away": score.away,
                "decided_in": way_of(score),
                "home_shootout": score.shootout_home or 0,
                "away_shootout": score.shootout_away or 0,
                "at": int(match.kicks_off_at.timestamp()),
                "home_cards": None,
                "away_cards": None,
                "is_walkover": match.result_by == "walkover",
            }


def is_plain(written: Changes, matches: Sequence[Match]) -> bool:
    """Whether nobody goes on to anything: then there is no more to settle than tables."""
    return len(written.stages) <= 1 and all(match.table_id is not None for match in matches)
