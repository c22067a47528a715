"""Calendars: fair by construction, kept to the organiser's rules, and judged by the same rules when a hand has moved a match."""

import itertools
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchday.backbone.ids import new_id
from matchday.modules.competitions.domain.calendar.conflicts import Blackout, Fixture, Rules, conflicts
from matchday.modules.competitions.domain.calendar.planning import Entry, plan, rounds_needed
from matchday.modules.competitions.domain.calendar.round_robin import breaks, several, single

TEAMS = [UUID(int=number + 1) for number in range(18)]
GROUNDS = [UUID(int=100 + number) for number in range(18)]
FIRST = datetime(2026, 8, 15, 15, 0, tzinfo=UTC)


def weekly(rounds: int, *hours: int) -> list[list[datetime]]:
    return [[FIRST + timedelta(weeks=number, hours=hour) for hour in hours or (0,)] for number in range(rounds)]


def entries(count: int) -> list[Entry]:
    return [Entry(team=team, venue=ground) for team, ground in zip(TEAMS[:count], GROUNDS, strict=False)]


@pytest.mark.parametrize("teams", range(2, 33))
def test_everybody_meets_everybody_once_and_plays_once_a_round(teams: int) -> None:
    rounds = single(teams)
    met = Counter(frozenset(pair) for pairs in rounds for pair in pairs)
    assert met == dict.fromkeys(map(frozenset, itertools.combinations(range(teams), 2)), 1)
    for pairs in rounds:
        playing = [team for pair in pairs for team in pair]
        assert len(set(playing)) == len(playing) == teams - teams % 2


@pytest.mark.parametrize("teams", range(2, 33, 2))
def test_no_calendar_has_fewer_breaks(teams: int) -> None:
    """With n teams, n - 2 is the least there is (de Werra 1981)."""
    assert breaks(single(teams)) == teams - 2


@pytest.mark.parametrize("teams", range(3, 33, 2))
def test_an_odd_number_of_teams_has_no_break_at_all(teams: int) -> None:
    assert breaks(single(teams)) == 0


@pytest.mark.parametrize("teams", range(2, 25))
def test_home_and_away_are_balanced(teams: int) -> None:
    at_home = Counter(home for pairs in single(teams) for home, _ in pairs)
    away = Counter(away for pairs in single(teams) for _, away in pairs)
    assert all(abs(at_home[team] - away[team]) <= 1 for team in range(teams))
    twice = Counter(pair for pairs in several(teams, 2) for pair in pairs)
    assert set(twice.values()) == {1}
    assert len(twice) == teams * (teams - 1)


@pytest.mark.parametrize("leg_order", ["mirrored", "inverted", "french"])
def test_nobody_plays_three_in_a_row_at_home(leg_order: str) -> None:
    fixtures = plan(entries(18), weekly(34), Rules(), new_id, leg_order=leg_order).fixtures  # type: ignore[arg-type]
    runs = [conflict for conflict in conflicts(fixtures, Rules(in_a_row_max=3)) if conflict.rule == "too_many_in_a_row"]
    assert runs == []


@pytest.mark.parametrize(("teams", "legs"), [(1, 2), (65, 1), (4, 0), (4, 9)])
def test_what_is_no_calendar_gets_a_sentence(teams: int, legs: int) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        rounds_needed(teams, legs)
    with pytest.raises(ValueError, match="need 6 rounds"):
        plan(entries(4), weekly(5), Rules(), new_id)


WISHES = Rules(
    blackouts=(
        Blackout(first=date(2026, 8, 15), last=date(2026, 8, 22), team=TEAMS[0], at_home_only=True, reason="the pitch is sown"),
        Blackout(first=date(2026, 10, 3), last=date(2026, 10, 3), venue=GROUNDS[5], reason="a concert"),
        Blackout(first=date(2026, 12, 5), last=date(2026, 12, 5), team=TEAMS[7], at_home_only=True),
    ),
    derbies=((TEAMS[0], TEAMS[1]), (TEAMS[2], TEAMS[3])),
    derby_free_rounds=frozenset((1, 2, 33, 34)),
    share_ground=((TEAMS[0], TEAMS[1]), (TEAMS[4], TEAMS[5])),
    in_a_row_max=3,
)


def test_a_calendar_of_eighteen_teams_keeps_every_wish() -> None:
    made = plan(entries(18), weekly(34, 0, 3), WISHES, new_id)
    assert made.conflicts == ()
    assert len(made.fixtures) == 306


