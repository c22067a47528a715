"""Keeps statistics in step with matches: what a match adds is replaced whenever it changes."""

from collections.abc import Sequence

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.season import Competition, Match
from matchday.modules.competitions.domain.statistics.contributions import contributions
from matchday.modules.competitions.domain.statistics.reckoning import sums_of
from matchday.modules.competitions.domain.statistics.results import results_of
from matchday.modules.competitions.store import statistics
from matchday.sports import sport


async def keep_statistics(tx: Transaction, competition: Competition, changed: Sequence[Match]) -> bool:
    """In the transaction that changed these matches, which are saved, with their competition locked. A match that no longer
    counts takes away what it added. Says whether any sum of persons or sides
    has moved."""
    if not changed:
        return False
    await statistics.recount_results(tx, competition.competition_id)
    newest = {match.match_id: match for match in changed}
    said = await statistics.load_figures(tx, list(newest))
    figures_of = sport(competition.sport).figures_of_result
    added = [each for match in newest.values() for each in contributions(match, said.get(match.match_id), figures_of)]
    return await statistics.replace_contributions(tx, competition.competition_id, list(newest), added)


async def keep_new_statistics(tx: Transaction, competition: Competition, written: Sequence[Match]) -> None:
    """The same for all matches of a competition that is new, for which nothing can be kept yet."""
    await statistics.add_results(tx, competition.competition_id, results_of(written))
    figures_of = sport(competition.sport).figures_of_result
    added = [each for match in written if match.goals for each in contributions(match, None, figures_of)]
    if added:
        await statistics.add_contributions(tx, competition.competition_id, added)
        await statistics.add_sums(tx, competition.competition_id, sums_of(added))
