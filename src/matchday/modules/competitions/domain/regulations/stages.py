"""The part of regulations that says which stages a competition has, how each is played, and who enters it."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from matchday.modules.competitions.domain.ranking.criteria import Plain
from matchday.modules.competitions.domain.ranking.order import HeadToHead
from matchday.modules.competitions.domain.ranking.tallies import Points

Key = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)", max_length=80)]
Text = Annotated[str, Meta(min_length=1, max_length=400)]
Place = Annotated[int, Meta(ge=1, le=512)]
Slot = Annotated[str, Meta(pattern=r"^[0-9A-Za-z/#:-]{1,80}$(?!\n)")]
"""Where a side of a tie comes from, as `domain/feeders.py` reads it: 1A, 3C/D/E, P2, W49, L61, S1."""
StageType = Literal["league", "groups", "league_phase", "swiss", "split", "knockout", "double_elimination"]


class HeadToHeadStep(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`- head_to_head: {by: [points, goal_difference], reapply: true}` in a list of tie-breakers. The word alone, or with
    nothing behind it, means it as it is by default."""

    head_to_head: HeadToHead | None


TieBreakers = Annotated[tuple[Plain | Literal["head_to_head"] | HeadToHeadStep, ...], Meta(min_length=1, max_length=30)]


class Zone(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What places `first` to `last` of a table mean, for the bar at its side and its legend."""

    first: Place
    last: Place
    name: Text
    kind: Literal["champion", "promotion", "qualification", "play_off", "relegation", "other"] = "qualification"


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who enters from an earlier stage, in the order of their seeds: the teams on these `places` of each of its tables (only
    the `best` so many of them, compared `by` these criteria; with `by` alone all of them, best first), or the winners or
    losers of a round."""

    stage: Key
    places: Annotated[tuple[Place, ...], Meta(max_length=512)] = ()
    best: Place | None = None
    by: TieBreakers | None = None
    winners_of: Text | None = None
    losers_of: Text | None = None


class Round(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A round of a knockout stage: single matches, ties of two `legs`, or series of which whoever wins most of `best_of`
    games goes on. Two legs are decided by the goals of both, or by their points; `level` says who goes on where nothing else
    tells. `at_home` says for a series who of the two hosts each game, the better seed being H: "HHAAHAH". `slots`
    are its pairings where they are not those of a plain bracket: W49 is the winner of tie 49 (see `first_number`)."""

    name: Text
    legs: Annotated[int, Meta(ge=1, le=2)] = 1
    best_of: Annotated[int, Meta(ge=1, le=15)] = 1
    at_home: Annotated[str, Meta(pattern=r"^[HA]*$(?!\n)", max_length=15)] = ""
    decided_by: Literal["goals", "points"] = "goals"
    away_goals: bool = False
    extra_time: bool = True
    shootout: bool = True
    level: Literal["better_seed"] | None = None
    slots: Annotated[tuple[tuple[Slot, Slot], ...], Meta(max_length=256)] = ()


class Drawing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a draw is made: entrants in `pots` of equal size by their seeds. In a knockout each of the first pot meets one of
    the second. Teams from one group of the stage before do not meet where `avoid_same_group`, and at most
    `one_association_max` teams of an association come into a group, or, in a league phase, among a team's opponents."""

    pots: Annotated[int, Meta(ge=1, le=16)] = 1
    avoid_same_group: bool = False
    avoid_same_association: bool = False
    one_association_max: Annotated[int, Meta(ge=1, le=16)] | None = None


class Stage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part of a competition with one manner of play. What is left out is as the regulations say at their top.

    With `meetings_across` teams of different groups meet too, so often, and that counts in the tables of both and in one of all.
    `rounds_played` is how many rounds a league phase or a Swiss stage has. `slots` pair the first round, and each later round
    may have its own; they speak of ties by number, the first of the stage being `first_number`. `slotting` says which group's
    team plays whom where the best of several groups go on: each line names for the opponents `slotting_for`, in their order,
    the group that theirs comes from; the letters of a line are the groups that have qualified. `parts` are the sizes of the
    tables a league splits into; `carries` says what of the points they bring along, whole, halved and rounded, of the matches
    against others of the same table (`mutual`), or nothing, and without `carries_matches` the matches and goals that made them
    are left behind.
    """

    key: Key
    name: Text
    type: StageType
    entrants: Annotated[tuple[Entry, ...], Meta(max_length=64)] = ()
    groups: Annotated[int, Meta(ge=1, le=52)] | None = None
    meetings: Annotated[int, Meta(ge=1, le=20)] | None = None
    meetings_across: Annotated[int, Meta(ge=1, le=20)] | None = None
    rounds_played: Annotated[int, Meta(ge=1, le=100)] | None = None
    points: Points | None = None
    tie_breakers: TieBreakers | None = None
    zones: Annotated[tuple[Zone, ...], Meta(max_length=20)] = ()
    rounds: Annotated[tuple[Round, ...], Meta(max_length=20)] = ()
    pairing: Literal["seeds", "slots", "draw"] = "seeds"
    drawing: Drawing = Drawing()
    slots: Annotated[tuple[tuple[Slot, Slot], ...], Meta(max_length=256)] = ()
    slotting_for: Annotated[tuple[Slot, ...], Meta(max_length=32)] = ()
    slotting: Annotated[tuple[Annotated[str, Meta(pattern=r"^[A-Z]{1,26}$(?!\n)")], ...], Meta(max_length=2000)] = ()
    first_number: Annotated[int, Meta(ge=1, le=9999)] | None = None
    third_place: bool = False
    grand_final: Literal["none", "single", "double"] = "double"
    parts: Annotated[tuple[Place, ...], Meta(max_length=20)] = ()
    part_names: Annotated[tuple[Text, ...], Meta(max_length=20)] = ()
    carries: Literal["all", "half_up", "half_down", "mutual", "none"] = "all"
    carries_matches: bool = True
