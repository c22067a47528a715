"""A cricket match as a scorecard: who batted and how they were out, who bowled, extras, and the fall of wickets.

Made of the figures and the wickets of the protocol. Of matches with two innings a side, the figures are of both together.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from matchday.contracts.competitions import Side
from matchday.contracts.live import Figures, Incident
from matchday.modules.portal.domain import MatchView
from matchday.modules.portal.domain.figures import SIDES

BALLS_OF_AN_OVER = 6
_EXTRAS = ("byes", "leg_byes", "wides", "no_balls", "penalty_runs")


class Out(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody was out: caught, by whom, off whose bowling."""

    how: str
    fielder: str | None
    bowler: str | None


class Batter(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the batting. `strike_rate` is runs by a hundred balls, empty before the first one."""

    name: str
    person_id: UUID | None
    outs: tuple[Out, ...]
    runs: int
    balls: int
    fours: int
    sixes: int
    strike_rate: str


class Bowler(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the bowling. `overs` 4.3 are four overs and three balls."""

    name: str
    person_id: UUID | None
    overs: str
    maidens: int
    runs: int
    wickets: int
    economy: str


class Wicket(msgspec.Struct, frozen=True, kw_only=True):
    """Where the innings stood when one fell: `shown` 45/2 after `overs` 12.3."""

    shown: str
    name: str
    overs: str


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A side's batting, and the bowling against it."""

    side: Side
    team: str
    total: str
    batting: tuple[Batter, ...]
    extras: tuple[tuple[str, int], ...]
    extras_total: int
    wickets: tuple[Wicket, ...]
    bowling: tuple[Bowler, ...]


def cards(match: MatchView) -> list[Card]:
    """The side that batted first comes first. Empty of other sports, and before a ball is bowled."""
    if match.sport != "cricket":
        return []
    first = next((told.side for told in match.incidents if told.kind == "innings" and told.side), None)
    order: Sequence[Side] = SIDES if first in (None, "home") else ("away", "home")
    made = [_card(match, side) for side in order]
    return [card for card in made if card.batting or card.bowling]


def _card(match: MatchView, side: Side) -> Card:
    fallen = [told for told in match.incidents if told.kind == "wicket" and told.side == side]
    own = [each for each in match.figures if each.side == side and each.name is not None]
    others = [each for each in match.figures if each.side != side and each.name is not None]
    whole: Mapping[str, int] = next((each.values for each in match.figures if each.side == side and each.name is None), {})
    score = match.score
    shown = "" if score is None else (score.shown_home if side == "home" else score.shown_away) or ""
    return Card(
        side=side,
        team=match.home if side == "home" else match.away,
        total=shown or str(whole.get("runs", 0)),
        batting=tuple(_batter(each, fallen) for each in own if each.values.get("innings")),
        extras=tuple((kind, whole[kind]) for kind in _EXTRAS if whole.get(kind)),
        extras_total=whole.get("extras", 0),
        wickets=tuple(map(_wicket, fallen)),
        bowling=tuple(_bowler(each) for each in others if each.values.get("balls_bowled") or each.values.get("runs_conceded")),
    )


def _batter(each: Figures, fallen: Iterable[Incident]) -> Batter:
    runs, balls = each.values.get("runs", 0), each.values.get("balls_faced", 0)
    outs = tuple(_out(told) for told in fallen if (person := _who(told, "out")) and person == (each.name, each.person_id))
    return Batter(
        name=each.name or "",
        person_id=each.person_id,
        outs=outs,
        runs=runs,
        balls=balls,
        fours=each.values.get("fours", 0),
        sixes=each.values.get("sixes", 0),
        strike_rate=_rate(100 * runs, balls),
    )


def _bowler(each: Figures) -> Bowler:
    balls, runs = each.values.get("balls_bowled", 0), each.values.get("runs_conceded", 0)
    return Bowler(
        name=each.name or "",
        person_id=each.person_id,
        overs=f"{balls // BALLS_OF_AN_OVER}.{balls % BALLS_OF_AN_OVER}" if balls % BALLS_OF_AN_OVER else str(balls // BALLS_OF_AN_OVER),
        maidens=each.values.get("maidens", 0),
        runs=runs,
        wickets=each.values.get("wickets", 0),
        economy=_rate(BALLS_OF_AN_OVER * runs, balls),
    )


def _wicket(told: Incident) -> Wicket:
    person = _who(told, "out")
    return Wicket(shown=str(told.details.get("shown", "")), name=person[0] if person else "", overs=str(told.details.get("overs", "")))


def _out(told: Incident) -> Out:
    fielder, bowler = _who(told, "fielder"), _who(told, "bowler")
    return Out(how=str(told.details.get("how", "")), fielder=fielder[0] if fielder else None, bowler=bowler[0] if bowler else None)


def _who(told: Incident, role: str) -> tuple[str, UUID | None] | None:
    return next(((person.name, person.person_id) for person in told.people if person.role == role), None)


def _rate(above: int, below: int) -> str:
    """With two decimals, rounded half up."""
    if not below:
        return ""
    hundredths = (200 * above + below) // (2 * below)
    return f"{hundredths // 100}.{hundredths % 100:02}"
