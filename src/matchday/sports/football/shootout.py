"""Kicks from the penalty mark (Law 10)."""

from collections.abc import Sequence

from matchday.contracts.competitions import Side
from matchday.sports.football.entries import KickTaken
from matchday.sports.football.phases import SHOOTOUT
from matchday.sports.football.refusals import KickOutOfTurn, KickOutsideShootout, ShootoutDecided
from matchday.sports.football.state import FootballState
from matchday.sports.state import SIDES, Score2

ROUNDS = 5


def take(state: FootballState, kick: KickTaken) -> None:
    """One kick. Raises when there is no shoot-out, it is not this side's turn, or it is decided."""
    if state.phase != SHOOTOUT:
        raise KickOutsideShootout
    rounds = state.setting.match_format.shootout_rounds or ROUNDS
    if is_decided(state.kicks, rounds):
        raise ShootoutDecided
    taken = {side: sum(each.side == side for each in state.kicks) for side in SIDES}
    if taken[kick.side] > min(taken.values()):
        raise KickOutOfTurn
    state.kicks = (*state.kicks, kick)


def scored(kicks: Sequence[KickTaken]) -> Score2:
    """What stands on the board."""
    total = Score2()
    for kick in kicks:
        total = total.plus(kick.side, int(kick.is_scored))
    return total


def is_decided(kicks: Sequence[KickTaken], rounds: int = ROUNDS) -> bool:
    """One side has scored more than the other could with all its kicks; after the rounds, pair by pair."""
    board = scored(kicks)
    taken: dict[Side, int] = {side: sum(kick.side == side for kick in kicks) for side in SIDES}
    if max(taken.values()) <= rounds:
        left = {side: rounds - taken[side] for side in SIDES}
        return board.home > board.away + left["away"] or board.away > board.home + left["home"]
    return taken["home"] == taken["away"] and board.home != board.away
