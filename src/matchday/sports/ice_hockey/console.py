"""The buttons of an ice hockey console."""

from matchday.sports.sport import Button, Field

SIDE = Field(key="side", name="Team", kind="side", is_required=True)
PLAYER = Field(key="player", name="Player", kind="player", is_required=True)
PENALTIES = (
    ("minor", "2 minutes"),
    ("double_minor", "2+2 minutes"),
    ("major", "5 minutes"),
    ("misconduct", "10 minutes misconduct"),
    ("game_misconduct", "Game misconduct"),
    ("match", "Match penalty"),
    ("penalty_shot", "Penalty shot"),
)

BUTTONS = (
    Button(
        kind="goal",
        name="Goal",
        is_big=True,
        adds=("1",),
        fields=(
            SIDE,
            PLAYER,
            Field(key="assist", name="First assist", kind="player"),
            Field(key="second_assist", name="Second assist", kind="player"),
            Field(key="is_penalty_shot", name="Penalty shot", kind="flag"),
        ),
    ),
    Button(
        kind="penalty",
        name="Penalty",
        is_big=True,
        fields=(
            SIDE,
            Field(key="penalty", name="Penalty", kind="choice", choices=PENALTIES, is_required=True),
            Field(key="player", name="Player", kind="player"),
            Field(key="served_by", name="Served by", kind="player"),
            Field(key="reason", name="For", kind="text"),
        ),
    ),
    Button(
        kind="shot",
        name="Shot on goal",
        is_big=True,
        fields=(
            SIDE,
            Field(key="player", name="Player", kind="player"),
            Field(key="shots", name="How many", kind="number", least=1, most=99),
        ),
    ),
    Button(kind="keeper", name="Goalkeeper", fields=(SIDE, Field(key="player", name="In goal", kind="player"))),
    Button(kind="time_out", name="Time-out", fields=(SIDE,)),
    Button(
        kind="try",
        name="Try",
        phases=("shootout",),
        is_big=True,
        is_timed=False,
        adds=("1",),
        fields=(
            SIDE,
            PLAYER,
            Field(key="is_scored", name="Scored", kind="flag"),
            Field(key="keeper", name="Goalkeeper", kind="player", whose="other"),
        ),
    ),
)
