"""The buttons of a football console."""

from matchday.sports.sport import Button, Field

SIDE = Field(key="side", name="Team", kind="side", is_required=True)
PLAYER = Field(key="player", name="Player", kind="player", among="field", is_required=True)

BUTTONS = (
    Button(
        kind="goal",
        name="Goal",
        is_big=True,
        adds=("1",),
        fields=(
            SIDE,
            PLAYER,
            Field(key="assist", name="Assist", kind="player", among="field"),
            Field(key="is_penalty", name="Penalty", kind="flag"),
            Field(key="is_own_goal", name="Own goal", kind="flag"),
        ),
    ),
    Button(
        kind="card",
        name="Card",
        phases=("begun",),
        is_big=True,
        fields=(
            SIDE,
            Field(
                key="card",
                name="Card",
                kind="choice",
                choices=(("yellow", "Yellow"), ("second_yellow", "Second yellow"), ("red", "Red")),
                is_required=True,
            ),
            PLAYER,
            Field(key="is_staff", name="Team staff", kind="flag"),
        ),
    ),
    Button(
        kind="substitution",
        name="Substitution",
        phases=("begun",),
        is_big=True,
        fields=(
            SIDE,
            Field(key="player", name="Off", kind="player", among="field", is_required=True),
            Field(key="on", name="On", kind="player", among="bench", is_required=True),
            Field(key="is_keeper", name="Takes over the goal", kind="flag"),
        ),
    ),
    Button(
        kind="penalty_missed",
        name="Penalty missed",
        fields=(
            SIDE,
            PLAYER,
            Field(
                key="how",
                name="How",
                kind="choice",
                choices=(("saved", "Saved"), ("missed", "Missed"), ("woodwork", "Woodwork")),
                is_required=True,
            ),
            Field(key="keeper", name="Keeper", kind="player", whose="other"),
        ),
    ),
    Button(kind="save", name="Save", fields=(SIDE, Field(key="player", name="Keeper", kind="player"))),
    Button(
        kind="count",
        name="Count",
        fields=(
            SIDE,
            Field(
                key="what",
                name="What",
                kind="choice",
                choices=(
                    ("corner", "Corner"),
                    ("shot_on_target", "Shot on target"),
                    ("shot_off_target", "Shot off target"),
                    ("foul", "Foul"),
                    ("offside", "Offside"),
                ),
                is_required=True,
            ),
        ),
    ),
    Button(
        kind="added_time",
        name="Added time",
        fields=(Field(key="minutes", name="Minutes", kind="number", is_required=True, most=30),),
    ),
    Button(
        kind="kick",
        name="Kick",
        phases=("penalty_shootout",),
        is_big=True,
        is_timed=False,
        adds=("1",),
        fields=(SIDE, PLAYER, Field(key="is_scored", name="Scored", kind="flag")),
    ),
)
