"""Who stands in goal, for how long, and what he holds."""

import msgspec

from matchday.contracts.competitions import Side
from matchday.sports.ice_hockey.entries import KeeperChanged
from matchday.sports.ice_hockey.state import HockeyState, InGoal
from matchday.sports.state import count, key_of


def begin(state: HockeyState) -> None:
    """Who is marked as keeper on the sheet and begins."""
    for side, sheet in state.line_ups.items():
        for player in sheet.players:
            if player.is_keeper and player.is_starting:
                _enter(state, side, key_of(state, side, player.name, player.person_id), 0)


def change(state: HockeyState, body: KeeperChanged, at: int) -> None:
    """The old one leaves; a new one comes, or nobody."""
    state.in_goal = tuple(
        msgspec.structs.replace(each, until=at) if each.side == body.side and each.until is None else each for each in state.in_goal
    )
    state.keepers = {side: who for side, who in state.keepers.items() if side != body.side}
    if body.player is None:
        state.empty |= {body.side}
    else:
        _enter(state, body.side, key_of(state, body.side, body.player, body.player_id), at)


def concede(state: HockeyState, side: Side) -> bool:
    """A goal against a side: its keeper's, unless the goal was empty. Returns whether it was."""
    keeper = state.keepers.get(side)
    if keeper:
        count(state, keeper, goals_against=1, shots_against=1)
    return side in state.empty


def save(state: HockeyState, side: Side, shots: int) -> None:
    """Shots that its keeper held."""
    count(state, side, saves=shots)
    if keeper := state.keepers.get(side):
        count(state, keeper, saves=shots, shots_against=shots)


def _enter(state: HockeyState, side: Side, who: str, at: int) -> None:
    state.keepers = state.keepers | {side: who}
    state.empty -= {side}
    state.in_goal = (*state.in_goal, InGoal(who=who, side=side, since=at))
