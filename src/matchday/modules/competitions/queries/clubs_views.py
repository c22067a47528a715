"""What is asked across competitions, as it is answered."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.competitions import queries
from matchday.modules.competitions.domain.statistics.meetings import appearances
from matchday.modules.competitions.domain.statistics.records import balance, records
from matchday.modules.competitions.domain.statistics.streaks import streaks
from matchday.modules.competitions.queries import all_time, statistics
from matchday.modules.competitions.queries.all_time import Counted
from matchday.modules.competitions.queries.people_views import Offset
from matchday.modules.competitions.queries.season_views import records_shown
from matchday.modules.competitions.schemas.statistics import AllTimeLine, HeadToHeadView, TeamLink


async def list_all_time(tx: Transaction, organisation_id: UUID, sport: str, counted: Counted, cursor: Cursor) -> Slice[AllTimeLine]:
    """Clubs over all seasons of an organisation, best first."""
    after = cursor.convert(Offset)
    offset = after[0] if after else 0
    rows = await all_time.all_time(tx, organisation_id, sport, counted, offset, cursor.limit + 1)
    return cursor.slice(list(enumerate(rows, start=offset + 1)), lambda row: (row[0],), lambda row: AllTimeLine(**row[1]))


async def head_to_head(tx: Transaction, first_id: UUID, second_id: UUID, cursor: Cursor) -> HeadToHeadView | None:
    """Of clubs, or of teams that stand for theirs, over all competitions; from the first one's side."""
    after = cursor.convert(Offset)
    offset = after[0] if after else 0
    first = await all_time.teams_of_side(tx, first_id)
    second = await all_time.teams_of_side(tx, second_id)
    if first is None or second is None:
        return None
    meetings = await statistics.meetings_between(tx, first[1], second[1])
    seen = [each for each in appearances(meetings, first[1]) if each.opponent_id in set(second[1])]
    latest = list(enumerate([each.match_id for each in reversed(seen)][offset : offset + cursor.limit + 1], start=offset + 1))
    page = cursor.slice(latest, lambda row: (row[0],), lambda row: row[1])
    shown = {view.match_id: view for view in await queries.matches_by_id(tx, page.items)}
    return HeadToHeadView(
        first=first[0],
        second=second[0],
        total=balance(seen),
        home=balance(each for each in seen if each.is_home),
        away=balance(each for each in seen if not each.is_home),
        streaks=streaks(seen),
        records=records_shown(records(meetings), meetings, await _named(tx, [*first[1], *second[1]])),
        matches=tuple(shown[match_id] for match_id in page.items),
        next=page.next,
    )


async def _named(tx: Transaction, team_ids: list[UUID]) -> dict[UUID, TeamLink]:
    rows = await tx.fetch("SELECT team_id, name AS team, code, club_id FROM competitions.teams WHERE team_id = ANY($1)", team_ids)
    return {row["team_id"]: TeamLink(**row) for row in rows}
