"""Says who played and what cards were shown in matches that live keeps no protocol of: after a report was read, cards were entered,
or it is known otherwise who is meant by a name, in the same transaction."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.match_reports import people_in, told_of
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.queries.match_reports import match_reported
from matchday.modules.competitions.queries.people import who_is_meant
from matchday.modules.competitions.queries.public_names import public_names
from matchday.modules.competitions.store.match_reports import load_reports, save_told


async def tell_reports(
    tx: Transaction, competition: Competition, *, match_ids: Sequence[UUID] | None = None, team_ids: Sequence[UUID] | None = None
) -> None:
    """Of these matches, of these teams' matches, or of all; each with its next version, and only what is another than was told.
    The competition is locked."""
    reports = await load_reports(tx, competition.competition_id, match_ids=match_ids, team_ids=team_ids)
    if not reports:
        return
    persons = await who_is_meant(tx, people_in(reports))
    names = await public_names(tx, persons.values())
    now = {report.match_id: (told_of(report, persons, names), report.version + 1) for report in reports}
    changed = {report.match_id: now[report.match_id] for report in reports if now[report.match_id][0] != report.told}
    if changed:
        await save_told(tx, changed)
        tx.publish(*(match_reported(match_id, competition.competition_id, *each) for match_id, each in changed.items()))