def test_without_the_search_the_same_wishes_are_broken() -> None:
    """The control: numbers in the order of the teams."""
    numbered = [
        Fixture(
            match_id=new_id(),
            round=place + 1,
            home=TEAMS[home],
            away=TEAMS[away],
            starts_at=FIRST + timedelta(weeks=place),
            venue=GROUNDS[home],
        )
        for place, pairs in enumerate(several(18, 2))
        for home, away in pairs
    ]
    assert conflicts(numbered, WISHES) != []


def test_the_same_wishes_and_seed_make_the_same_calendar() -> None:
    def pairs(seed: int) -> list[tuple[int, UUID, UUID]]:
        made = plan(entries(8), weekly(14), msgspec.structs.replace(WISHES, derby_free_rounds=frozenset((1,))), new_id, seed=seed)
        return [(fixture.round, fixture.home, fixture.away) for fixture in made.fixtures]

    assert pairs(4) == pairs(4)


def test_a_wish_that_cannot_be_had_is_reported_with_its_match() -> None:
    never_home = Rules(
        in_a_row_max=10,
        blackouts=(Blackout(first=date(2026, 1, 1), last=date(2027, 12, 31), team=TEAMS[0], at_home_only=True, reason="no ground"),),
    )
    made = plan(entries(4), weekly(6), never_home, new_id)
    assert [conflict.rule for conflict in made.conflicts] == ["blacked_out"] * 3
    assert all(conflict.facts["reason"] == "no ground" for conflict in made.conflicts)


def fixture(round_number: int, home: int, away: int, starts_at: datetime, venue: int | None = None) -> Fixture:
    return Fixture(
        match_id=UUID(int=1000 + round_number * 100 + home * 10 + away),
        round=round_number,
        home=TEAMS[home],
        away=TEAMS[away],
        starts_at=starts_at,
        venue=None if venue is None else GROUNDS[venue],
    )


def rules_broken(*fixtures: Fixture, rules: Rules = Rules()) -> list[str]:  # noqa: B008
    return [conflict.rule for conflict in conflicts(fixtures, rules)]


def test_rest_is_counted_in_days_between_the_matches() -> None:
    wednesday = datetime(2026, 9, 2, 20, tzinfo=UTC)
    saturday, friday = wednesday + timedelta(days=3), wednesday + timedelta(days=2)
    assert rules_broken(fixture(1, 0, 1, wednesday), fixture(2, 2, 0, saturday)) == []
    assert rules_broken(fixture(1, 0, 1, wednesday), fixture(2, 2, 0, friday)) == ["too_little_rest"]


def test_a_ground_holds_one_match_at_a_time() -> None:
    assert rules_broken(fixture(1, 0, 1, FIRST, 0), fixture(1, 2, 3, FIRST + timedelta(minutes=119), 0)) == ["venue_taken_twice"]
    assert rules_broken(fixture(1, 0, 1, FIRST, 0), fixture(1, 2, 3, FIRST + timedelta(minutes=120), 0)) == []


def test_a_run_at_home_is_told_once_with_all_its_matches() -> None:
    run = [fixture(number, 0, number, FIRST + timedelta(weeks=number)) for number in range(1, 5)]
    (found,) = conflicts(run, Rules())
    assert (found.rule, found.matches, found.facts["count"]) == ("too_many_in_a_row", tuple(match.match_id for match in run), 4)


def test_a_team_plays_once_a_round_and_never_itself() -> None:
    assert rules_broken(fixture(1, 0, 0, FIRST))[0] == "plays_itself"
    assert "twice_in_a_round" in rules_broken(fixture(1, 0, 1, FIRST), fixture(1, 2, 0, FIRST + timedelta(days=5)))


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 12), st.integers(1, 3), st.integers(0, 5))
def test_any_plan_is_a_whole_round_robin(teams: int, legs: int, seed: int) -> None:
    rounds = rounds_needed(teams, legs)
    made = plan(entries(teams), weekly(rounds), Rules(in_a_row_max=10), new_id, legs=legs, seed=seed)
    met = Counter(frozenset((match.home, match.away)) for match in made.fixtures)
    assert set(met.values()) == {legs}
    assert len(met) == teams * (teams - 1) // 2
    assert made.conflicts == ()
