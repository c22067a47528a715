"""The read copies of matches and squads."""

from matchday.backbone.database import ReadCopy
from matchday.contracts.competitions import MatchChanged, SquadChanged

keep_matches = ReadCopy(
    "known_matches",
    MatchChanged,
    "organisation_id",
    "competition_slug",
    "competition_name",
    "stage",
    "home",
    "away",
    "home_code",
    "away_code",
    "kicks_off_at",
    "sport",
    "match_format",
    "is_winner_needed",
    "home_team_id",
    "away_team_id",
    group_name=lambda event: event.group,
    status=lambda event: event.phase,
    are_teams_known=lambda event: event.home_team_id is not None and event.away_team_id is not None,
    has_result=lambda event: event.phase == "finished",
)

keep_squads = ReadCopy("known_squads", SquadChanged, "players", "limits", "barred_names")
