"""What a whole innings tells of a batter or a bowler. Of a match that goes on, what it would be if it ended here."""

from matchday.sports.cricket.state import CricketState

FIFTY, HUNDRED, FIVE = 50, 100, 5


def whole_innings(state: CricketState) -> dict[str, dict[str, int]]:
    """Innings batted in, not-outs, ducks; fifties and hundreds of matches with one innings a side."""
    made: dict[str, dict[str, int]] = {}
    for innings in state.proper():
        for who in innings.batted:
            held = made.setdefault(who, {"innings": 0, "not_outs": 0, "appearances": 1})
            held["innings"] += 1
            held["not_outs"] += who not in innings.gone
    for who, tally in state.tallies.items():
        if who in made:
            runs = tally.get("runs", 0)
            made[who] |= {"fifties": int(FIFTY <= runs < HUNDRED), "hundreds": int(runs >= HUNDRED)}
            made[who]["ducks"] = int(runs == 0 and tally.get("dismissals", 0) > 0)
        if tally.get("wickets", 0) >= FIVE:
            made.setdefault(who, {})["five_wickets"] = 1
    return made
