"""The read copy of organisations: what they are called."""

from matchday.backbone.database import ReadCopy
from matchday.contracts.accounts import OrganisationChanged

keep_organisations = ReadCopy("known_organisations", OrganisationChanged, "slug", "name")
