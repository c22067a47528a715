"""Cricket, ball by ball, by the Laws of Cricket (MCC, 2017 code with the changes of 2022).

Nothing but the log of balls is recorded: overs, scores, strike, innings, targets and the result are what it makes.
"""

from matchday.sports.cricket.console import BUTTONS
from matchday.sports.cricket.entries import KINDS
from matchday.sports.cricket.laws import CricketLaws
from matchday.sports.sport import Column, Sport

sport = Sport(
    key="cricket",
    name="Cricket",
    laws=CricketLaws(),
    kinds=KINDS,
    buttons=BUTTONS,
    clock="none",
    pad="cricket",
    entries_max=4000,
    columns=(
        Column(key="innings", name="Innings", short="Inn", of="player", numerator=("innings",)),
        Column(key="runs", name="Runs", short="R", of="player", numerator=("runs",), is_list=True),
        Column(key="balls_faced", name="Balls faced", short="BF", of="player", numerator=("balls_faced",)),
        Column(key="fours", name="Fours", short="4s", of="player", numerator=("fours",)),
        Column(key="sixes", name="Sixes", short="6s", of="player", numerator=("sixes",), is_list=True),
        Column(key="batting_average", name="Batting average", short="Ave", of="player", numerator=("runs",), denominator=("dismissals",),
               places=2),
        Column(key="strike_rate", name="Strike rate", short="SR", of="player", numerator=("runs",), denominator=("balls_faced",),
               scale=100, places=2),
        Column(key="fifties", name="Fifties", short="50", of="player", numerator=("fifties",)),
        Column(key="hundreds", name="Hundreds", short="100", of="player", numerator=("hundreds",)),
        Column(key="wickets", name="Wickets", short="W", of="player", numerator=("wickets",), is_list=True),
        Column(key="maidens", name="Maidens", short="M", of="player", numerator=("maidens",)),
        Column(key="runs_conceded", name="Runs conceded", short="RC", of="player", numerator=("runs_conceded",), first="least"),
        Column(key="economy", name="Economy", short="Econ", of="player", numerator=("runs_conceded",), denominator=("balls_bowled",),
               scale=6, places=2, first="least", is_list=True),
        Column(key="bowling_average", name="Bowling average", short="BAve", of="player", numerator=("runs_conceded",),
               denominator=("wickets",), places=2, first="least"),
        Column(key="catches", name="Catches", short="Ct", of="player", numerator=("catches",), is_list=True),
        Column(key="stumpings", name="Stumpings", short="St", of="keeper", numerator=("stumpings",)),
        Column(key="team_runs", name="Runs", short="R", of="team", numerator=("runs",)),
        Column(key="team_run_rate", name="Run rate", short="RR", of="team", numerator=("runs",), denominator=("balls_faced",), scale=6,
               places=2),
        Column(key="team_extras", name="Extras", short="Ex", of="team", numerator=("extras",), first="least"),
    ),
)  # fmt: skip
