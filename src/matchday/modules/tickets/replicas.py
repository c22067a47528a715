"""The read copies of what others own."""

from matchday.backbone.database import ReadCopy
from matchday.contracts.accounts import AccountChanged, OrganisationChanged
from matchday.contracts.competitions import MatchChanged

keep_organisations = ReadCopy("known_organisations", OrganisationChanged, "slug", "name", "accent")

keep_matches = ReadCopy(
    "known_matches",
    MatchChanged,
    "organisation_id",
    "competition_slug",
    "competition_name",
    "home",
    "away",
    "venue",
    "kicks_off_at",
    "phase",
    "zone",
)
"""What a sale may be for, and when and where it is."""

keep_accounts = ReadCopy(
    "known_accounts",
    AccountChanged,
    "is_banned",
    "is_deleted",
    name=lambda event: "" if event.is_deleted else event.name,
)
"""What people are called, and who may not buy. Of a deleted account only that it is gone."""
