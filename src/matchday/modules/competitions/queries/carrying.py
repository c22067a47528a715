"""Where those who are banned play in another competition."""

from collections.abc import Iterable
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.discipline.serving import Suspension
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.store.discipline import person_of


async def teams_for(tx: Transaction, competition_id: UUID, bans: Iterable[Suspension]) -> dict[str, UUID]:
    """By ban: the team that the person is registered with there, else the one of the same club, else of the same name."""
    every = list(bans)
    persons = [UUID(person) for each in every if (person := person_of(each.who.key)) is not None]
    registered = await tx.fetch(
        """
        SELECT DISTINCT ON (person_id) person_id, team_id FROM competitions.registrations
        WHERE competition_id = $1 AND person_id = ANY($2) AND status IN ('approved', 'deregistered')
        ORDER BY person_id, valid_from DESC
        """,
        competition_id,
        persons,
    )
    of_person = {str(row["person_id"]): row["team_id"] for row in registered}
    here = await tx.fetch("SELECT team_id, club_id, name FROM competitions.teams WHERE competition_id = $1", competition_id)
    there = await tx.fetch(
        "SELECT team_id, club_id, name FROM competitions.teams WHERE team_id = ANY($1)", [each.team_id for each in every]
    )
    of_club = {row["club_id"]: row["team_id"] for row in here if row["club_id"] is not None}
    of_name = {plain(row["name"]): row["team_id"] for row in here}
    same = {row["team_id"]: of_club.get(row["club_id"]) or of_name.get(plain(row["name"])) for row in there}
    found = {each.key: of_person.get(person_of(each.who.key) or "") or same.get(each.team_id) for each in every}
    return {key: team_id for key, team_id in found.items() if team_id is not None}
