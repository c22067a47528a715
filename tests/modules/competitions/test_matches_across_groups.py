"""Calendars of conferences: everybody meets everybody of the other groups, and nobody plays twice in a round."""

from collections import Counter
from itertools import combinations

import pytest

from matchday.modules.competitions.domain.calendar.round_robin import across


def test_one_group_has_nobody_to_meet() -> None:
    assert across([4], 2) == []


@pytest.mark.parametrize("sizes", [[4, 4], [3, 5], [5, 3], [2, 3, 4], [4, 4, 4, 4]])
@pytest.mark.parametrize("meetings", [1, 2])
def test_everybody_meets_everybody_of_the_other_groups(sizes: list[int], meetings: int) -> None:
    group = [at for at, size in enumerate(sizes) for _ in range(size)]
    rounds = across(sizes, meetings)
    met = Counter(frozenset(pair) for played in rounds for pair in played)
    assert met == {frozenset(pair): meetings for pair in combinations(range(len(group)), 2) if group[pair[0]] != group[pair[1]]}
    for played in rounds:
        teams = [team for pair in played for team in pair]
        assert len(teams) == len(set(teams))


@pytest.mark.parametrize("sizes", [[4, 4], [3, 5]])
def test_two_meetings_are_one_at_home_and_one_away(sizes: list[int]) -> None:
    hosted = Counter(pair for played in across(sizes, 2) for pair in played)
    assert set(hosted.values()) == {1}
