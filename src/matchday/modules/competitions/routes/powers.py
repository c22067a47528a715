"""Who may do what, for routes and pages alike."""

from matchday.backbone.http.access import role
from matchday.modules.competitions import queries

organiser = role("organiser")
competition_organiser = role("organiser", of=queries.organisation_of_competition)
match_scorer = role("organiser", "scorer", of=queries.organisation_of_match)
match_organiser = role("organiser", of=queries.organisation_of_match)
