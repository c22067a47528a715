"""Tells of a large import bit by bit: the competition first, its matches by number, its tables at the end. Its statistics are
counted when its turn comes."""

from matchday.backbone.database import Transaction
from matchday.modules.competitions import queries, store
from matchday.modules.competitions.actions.rebuild_statistics import rebuild_statistics
from matchday.modules.competitions.store.tables import load_table_ids
from matchday.modules.competitions.store.untold import lock_next_untold, move_on, next_matches


async def tell_untold(tx: Transaction, most: int) -> int:
    """Returns how many matches were told. What changes meanwhile is told at once by whoever changes it, with a newer version;
    so nobody minds that its row is told here again."""
    waiting = await lock_next_untold(tx)
    if waiting is None:
        return 0
    competition_id, told_up_to = waiting["competition_id"], waiting["told_up_to"]
    matches = await next_matches(tx, competition_id, told_up_to, most)
    if told_up_to == 0:
        if (competition := await store.lock_competition(tx, competition_id)) is not None:
            await rebuild_statistics(tx, [competition])
        tx.publish(*map(queries.competition_changed, await queries.competitions_by_id(tx, [competition_id])))
    if matches:
        shown = await queries.matches_by_id(tx, [match_id for match_id, _ in matches])
        clubs = await queries.club_names(tx, shown)
        tx.publish(*(queries.match_changed(match, clubs) for match in shown))
    if len(matches) == most:
        await move_on(tx, competition_id, matches[-1][1])
        return len(matches)
    tables = await queries.tables_by_id(tx, await load_table_ids(tx, competition_id))
    tx.publish(*(queries.standings_changed(competition_id, waiting["slug"], table) for table in tables))
    await move_on(tx, competition_id, None)
    return len(matches)
