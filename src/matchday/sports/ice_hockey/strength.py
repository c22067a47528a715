"""Who is short-handed, and what a goal does to that (IIHF and NHL rules 15 to 20, 28, 29).

* A side plays with one skater less for each of its penalties that run, two at most; a third begins when one of these ends.
* Penalties of one class and length, given to both sides at one stoppage, cancel each other: neither loses a skater. Only one
  minor each at full strength is served four against four.
* A goal against the side with fewer skaters ends the oldest of its minors; of a double minor, the part that is running.
  Majors and match penalties are served to their end.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from matchday.contracts.competitions import Side
from matchday.sports.ice_hockey.entries import PenaltyGiven
from matchday.sports.ice_hockey.state import HockeyState, Running
from matchday.sports.state import SIDES, other

Strength = Literal["even", "power_play", "short_handed", "penalty_shot"]
BOOKED = {"minor": 2, "double_minor": 4, "major": 5, "misconduct": 10, "game_misconduct": 10, "match": 15, "penalty_shot": 0}
SERVED = {"minor": (2,), "double_minor": (2, 2), "major": (5,), "match": (5,)}
AT_ONCE_MAX = 2
MINOR = 2


def give(state: HockeyState, body: PenaltyGiven, at: int) -> None:
    """A penalty begins: after those of its side that leave no skater to lose."""
    lengths = SERVED.get(body.penalty, ())
    if not lengths:
        return
    twin = _twin(state, body.side, lengths, at)
    if twin is not None and not _is_four_on_four(state, twin, lengths, at):
        paired = [each for each in state.penalties if each.side == other(body.side) and each.since >= at and not each.is_coincident]
        chosen = set(map(id, paired[: len(lengths)]))
        state.penalties = tuple(
            msgspec.structs.replace(each, is_coincident=True) if id(each) in chosen else each for each in state.penalties
        )
        until = at + sum(lengths) * 60
        state.penalties += (Running(side=body.side, since=at, until=until, minutes=sum(lengths), ends_by_goal=False, is_coincident=True,
                                    name=body.player),)  # fmt: skip
        return
    begins = _free_from(state, body.side, at)
    for minutes in lengths:
        is_minor = minutes == MINOR and twin is None
        until = begins + minutes * 60
        state.penalties += (Running(side=body.side, since=begins, until=until, minutes=minutes, ends_by_goal=is_minor, name=body.player),)
        begins += minutes * 60
    if twin is not None:
        state.penalties = tuple(msgspec.structs.replace(each, ends_by_goal=False) if each is twin else each for each in state.penalties)


def missing(state: HockeyState, side: Side, at: int) -> int:
    """How many skaters a side lacks."""
    running = sum(each.side == side and not each.is_coincident and each.since <= at < each.until for each in state.penalties)
    return min(running, AT_ONCE_MAX)


def strength(state: HockeyState, side: Side, at: int) -> Strength:
    """What a goal of this side counts as."""
    lacking, theirs = missing(state, side, at), missing(state, other(side), at)
    return "even" if lacking == theirs else "power_play" if lacking < theirs else "short_handed"


def release(state: HockeyState, side: Side, at: int) -> None:
    """A power-play goal against this side ends its oldest minor, and whatever waits behind it moves up."""
    minors = [e for e in state.penalties if e.side == side and e.ends_by_goal and not e.is_coincident and e.since <= at < e.until]
    if not minors:
        return
    ended = min(minors, key=lambda each: each.since)
    moved = []
    for each in state.penalties:
        if each is ended:
            moved.append(msgspec.structs.replace(each, until=at))
        elif each.side == side and each.since == ended.until and not each.is_coincident:
            moved.append(msgspec.structs.replace(each, since=at, until=at + each.minutes * 60))
        else:
            moved.append(each)
    state.penalties = tuple(moved)


def power_plays(penalties: Sequence[Running]) -> dict[Side, int]:
    """Opportunities of each side: the opponents' penalties that gave it more skaters for some time. What follows another one
    without a gap, as the parts of a double minor, is one opportunity of its own, as game sheets count them."""
    found: dict[Side, int] = dict.fromkeys(SIDES, 0)
    serving = [each for each in penalties if not each.is_coincident and each.until > each.since]
    for each in serving:
        covered = sum(rival.side != each.side and rival.since <= each.since and rival.until >= each.until for rival in serving)
        own = sum(mate.side == each.side and mate is not each and mate.since <= each.since < mate.until for mate in serving)
        found[other(each.side)] += int(covered <= own)
    return found


def _twin(state: HockeyState, side: Side, lengths: tuple[int, ...], at: int) -> Running | None:
    """A penalty of the same length that the opponents got at this stoppage and that has no twin yet."""
    minutes = lengths[0]
    rivals = [each for each in state.penalties if each.side != side and each.since == at and not each.is_coincident]
    return next((each for each in rivals if each.minutes == minutes and (each.ends_by_goal or minutes > MINOR)), None)


def _is_four_on_four(state: HockeyState, twin: Running, lengths: tuple[int, ...], at: int) -> bool:
    """One minor each while both sides have all their skaters."""
    others = [each for each in state.penalties if each is not twin and not each.is_coincident and each.since <= at < each.until]
    return lengths == (2,) and not others


def _free_from(state: HockeyState, side: Side, at: int) -> int:
    """When a further penalty of this side begins to cost a skater."""
    ends = sorted(each.until for each in state.penalties if each.side == side and not each.is_coincident and each.until > at)
    return at if len(ends) < AT_ONCE_MAX else ends[-AT_ONCE_MAX]
