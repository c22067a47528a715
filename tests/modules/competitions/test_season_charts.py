"""Lines over a season: what is drawn where, and that it can be read."""

from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from matchday.modules.competitions.domain.statistics.charts import HEIGHT, LABEL_GAP, LINES_MAX, form_bars, season_chart
from matchday.modules.competitions.domain.statistics.tables import Course


def _courses(points: list[list[int]]) -> list[Course]:
    return [
        Course(team_id=UUID(int=place + 1), team=f"Team {place}", ranks=tuple(place + 1 for _ in held), points=tuple(held))
        for place, held in enumerate(points)
    ]


def test_more_points_are_higher_and_the_first_place_is_above() -> None:
    courses = _courses([[3, 6], [0, 1]])
    chosen = [course.team_id for course in courses]
    points = {line.team: line for line in season_chart(courses, {}, chosen, "points").lines}
    places = {line.team: line for line in season_chart(courses, {}, chosen, "places").lines}
    assert points["Team 0"].marks[-1].y < points["Team 1"].marks[-1].y
    assert places["Team 0"].marks[-1].y < places["Team 1"].marks[-1].y
    assert [mark.value for mark in points["Team 0"].marks] == [3, 6]


def test_chosen_teams_stand_in_front_each_with_a_style_of_its_own() -> None:
    courses = _courses([[number] for number in range(12)])
    lines = season_chart(courses, {}, [course.team_id for course in courses], "points").lines
    assert [line.style for line in lines] == [0] * (12 - LINES_MAX) + list(range(LINES_MAX, 0, -1))


def test_points_below_zero_are_on_the_chart() -> None:
    chart = season_chart(_courses([[-8, -5]]), {}, [UUID(int=1)], "points")
    assert all(0 < mark.y < HEIGHT for line in chart.lines for mark in line.marks)


def test_a_season_of_one_day_and_nobody_at_all_can_be_drawn() -> None:
    assert season_chart([], {}, [], "points").lines == ()
    assert len(season_chart(_courses([[1]]), {}, [UUID(int=1)], "places").across) == 1


@given(st.lists(st.lists(st.integers(0, 120), min_size=3, max_size=3), min_size=1, max_size=20))
def test_names_at_the_ends_never_stand_on_each_other(points: list[list[int]]) -> None:
    courses = _courses(points)
    chart = season_chart(courses, {}, [course.team_id for course in courses], "points")
    places = sorted(line.label_y for line in chart.lines if line.style)
    assert all(later - earlier >= LABEL_GAP - 0.11 for earlier, later in pairwise(places))
    assert all(0 <= place <= HEIGHT for place in places)


@given(st.integers(1, 120))
def test_days_on_the_axis_are_few_and_hold_the_first_and_the_last(days: int) -> None:
    ticks = [tick.words for tick in season_chart(_courses([[0] * days]), {}, [], "points").across]
    assert (ticks[0], ticks[-1]) == ("1", str(days))
    assert len(ticks) <= 12
    assert len(set(ticks)) == len(ticks)


def test_a_bar_stands_up_for_a_win_and_hangs_for_a_defeat() -> None:
    won, drawn, lost = form_bars([9, 0, -1])
    assert (won.outcome, drawn.outcome, lost.outcome) == ("won", "drawn", "lost")
    assert won.y + won.height == lost.y
    assert won.height > lost.height
