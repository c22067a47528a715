"""What an import would do."""

from datetime import datetime

import msgspec

from matchday.modules.competitions.schemas import LineFault


class ChangedMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A match that the file tells otherwise: its day, time and score now, and as they would be. `before` and `after` are the
    same in one line, by UTC."""

    number: int
    home: str
    away: str
    before: str
    after: str
    begins_before: datetime
    begins_after: datetime
    score_before: str
    score_after: str


class ImportReview(msgspec.Struct, frozen=True, kw_only=True):
    """`zone` has the clocks that a file's times without a zone are read by; empty for UTC. `alike` are names that resemble a club's:
    the club, the name, and how alike in percent. Each would get a club of its own, and a question. `is_good` is false where lines
    have faults."""

    is_good: bool
    competition: str = ""
    slug: str = ""
    zone: str = ""
    is_new: bool = False
    matches_read: int = 0
    matches_created: int = 0
    teams_created: tuple[str, ...] = ()
    changed: tuple[ChangedMatch, ...] = ()
    alike: tuple[tuple[str, str, int], ...] = ()
    faults: tuple[LineFault, ...] = ()
    notes: tuple[LineFault, ...] = ()
