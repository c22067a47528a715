"""Who may do what, for routes and pages alike."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http.access import role, role_or_entrusted
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions import queries
from matchday.modules.competitions.queries import participants

organiser = role("organiser")
competition_organiser = role("organiser", of=queries.organisation_of_competition)
match_scorer = role("organiser", "scorer", of=queries.organisation_of_match)
match_organiser = role("organiser", of=queries.organisation_of_match)
club_organiser = role("organiser", of=participants.organisation_of_club)
person_organiser = role("organiser", of=participants.organisation_of_person)
team_organiser = role("organiser", of=participants.organisation_of_team)
team_power = role_or_entrusted("organiser", of=participants.organisation_of_team, to=participants.is_manager_of_team)


async def may_organise_team(tx: Transaction, identity: Identity, team_id: UUID) -> bool:
    """Whether somebody who has power over a team has it as an organiser, and not only because it is entrusted to them."""
    owner = await participants.organisation_of_team(tx, {"team_id": team_id})
    return identity.is_platform_admin or (owner is not None and identity.has_role(owner, "owner", "organiser"))
