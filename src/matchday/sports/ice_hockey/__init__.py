"""Ice hockey, by the rules of the IIHF and the NHL where these agree; where not, regulations and entries say which."""

from matchday.sports.ice_hockey.console import BUTTONS
from matchday.sports.ice_hockey.entries import KINDS
from matchday.sports.ice_hockey.laws import HockeyLaws
from matchday.sports.sport import Column, Sport

sport = Sport(
    key="ice-hockey",
    name="Ice hockey",
    laws=HockeyLaws(),
    kinds=KINDS,
    buttons=BUTTONS,
    clock="down",
    is_clock_of_part=True,
    entries_max=600,
    columns=(
        Column(key="appearances", name="Games played", short="GP", of="player", numerator=("appearances",)),
        Column(key="points", name="Points", short="PTS", of="player", numerator=("points",), is_list=True),
        Column(key="goals", name="Goals", short="G", of="player", numerator=("goals",), is_list=True),
        Column(key="assists", name="Assists", short="A", of="player", numerator=("assists",), is_list=True),
        Column(key="plus_minus", name="Plus/minus", short="+/-", of="player", numerator=("plus_minus",), is_list=True),
        Column(key="penalty_minutes", name="Penalty minutes", short="PIM", of="player", numerator=("penalty_minutes",), is_list=True),
        Column(key="power_play_goals", name="Power-play goals", short="PPG", of="player", numerator=("power_play_goals",)),
        Column(key="short_handed_goals", name="Short-handed goals", short="SHG", of="player", numerator=("short_handed_goals",)),
        Column(key="game_winning_goals", name="Game-winning goals", short="GWG", of="player", numerator=("game_winning_goals",)),
        Column(key="shots", name="Shots on goal", short="S", of="player", numerator=("shots",)),
        Column(key="shooting_percentage", name="Shooting percentage", short="S%", of="player", numerator=("goals",),
               denominator=("shots",), scale=100, places=1),
        Column(key="shots_against", name="Shots against", short="SA", of="keeper", numerator=("shots_against",)),
        Column(key="saves", name="Saves", short="SV", of="keeper", numerator=("saves",), is_list=True),
        Column(key="goals_against", name="Goals against", short="GA", of="keeper", numerator=("goals_against",), first="least"),
        Column(key="save_percentage", name="Save percentage", short="SV%", of="keeper", numerator=("saves",),
               denominator=("shots_against",), scale=100, places=2, is_list=True),
        Column(key="goals_against_average", name="Goals against average", short="GAA", of="keeper", numerator=("goals_against",),
               denominator=("seconds",), scale=3600, places=2, first="least", is_list=True),
        Column(key="shutouts", name="Shut-outs", short="SO", of="keeper", numerator=("shutouts",), is_list=True),
        Column(key="team_shots", name="Shots on goal", short="S", of="team", numerator=("shots",)),
        Column(key="power_play", name="Power play", short="PP%", of="team", numerator=("power_play_goals",),
               denominator=("power_plays",), scale=100, places=1),
        Column(key="penalty_killing", name="Penalty killing", short="PK%", of="team", numerator=("penalties_killed",),
               denominator=("times_short_handed",), scale=100, places=1),
        Column(key="team_penalty_minutes", name="Penalty minutes", short="PIM", of="team", numerator=("penalty_minutes",), first="least"),
    ),
)  # fmt: skip
