"""Whole protocols for match pages, folded by the laws of each sport and told as live tells them."""

from typing import Any

from tests.modules.portal.events import MATCH
from tests.sports.playing import Match

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import MatchFormat
from matchday.contracts.live import MatchProgressed

HOME = "Keeper, Ada Abbot, Bea Berg, Cleo Castle, Dora Dale, Eva Elm, Fay Ford, Gil Gray, Hana Hill, Ida Irons, Jo Jones, Sub One, Sub Two"
AWAY = (
    "Goalie, Kim Kane, Liv Lake, Mia Moor, Nia North, Ola Oak, Pia Pond, Quinn Quill, Ria Ridge, Sia Stone, Tea Thorn, Spare One, Spare Two"
)
NAMES = {"home": HOME.split(", "), "away": AWAY.split(", ")}
SCORER = new_id()


def sheet(side: str, formation: str | None = "4-3-3", **facts: Any) -> dict[str, Any]:
    """Eleven who begin and two on the bench; the third of the home side is known by id."""
    players = [
        {"name": name, "number": number, "is_starting": number <= 11, "is_keeper": number == 1, "is_captain": number == 5}
        | ({"person_id": str(SCORER)} if (side, number) == ("home", 11) else {})
        for number, name in enumerate(NAMES[side], start=1)
    ]
    return (
        {"side": side, "players": players, "staff": [{"role": "coach", "name": f"Coach {side}"}]}
        | ({"formation": formation} if formation else {})
        | facts
    )


def football() -> Match:
    """A half and a bit, with a bit of everything."""
    match = Match("football")
    match.say("officials", people=[{"role": "referee", "name": "Rea Whistle"}])
    for side in ("home", "away"):
        match.say("line_up", **sheet(side))
    match.phase("first_half")
    match.say("goal", side="home", player="Jo Jones", minute=12, assist="Ida Irons")
    match.say("card", side="away", player="Kim Kane", card="yellow", minute=20)
    match.say("goal", side="away", player="Bea Berg", is_own_goal=True, minute=31)
    for what in ("corner", "corner", "foul", "shot_off_target"):
        match.say("count", side="home", what=what, minute=33)
    match.say("count", side="away", what="corner", minute=34)
    match.phase("half_time", "second_half")
    match.say("substitution", side="home", player="Ada Abbot", on="Sub One", minute=60)
    match.say("card", side="away", player="Kim Kane", card="yellow", minute=66)
    match.say("penalty_missed", side="home", player="Jo Jones", how="saved", minute=70)
    return match


def hockey() -> Match:
    """Two periods."""
    match = Match("ice-hockey").phase("first_period")
    match.say("keeper", side="home", player="Home Keeper", minute=0, second=0)
    match.say("keeper", side="away", player="Away Keeper", minute=0, second=0)
    match.say("shot", side="home", shots=7, minute=5, second=0)
    match.say("penalty", side="away", player="Bob Boards", penalty="minor", reason="Hooking", minute=8, second=4)
    match.say("goal", side="home", player="Ann Ice", assist="Cat Cross", minute=9, second=30)
    match.phase("first_intermission", "second_period")
    match.say("shot", side="away", shots=4, minute=25, second=0)
    return match


def cricket() -> Match:
    """An innings of two overs, and some balls of the answer."""
    match = Match("cricket", MatchFormat(overs=2)).phase("first_innings")
    match.say("innings", side="home", striker="Bat One", non_striker="Bat Two")
    match.say("ball", bowler="Fast One", runs=4, is_boundary=True)
    match.say("ball", dismissal="caught", fielder="Safe Hands", next_batter="Bat Three")
    for runs in (1, 0, 2, 0):
        match.say("ball", runs=runs)
    match.say("ball", bowler="Slow Two", wides=1)
    for _ in range(6):
        match.say("ball", runs=1)
    match.phase("innings_break", "second_innings")
    match.say("innings", side="away", striker="Reply One", non_striker="Reply Two")
    match.say("ball", bowler="Answer Bowler", runs=6, is_boundary=True)
    match.say("ball")
    return match


def told(match: Match, version: int = 1, **facts: Any) -> MatchProgressed:
    """As live says it."""
    state, laws = match.state, match.laws
    values: dict[str, Any] = {
        "match_id": MATCH,
        "version": version,
        "protocol": 1,
        "phase": state.phase,
        "score": laws.score(state),
        "goals": state.goals,
        "clock_minute": 0,
        "clock_started_at": None,
        "clock_pace": 1,
        "sport": match.sport.key,
        "incidents": laws.incidents(state),
        "line_ups": tuple(state.line_ups.values()),
        "officials": state.officials,
        "figures": laws.figures(state),
    }
    return MatchProgressed(**(values | facts))
