"""The shoot-out: three rounds or five, then pair by pair. Its winner has one goal more in the final score."""

from collections.abc import Sequence

from matchday.contracts.competitions import Side
from matchday.sports.ice_hockey.entries import ShootoutTry
from matchday.sports.ice_hockey.phases import SHOOTOUT
from matchday.sports.ice_hockey.refusals import TriesOver, TryOutOfTurn, TryOutsideShootout
from matchday.sports.ice_hockey.state import HockeyState
from matchday.sports.state import SIDES, Score2

ROUNDS = 3


def take(state: HockeyState, body: ShootoutTry) -> None:
    """One try."""
    if state.phase != SHOOTOUT:
        raise TryOutsideShootout
    if is_decided(state.tries, state.setting.match_format.shootout_rounds or ROUNDS):
        raise TriesOver
    taken = {side: sum(each.side == side for each in state.tries) for side in SIDES}
    if taken[body.side] > min(taken.values()):
        raise TryOutOfTurn
    state.tries = (*state.tries, body)


def scored(tries: Sequence[ShootoutTry]) -> Score2:
    """What stands on the board."""
    total = Score2()
    for each in tries:
        total = total.plus(each.side, int(each.is_scored))
    return total


def is_decided(tries: Sequence[ShootoutTry], rounds: int) -> bool:
    """One side cannot be caught any more."""
    board = scored(tries)
    taken: dict[Side, int] = {side: sum(each.side == side for each in tries) for side in SIDES}
    if max(taken.values()) <= rounds:
        left = {side: rounds - taken[side] for side in SIDES}
        return board.home > board.away + left["away"] or board.away > board.home + left["home"]
    return taken["home"] == taken["away"] and board.home != board.away
