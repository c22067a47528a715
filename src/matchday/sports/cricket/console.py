"""The buttons of a cricket console."""

from matchday.sports.sport import Button, Field

SIDE = Field(key="side", name="Team", kind="side", is_required=True)
BOWLER = Field(key="bowler", name="Bowler", kind="player", whose="other")
DISMISSALS = (
    ("bowled", "Bowled"),
    ("caught", "Caught"),
    ("lbw", "Leg before wicket"),
    ("stumped", "Stumped"),
    ("hit_wicket", "Hit wicket"),
    ("run_out", "Run out"),
    ("obstructing_the_field", "Obstructing the field"),
    ("hit_the_ball_twice", "Hit the ball twice"),
    ("timed_out", "Timed out"),
    ("retired_out", "Retired out"),
)
ADDS = ("runs", "wides", "is_no_ball", "byes", "leg_byes", "penalty_runs")
RUNS = tuple((str(number), str(number)) for number in range(7))

BUTTONS = (
    Button(
        kind="ball",
        name="Ball",
        is_big=True,
        is_timed=False,
        adds=ADDS,
        fields=(
            Field(key="runs", name="Runs", kind="choice", choices=RUNS),
            Field(key="is_boundary", name="Boundary", kind="flag"),
            BOWLER,
            Field(key="wides", name="Wides", kind="number", most=20),
            Field(key="is_no_ball", name="No-ball", kind="flag"),
            Field(key="byes", name="Byes", kind="number", most=20),
            Field(key="leg_byes", name="Leg byes", kind="number", most=20),
        ),
    ),
    Button(
        kind="ball",
        name="Wicket",
        is_big=True,
        is_timed=False,
        adds=ADDS,
        fields=(
            Field(key="dismissal", name="How", kind="choice", choices=DISMISSALS, is_required=True),
            Field(key="out", name="Who", kind="choice", choices=(("striker", "Striker"), ("non_striker", "Non-striker"))),
            Field(key="fielder", name="Fielder", kind="player", whose="other"),
            Field(key="next_batter", name="Next batter", kind="player"),
            Field(key="runs", name="Runs", kind="choice", choices=RUNS),
            Field(key="has_crossed", name="Had crossed", kind="flag"),
            BOWLER,
        ),
    ),
    Button(
        kind="innings",
        name="Openers",
        is_timed=False,
        fields=(
            SIDE,
            Field(key="striker", name="Striker", kind="player", is_required=True),
            Field(key="non_striker", name="Non-striker", kind="player", is_required=True),
        ),
    ),
    Button(
        kind="batter", name="Next batter", is_timed=False, fields=(Field(key="player", name="Player", kind="player", is_required=True),)
    ),
    Button(
        kind="close",
        name="Close the innings",
        is_timed=False,
        fields=(
            Field(
                key="why",
                name="Why",
                kind="choice",
                choices=(("declared", "Declared"), ("forfeited", "Forfeited"), ("time", "Time, light or weather")),
                is_required=True,
            ),
        ),
    ),
    Button(
        kind="revision",
        name="Revise the target",
        is_timed=False,
        fields=(
            Field(key="overs", name="Overs", kind="number", least=1, most=200),
            Field(key="target", name="Target", kind="number", least=1, most=2000),
        ),
    ),
)
