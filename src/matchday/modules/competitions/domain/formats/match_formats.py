"""How a match is played by its regulations: the format of all, and in a knockout what its round says of level scores."""

from collections.abc import Mapping

import msgspec

from matchday.contracts.competitions import MatchFormat
from matchday.modules.competitions.domain.facts import StageKind
from matchday.modules.competitions.domain.formats.gathering import declared_round
from matchday.modules.competitions.domain.formats.landing import BRACKETS
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.regulations.stages import Round
from matchday.sports import spelled

OPEN = MatchFormat()
"""Nothing is said: whatever the sport knows may follow."""
_PERIODS: Mapping[str, int] = {"football": 2, "ice-hockey": 3, "hockey": 3}
"""As the laws have them, for a match that says by its periods alone that nothing follows them."""


def match_format(regulations: Regulations, stage: str, kind: StageKind, round_name: str) -> MatchFormat:
    """`stage` and `round_name` as they are called. A knockout needs its winner, so extra time and a shoot-out follow level
    scores unless the round says otherwise; where neither does, the match is replayed."""
    usual = regulations.match
    if kind not in BRACKETS:
        return usual
    rules = declared_round(regulations, stage, round_name) or Round(name=round_name)
    if usual == OPEN and rules.extra_time and rules.shootout and rules.level is None:
        return OPEN
    made = msgspec.structs.replace(usual, has_extra_time=rules.extra_time, has_shootout=rules.shootout and rules.level is None)
    return made if made != OPEN else msgspec.structs.replace(made, periods=_PERIODS.get(spelled(regulations.sport)))
