"""The part of regulations that says which stages a competition has, how each is played, and who enters it."""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct

from matchday.modules.competitions.domain.ranking.criteria import Plain
from matchday.modules.competitions.domain.ranking.order import HeadToHead
from matchday.modules.competitions.domain.ranking.tallies import Points

Key = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)", max_length=80)]
Text = Annotated[str, Meta(min_length=1, max_length=400)]
Place = Annotated[int, Meta(ge=1, le=512)]
StageType = Literal["league", "groups", "league_phase", "swiss", "split", "knockout", "double_elimination"]


class HeadToHeadStep(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`- head_to_head: {by: [points, goal_difference], reapply: true}` in a list of tie-breakers."""

    head_to_head: HeadToHead


TieBreakers = Annotated[tuple[Plain | HeadToHeadStep, ...], Meta(min_length=1, max_length=30)]


class Zone(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What places `first` to `last` of a table mean, for the bar at its side and its legend."""

    first: Place
    last: Place
    name: Text
    kind: Literal["champion", "promotion", "qualification", "play_off", "relegation", "other"] = "qualification"


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who enters from an earlier stage, in the order of their seeds: the teams on these `places` of each of its tables (only
    the `best` so many of them, compared `by` these criteria), or the winners or losers of a round."""

    stage: Key
    places: Annotated[tuple[Place, ...], Meta(max_length=512)] = ()
    best: Place | None = None
    by: TieBreakers | None = None
    winners_of: Text | None = None
    losers_of: Text | None = None


class Round(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A round of a knockout stage: single matches, ties of two `legs`, or series of which whoever wins most of `best_of`
    games goes on. `at_home` says for a series who of the two hosts each game, the better seed being H: "HHAAHAH"."""

    name: Text
    legs: Annotated[int, Meta(ge=1, le=2)] = 1
    best_of: Annotated[int, Meta(ge=1, le=15)] = 1
    at_home: Annotated[str, Meta(pattern=r"^[HA]*$(?!\n)", max_length=15)] = ""
    away_goals: bool = False
    extra_time: bool = True
    shootout: bool = True


class Stage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part of a competition with one manner of play. What is left out is as the regulations say at their top."""

    key: Key
    name: Text
    type: StageType
    entrants: Annotated[tuple[Entry, ...], Meta(max_length=64)] = ()
    groups: Annotated[int, Meta(ge=1, le=64)] | None = None
    meetings: Annotated[int, Meta(ge=1, le=20)] | None = None
    rounds_played: Annotated[int, Meta(ge=1, le=100)] | None = None
    points: Points | None = None
    tie_breakers: TieBreakers | None = None
    zones: Annotated[tuple[Zone, ...], Meta(max_length=20)] = ()
    rounds: Annotated[tuple[Round, ...], Meta(max_length=20)] = ()
    pairing: Literal["seeds", "slots", "draw"] = "seeds"
    slots: Annotated[tuple[tuple[str, str], ...], Meta(max_length=256)] = ()
    slotting: Mapping[str, Mapping[str, str]] = {}
    third_place: bool = False
    grand_final: Literal["none", "single", "double"] = "double"
    parts: Annotated[tuple[Place, ...], Meta(max_length=20)] = ()
    carries: Literal["all", "half_up", "half_down", "none"] = "all"
