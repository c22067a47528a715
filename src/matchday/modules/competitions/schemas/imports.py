"""What an import would do."""

import msgspec

from matchday.modules.competitions.schemas import LineFault


class ChangedMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A match that the file tells otherwise: its day, time and score now, and as they would be."""

    number: int
    home: str
    away: str
    before: str
    after: str


class ImportReview(msgspec.Struct, frozen=True, kw_only=True):
    """`alike` are names that resemble a club's: the club, the name, and how alike in percent. Each would get a club of its own,
    and a question. `is_good` is false where lines have faults."""

    is_good: bool
    competition: str = ""
    slug: str = ""
    is_new: bool = False
    matches_read: int = 0
    matches_created: int = 0
    teams_created: tuple[str, ...] = ()
    changed: tuple[ChangedMatch, ...] = ()
    alike: tuple[tuple[str, str, int], ...] = ()
    faults: tuple[LineFault, ...] = ()
    notes: tuple[LineFault, ...] = ()
