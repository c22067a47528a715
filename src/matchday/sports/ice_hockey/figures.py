"""What only the whole game tells."""

from matchday.sports.ice_hockey.state import HockeyState
from matchday.sports.ice_hockey.strength import power_plays
from matchday.sports.state import SIDES, other


def whole_game(state: HockeyState) -> dict[str, dict[str, int]]:
    """Appearances, time in goal, and once it is over the game-winning goal and shut-outs; power plays of the sides."""
    made: dict[str, dict[str, int]] = {}
    for side, sheet in state.line_ups.items():
        for player in sheet.players:
            if not player.is_keeper and player.is_starting:
                made[f"{side}:{player.person_id or player.name}"] = {"appearances": 1}
    end = _end(state)
    for stint in state.in_goal:
        held = made.setdefault(stint.who, {})
        held["appearances"] = 1
        held["seconds"] = held.get("seconds", 0) + max((stint.until if stint.until is not None else end) - stint.since, 0)
    opportunities = power_plays(state.penalties)
    for side in SIDES:
        short = opportunities[other(side)]
        conceded = state.tallies.get(side, {}).get("power_play_goals_against", 0)
        made[side] = {"power_plays": opportunities[side], "times_short_handed": short, "penalties_killed": max(short - conceded, 0)}
    if state.is_over:
        _decide(state, made)
    return made


def _decide(state: HockeyState, made: dict[str, dict[str, int]]) -> None:
    winner = state.score.leader
    if winner is not None:
        winning = state.score.of(other(winner)) + 1
        scorers = [who for side, who in state.scorers if side == winner]
        made.setdefault(scorers[winning - 1], {})["game_winning_goals"] = 1
    for side in SIDES:
        keepers = {stint.who for stint in state.in_goal if stint.side == side}
        if len(keepers) == 1 and state.score.of(other(side)) == 0:
            made[next(iter(keepers))]["shutouts"] = 1


def _end(state: HockeyState) -> int:
    """Seconds played so far: to the end of the last part that was begun; a game decided in overtime ends with its goal."""
    begun = [part for part in state.parts if part.key in state.begun and part.is_play]
    if not begun:
        return 0
    last = begun[-1]
    is_sudden = last.key.startswith("overtime") and state.score.leader is not None
    if state.part.key == last.key or is_sudden:
        return max(state.last_at, last.begins * 60)
    return (last.ends or 0) * 60
