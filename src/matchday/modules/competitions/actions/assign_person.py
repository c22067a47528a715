"""Says who is meant by a name in protocols and files."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.tell_reports import tell_reports
from matchday.modules.competitions.actions.tell_squads import tell_squads
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.errors import PersonOfAnother
from matchday.modules.competitions.store import statistics
from matchday.modules.competitions.store.discipline import competitions_named_in


async def assign_person(tx: Transaction, team_id: UUID, name: str, person_id: UUID | None, *, in_team_alone: bool = False) -> None:
    """Whoever is called `name` in matches of this team, and of its club in every other year unless `in_team_alone`, is this
    person from now on: in lists, in careers, for what has been and for what comes. Another person, or None, says otherwise;
    no sum is moved by it. Raises NotFound or PersonOfAnother."""
    team = await statistics.team_to_assign(tx, team_id)
    if team is None:
        raise NotFound
    if person_id is not None:
        owner = await statistics.organisation_of_person(tx, person_id)
        if owner is None:
            raise NotFound
        if owner != team["organisation_id"]:
            raise PersonOfAnother
    tx.note("assign_person", organisation_id=team["organisation_id"], team=team["name"], name=name)
    scope_id = team_id if in_team_alone or team["club_id"] is None else team["club_id"]
    await statistics.assign_name(tx, scope_id, plain(name), person_id)
    for competition_id in await competitions_named_in(tx, team_id, plain(name)):
        competition = await store.lock_competition(tx, competition_id)
        if competition is not None:
            await tell_squads(tx, competition, [])
            await tell_reports(tx, competition)
