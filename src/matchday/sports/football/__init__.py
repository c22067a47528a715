"""Association football, by the Laws of the Game (IFAB)."""

from matchday.sports.football.console import BUTTONS
from matchday.sports.football.entries import KINDS
from matchday.sports.football.laws import FootballLaws
from matchday.sports.sport import Column, Sport

sport = Sport(
    key="football",
    name="Football",
    laws=FootballLaws(),
    kinds=KINDS,
    buttons=BUTTONS,
    columns=(
        Column(key="appearances", name="Appearances", short="App", of="player", numerator=("appearances",)),
        Column(key="starts", name="Starts", short="St", of="player", numerator=("starts",)),
        Column(key="minutes", name="Minutes played", short="Min", of="player", numerator=("minutes",)),
        Column(key="goals", name="Goals", short="G", of="player", numerator=("goals",), is_list=True),
        Column(key="penalty_goals", name="Goals from penalties", short="Pen", of="player", numerator=("penalty_goals",)),
        Column(key="own_goals", name="Own goals", short="OG", of="player", numerator=("own_goals",)),
        Column(key="assists", name="Assists", short="A", of="player", numerator=("assists",), is_list=True),
        Column(key="goals_per_90", name="Goals per 90 minutes", short="G/90", of="player", numerator=("goals",),
               denominator=("minutes",), scale=90, places=2),
        Column(key="yellow_cards", name="Yellow cards", short="YC", of="player", numerator=("yellow_cards",), is_list=True),
        Column(key="second_yellows", name="Second yellow cards", short="2Y", of="player", numerator=("second_yellows",)),
        Column(key="red_cards", name="Red cards", short="RC", of="player", numerator=("red_cards",), is_list=True),
        Column(key="clean_sheets", name="Clean sheets", short="CS", of="keeper", numerator=("clean_sheets",), is_list=True),
        Column(key="goals_against", name="Goals against", short="GA", of="keeper", numerator=("goals_against",), first="least"),
        Column(key="saves", name="Saves", short="Sv", of="keeper", numerator=("saves",), is_list=True),
        Column(key="penalties_saved", name="Penalties saved", short="PS", of="keeper", numerator=("penalties_saved",)),
        Column(key="team_goals", name="Goals", short="G", of="team", numerator=("goals",)),
        Column(key="team_yellow_cards", name="Yellow cards", short="YC", of="team", numerator=("yellow_cards",), first="least"),
        Column(key="team_red_cards", name="Red cards", short="RC", of="team", numerator=("red_cards", "second_yellows"), first="least"),
        Column(key="team_clean_sheets", name="Clean sheets", short="CS", of="team", numerator=("clean_sheets",)),
        Column(key="team_shots", name="Shots on target", short="SoT", of="team", numerator=("shots_on_target",)),
        Column(key="team_shots_off", name="Shots off target", short="SoffT", of="team", numerator=("shots_off_target",)),
        Column(key="team_corners", name="Corners", short="Cor", of="team", numerator=("corners",)),
        Column(key="team_fouls", name="Fouls", short="F", of="team", numerator=("fouls",), first="least"),
        Column(key="team_offsides", name="Offsides", short="Off", of="team", numerator=("offsides",)),
    ),
)  # fmt: skip
