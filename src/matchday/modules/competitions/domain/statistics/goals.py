"""What a list of goals tells of persons, where there is no protocol that tells more."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from matchday.contracts.competitions import Goal, Score, Side
from matchday.contracts.live import Figures

_OTHER: dict[Side, Side] = {"home": "away", "away": "home"}


def figures_of_goals(goals: Sequence[Goal], _: Score | None = None) -> tuple[Figures, ...]:
    """Goals, those of them from penalties, own goals and assists. Whoever scored an own goal plays for the other side."""
    counted: dict[tuple[Side, str, UUID | None], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for goal in goals:
        if goal.is_own_goal:
            counted[_OTHER[goal.side], goal.player, goal.player_id]["own_goals"] += 1
            continue
        scorer = counted[goal.side, goal.player, goal.player_id]
        scorer["goals"] += 1
        if goal.is_penalty:
            scorer["penalty_goals"] += 1
        if goal.assist is not None:
            counted[goal.side, goal.assist, goal.assist_id]["assists"] += 1
    return tuple(
        Figures(side=side, name=name, person_id=person_id, values=dict(values)) for (side, name, person_id), values in counted.items()
    )
