"""What whoever imports a file says beside it."""

import msgspec

from matchday.modules.competitions.domain.regulations import Regulations


class Hints(msgspec.Struct, frozen=True, kw_only=True):
    """Wins over what the file says or leaves open. The stages of the regulations are found again in the file's columns."""

    name: str | None = None
    slug: str | None = None
    season: str | None = None
    sport: str | None = None
    zone: str | None = None
    regulations: Regulations | None = None


NO_HINTS = Hints()
