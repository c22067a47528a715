"""Association football, by the Laws of the Game (IFAB)."""

from matchday.sports.sport import Column, Sport

sport = Sport(
    key="football",
    name="Football",
    columns=(
        Column(key="goals", name="Goals", short="G", of="player", numerator=("goals",), is_list=True),
        Column(key="assists", name="Assists", short="A", of="player", numerator=("assists",), is_list=True),
    ),
)
