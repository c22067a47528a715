"""From cards to bans, and from bans to the matches they are served in: the rules alone."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchday.modules.competitions.domain.discipline.facts import Fixture, Ground, Offender, Ruling, Shown, Spell
from matchday.modules.competitions.domain.discipline.serving import Assessed, Suspension, assess
from matchday.modules.competitions.domain.discipline.words import why_barred
from matchday.modules.competitions.domain.regulations import REGULATIONS
from matchday.modules.competitions.domain.regulations.discipline import DisciplineRules

HOME, OTHER, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)
ANN, BEA = "person:ann", "person:bea"
FIRST = datetime(2026, 8, 1, 15, tzinfo=UTC)
FIVE = {"accumulations": [{"bans": [{"at": 5}]}]}
RED = {"sendings_off": {"red": {"matches": 3}, "second_yellow": {"matches": 1}}}


def rules(**given_rules: Any) -> DisciplineRules:
    return msgspec.convert(given_rules, DisciplineRules)


def match(number: int, state: str = "finished", **facts: Any) -> Fixture:
    """HOME's `number`th match, a week after the one before."""
    at = FIRST + timedelta(weeks=number)
    known: dict[str, Any] = {
        "home_team_id": HOME,
        "away_team_id": OTHER,
        "kicks_off_at": at,
        "stage": ("League", None),
        "round": str(number),
    }
    known |= facts
    return Fixture(match_id=UUID(int=1000 + number), number=number, day=known["kicks_off_at"].date(), state=state, **known)  # type: ignore[arg-type]


def season(played: int, of: int = 38, **states: str) -> list[Fixture]:
    return [match(number, states.get(f"m{number}", "finished" if number <= played else "scheduled")) for number in range(1, of + 1)]


def shown(number: int, offence: str = "yellow", who: str = ANN, team: UUID = HOME, *, is_staff: bool = False) -> Shown:
    return Shown(match_id=UUID(int=1000 + number), team_id=team, who=Offender(key=who, is_staff=is_staff), name=who[-3:], offence=offence)


def yellows(*numbers: int) -> list[Shown]:
    return [shown(number) for number in numbers]


def counted(given_rules: DisciplineRules, fixtures: list[Fixture], cards: list[Shown], **more: Any) -> Assessed:
    return assess(given_rules, Ground(fixtures=tuple(fixtures), shown=tuple(cards), **more))


def numbers(match_ids: tuple[UUID, ...]) -> list[int]:
    return [match_id.int - 1000 for match_id in match_ids]


def only(found: Assessed) -> Suspension:
    (suspension,) = found.suspensions
    return suspension


def test_without_rules_nobody_is_banned() -> None:
    assert counted(rules(), season(10), [shown(3, "red"), *yellows(1, 2, 4, 5, 6)]).suspensions == ()


def test_the_fifth_caution_is_explained_and_served_in_the_next_match() -> None:
    ban = only(counted(rules(**FIVE), season(15), yellows(3, 7, 9, 12, 15)))
    assert (ban.cause.count, ban.cause.matches) == (5, (3, 7, 9, 12, 15))
    assert (numbers(ban.misses), ban.served, ban.state, ban.remaining) == ([16], (), "running", 1)
    assert why_barred(ban) == "is suspended: 5th caution (matches 3, 7, 9, 12, 15)."
    later = only(counted(rules(**FIVE), season(16), yellows(3, 7, 9, 12, 15)))
    assert (numbers(later.served), later.misses, later.state, later.remaining) == ([16], (), "served", 0)


def test_four_cautions_are_one_away() -> None:
    found = counted(rules(**FIVE), season(9), yellows(1, 3, 5, 9))
    assert found.suspensions == ()
    (tally,) = found.tallies
    assert (tally.count, tally.next_at, tally.next_matches) == (4, 5, 1)


def test_a_postponed_match_that_is_played_later_does_not_move_a_served_ban() -> None:
    fixtures = season(20, 20, m16="postponed")
    before = only(counted(rules(**FIVE), fixtures, yellows(3, 7, 9, 12, 15)))
    assert numbers(before.served) == [17]
    fixtures[15] = match(16, kicks_off_at=FIRST + timedelta(weeks=30))
    assert only(counted(rules(**FIVE), fixtures, yellows(3, 7, 9, 12, 15))) == before


@pytest.mark.parametrize("state", ["walkover", "abandoned", "annulled", "cancelled", "postponed"])
def test_what_was_not_played_to_its_end_serves_nothing(state: str) -> None:
    ban = only(counted(rules(**FIVE), season(16, m16=state), yellows(3, 7, 9, 12, 15)))
    assert (ban.served, numbers(ban.misses)) == ((), [17])


@pytest.mark.parametrize("state", ["walkover", "abandoned", "annulled", "award"])
def test_regulations_may_let_any_of_it_serve(state: str) -> None:
    ban = only(counted(rules(**FIVE, served_by=[state]), season(16, m16=state), yellows(3, 7, 9, 12, 15)))
    assert numbers(ban.served) == [16]


def test_the_ban_returns_when_the_match_it_was_served_in_is_annulled() -> None:
    cards = yellows(1, 2, 3, 4, 5)
    assert numbers(only(counted(rules(**FIVE), season(7), cards)).served) == [6]
    replayed = [*season(7, m6="annulled"), match(39, "scheduled", kicks_off_at=FIRST + timedelta(weeks=7, days=3))]
    assert numbers(only(counted(rules(**FIVE), replayed, cards)).served) == [7]
    soon = [*season(6, m6="annulled"), match(39, "scheduled", kicks_off_at=FIRST + timedelta(weeks=6, days=3))]
    assert numbers(only(counted(rules(**FIVE), soon, cards)).misses) == [39]


def test_cautions_of_an_annulled_match_fall_away_and_a_red_card_stands() -> None:
    found = counted(rules(**FIVE, **RED), season(6, m5="annulled"), [*yellows(1, 2, 3, 4, 5), shown(5, "red", BEA)])
    ban = only(found)
    assert (ban.who.key, numbers(ban.served), numbers(ban.misses)) == (BEA, [6], [7, 8])


def test_two_cautions_in_one_match_send_off_and_do_not_count_with_others() -> None:
    found = counted(rules(**FIVE, **RED), season(9), [*yellows(1, 2, 3, 4), shown(8), shown(8, "second_yellow")])
    ban = only(found)
    assert (ban.cause.kind, ban.cause.offence, numbers(ban.served)) == ("sending_off", "second_yellow", [9])
    assert found.tallies[0].count == 4
    assert only(counted(rules(**FIVE, **RED), season(9), [shown(8), shown(8)])).cause.offence == "second_yellow"


@pytest.mark.parametrize(("counting", "expected"), [("none", 2), ("first", 3), ("both", 4)])
def test_how_many_of_the_two_count_is_a_rule(counting: str, expected: int) -> None:
    cards = [*yellows(1, 2), shown(3), shown(3, "second_yellow")]
    assert counted(rules(**FIVE, cautions_of_second_yellow=counting), season(5), cards).tallies[0].count == expected


def test_a_caution_before_a_red_card_counts_unless_the_rules_say_no() -> None:
    cards = [*yellows(1), shown(2), shown(2, "red")]
    assert counted(rules(**FIVE, **RED), season(5), cards).tallies[0].count == 2
    assert counted(rules(**FIVE, **RED, caution_before_red=False), season(5), cards).tallies[0].count == 1


def test_two_bans_from_one_match_are_served_one_after_the_other() -> None:
    found = counted(rules(**FIVE, **RED), season(5), [*yellows(1, 2, 3, 4, 5), shown(5, "red")])
    assert sorted(number for ban in found.suspensions for number in numbers(ban.misses)) == [6, 7, 8, 9]


def test_a_second_sending_off_is_longer_where_the_rules_add() -> None:
    found = counted(rules(**RED, repeated_adds=1), season(20), [shown(2, "red"), shown(10, "second_yellow")])
    assert sorted((ban.cause.matches[0], ban.length) for ban in found.suspensions) == [(2, 3), (10, 2)]


def test_a_red_card_that_waits_for_a_decision_bars_from_everything_and_what_was_missed_counts() -> None:
    given_rules = rules(sendings_off={"red": {"until_decided": True}})
    waiting = only(counted(given_rules, season(6), [shown(4, "red")]))
    assert (waiting.length, waiting.is_provisional, numbers(waiting.served)) == (None, True, [5, 6])
    assert len(waiting.misses) == 32
    decided = ruling("change", about=waiting.key.removeprefix(f"{ANN}/"), matches=3)
    ban = only(counted(given_rules, season(6), [shown(4, "red")], rulings=(decided,)))
    assert (ban.length, ban.is_provisional, numbers(ban.served), numbers(ban.misses)) == (3, False, [5, 6], [7])
    assert ban.decisions == (1,)


def ruling(kind: str, number: int = 1, at: datetime = FIRST, **facts: Any) -> Ruling:
    return Ruling(
        number=number, kind=kind, who=Offender(key=ANN), team_id=HOME, name="ann", reason="Spat at an opponent", decided_at=at, **facts  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_ban_by_decision_begins_after_it_or_after_the_match_it_is_for() -> None:
    now = FIRST + timedelta(weeks=6, days=1)
    ban = only(counted(rules(), season(6), [], rulings=(ruling("ban", at=now, matches=2),)))
    assert (ban.served, numbers(ban.misses), ban.cause.reason) == ((), [7, 8], "Spat at an opponent")
    since = only(counted(rules(), season(6), [], rulings=(ruling("ban", at=now, matches=2, since=UUID(int=1005)),)))
    assert (numbers(since.served), numbers(since.misses)) == ([6], [7])


def test_a_ban_until_a_day_is_over_after_it() -> None:
    until = (FIRST + timedelta(weeks=9)).date()
    ban = only(counted(rules(), season(6), [], rulings=(ruling("ban", at=FIRST + timedelta(weeks=6, days=1), until=until),)))
    assert (numbers(ban.misses), ban.remaining) == ([7, 8, 9], None)


def test_a_provisional_ban_lasts_until_it_is_decided_or_lifted() -> None:
    begin = ruling("ban", at=FIRST + timedelta(weeks=2, days=1), is_provisional=True)
    assert numbers(only(counted(rules(), season(4, 8), [], rulings=(begin,))).misses) == [5, 6, 7, 8]
    lifted = ruling("lift", 2, FIRST + timedelta(weeks=4, days=1), about="decision/1")
    ban = only(counted(rules(), season(6, 8), [], rulings=(begin, lifted)))
    assert (numbers(ban.served), ban.misses, ban.state, ban.decisions) == ([3, 4], (), "lifted", (1, 2))


def test_a_ban_may_be_made_shorter_or_longer_and_the_last_word_counts() -> None:
    red = [shown(4, "red")]
    about = only(counted(rules(**RED), season(5), red)).key.removeprefix(f"{ANN}/")
    shorter, longer = ruling("change", 1, about=about, matches=1), ruling("change", 2, about=about, matches=5)
    assert numbers(only(counted(rules(**RED), season(5), red, rulings=(shorter,))).served) == [5]
    ban = only(counted(rules(**RED), season(5), red, rulings=(longer, shorter)))
    assert (ban.length, numbers(ban.misses)) == (5, [6, 7, 8, 9])


def test_who_was_fielded_although_banned_is_shown_and_serves_later() -> None:
    fielded = {UUID(int=1000 + number): frozenset({Offender(key=ANN)}) for number in (6, 7)}
    ban = only(counted(rules(**FIVE), season(7), yellows(1, 2, 3, 4, 5), fielded=fielded))
    assert (numbers(ban.fielded_in), ban.served, numbers(ban.misses)) == ([6, 7], (), [8])


def test_who_changes_teams_takes_cards_and_bans_along_where_the_rules_say_so() -> None:
    third = [match(100 + n, "scheduled" if n > 6 else "finished", home_team_id=THIRD, away_team_id=OTHER,
                   kicks_off_at=FIRST + timedelta(weeks=n, hours=3)) for n in range(1, 11)]  # fmt: skip
    moved = {ANN: (Spell(team_id=HOME, first=date(2026, 1, 1), last=match(5).day), Spell(team_id=THIRD, first=match(6).day))}
    cards = [*yellows(1, 2, 3, 4), shown(106, team=THIRD)]
    ban = only(counted(rules(**FIVE), [*season(6, 10), *third], cards, spells=moved))
    assert (ban.team_id, ban.booked_with, numbers(ban.misses)) == (THIRD, THIRD, [107])
    red = only(counted(rules(**RED), [*season(5, 10), *third], [shown(5, "red")], spells=moved))
    assert (red.team_id, red.booked_with, numbers(red.served), numbers(red.misses)) == (THIRD, HOME, [106], [107, 108])
    stays = only(counted(rules(**RED, follows_player=False), [*season(5, 10), *third], [shown(5, "red")], spells=moved))
    assert (stays.team_id, numbers(stays.misses)) == (HOME, [6, 7, 8])


def test_one_of_the_staff_is_another_than_as_a_player() -> None:
    cards = [*yellows(1, 2, 3, 4), shown(5, is_staff=True)]
    assert counted(rules(**FIVE), season(6), cards).suspensions == ()
    staff = only(counted(rules(**RED), season(5), [shown(5, "red", is_staff=True)]))
    assert staff.who.is_staff
    assert counted(rules(**RED, team_officials=False), season(5), [shown(5, "red", is_staff=True)]).suspensions == ()


def cup(played: int) -> list[Fixture]:
    """Three in a group, then round by round."""
    rounds = ["Matchday 1", "Matchday 2", "Matchday 3", "Round of 16", "Quarter-finals", "Semi-finals", "Final"]
    return [
        match(
            number,
            "finished" if number <= played else "scheduled",
            round=name,
            stage=("Group stage" if number < 4 else "Knockout stage", None),
        )
        for number, name in enumerate(rounds, start=1)
    ]


def test_world_cup_2022_two_cautions_to_the_quarter_finals_ban_and_single_ones_are_cleared_after_them() -> None:
    qatar = REGULATIONS["fifa-world-cup-2022"].discipline
    acuna = only(counted(qatar, cup(5), yellows(2, 5)))
    assert numbers(acuna.misses) == [6], "Acuña and Montiel missed the semi-final"
    cleared = counted(qatar, cup(5), yellows(4))
    assert (cleared.suspensions, cleared.tallies) == ((), ())
    assert counted(qatar, cup(6), yellows(4, 6)).suspensions == ()
    walid_cheddira = only(counted(qatar, cup(5), [shown(5), shown(5, "second_yellow")]))
    assert numbers(walid_cheddira.misses) == [6]


def test_world_cup_2026_clears_single_cautions_after_the_groups_too() -> None:
    america = REGULATIONS["fifa-world-cup-2026"].discipline
    assert counted(america, cup(4), yellows(3, 4)).suspensions == ()
    assert numbers(only(counted(america, cup(3), yellows(1, 3))).misses) == [4], "an earned ban is served after the clearing"


def test_premier_league_five_by_the_19th_match_ten_by_the_32nd_fifteen_by_the_last() -> None:
    england = REGULATIONS["english-league"].discipline
    assert numbers(only(counted(england, season(19), yellows(3, 7, 9, 12, 19))).misses) == [20]
    assert counted(england, season(20), yellows(3, 7, 9, 12, 20)).suspensions == ()
    ten = counted(england, season(32), yellows(*range(1, 10), 32))
    assert sorted((ban.cause.count, ban.length) for ban in ten.suspensions) == [(5, 1), (10, 2)]
    late = counted(england, season(33), [*yellows(*range(1, 10)), *yellows(33)])
    assert [ban.cause.count for ban in late.suspensions] == [5]
    fifteen = counted(england, season(37), yellows(*range(23, 38)))
    assert [(ban.cause.count, ban.length) for ban in fifteen.suspensions] == [(10, 2), (15, 3)]


def test_uefa_third_caution_then_every_odd_one_until_the_quarter_finals() -> None:
    europe = REGULATIONS["uefa-league-phase-2024"].discipline
    found = counted(europe, season(8, 10), yellows(1, 2, 3, 5, 6, 7, 8))
    assert sorted(ban.cause.count for ban in found.suspensions) == [3, 5, 7]


def test_italy_five_ten_fourteen_seventeen_nineteen_then_each() -> None:
    italy = REGULATIONS["italian-league"].discipline
    found = counted(italy, season(38), yellows(*range(1, 22)))
    assert sorted(ban.cause.count for ban in found.suspensions) == [5, 10, 14, 17, 19, 20, 21]


def test_hockey_match_penalty_second_game_misconduct() -> None:
    world = REGULATIONS["iihf"].discipline
    match_penalty = only(counted(world, season(3), [shown(3, "match")]))
    assert (match_penalty.length, numbers(match_penalty.misses)) == (1, [4])
    assert counted(world, season(3), [shown(3, "game_misconduct")]).suspensions == ()
    assert numbers(only(counted(world, season(5), [shown(3, "game_misconduct"), shown(5, "game_misconduct")])).misses) == [6]
    ten_minutes = rules(accumulations=[{"of": ["misconduct"], "bans": [{"at": 3}], "again_every": 3}])
    assert numbers(only(counted(ten_minutes, season(9), [shown(n, "misconduct") for n in (2, 5, 9)])).misses) == [10]


CARDS = st.lists(
    st.tuples(st.integers(1, 20), st.sampled_from(("yellow", "yellow", "yellow", "second_yellow", "red")), st.sampled_from((ANN, BEA))),
    max_size=25,
)
STATES = st.lists(
    st.sampled_from(("finished", "finished", "finished", "walkover", "annulled", "abandoned", "postponed")), min_size=20, max_size=20
)
SOME_RULES = st.builds(
    lambda at, every, adds: rules(accumulations=[{"bans": [{"at": at}], "again_every": every}], **RED, repeated_adds=adds),
    st.integers(2, 5), st.integers(1, 4), st.integers(0, 2),
)  # fmt: skip


@given(SOME_RULES, CARDS, STATES, st.integers(0, 2**32))
def test_the_order_in_which_facts_came_to_be_known_makes_no_difference(
    given_rules: DisciplineRules, cards: list[tuple[int, str, str]], states: list[str], seed: int
) -> None:
    fixtures = [match(number, state) for number, state in enumerate(states, start=1)] + [match(n, "scheduled") for n in range(21, 25)]
    told = [shown(number, offence, who) for number, offence, who in sorted(cards)]
    by_match: dict[UUID, list[Shown]] = {}
    for each in told:
        by_match.setdefault(each.match_id, []).append(each)
    groups, mixed = list(by_match.values()), list(fixtures)
    Random(seed).shuffle(groups)
    Random(seed + 1).shuffle(mixed)
    assert counted(given_rules, mixed, [each for group in groups for each in group]) == counted(given_rules, fixtures, told)


@given(SOME_RULES, CARDS, STATES)
def test_a_match_serves_one_ban_of_one_person_after_it_was_earned_and_no_ban_is_served_beyond_its_length(
    given_rules: DisciplineRules, cards: list[tuple[int, str, str]], states: list[str]
) -> None:
    fixtures = [match(number, state) for number, state in enumerate(states, start=1)] + [match(n, "scheduled") for n in range(21, 25)]
    found = counted(given_rules, fixtures, [shown(number, offence, who) for number, offence, who in cards])
    state_of = {fixture.match_id: fixture.state for fixture in fixtures}
    for who in (ANN, BEA):
        taken = [match_id for ban in found.suspensions if ban.who.key == who for match_id in (*ban.served, *ban.misses)]
        assert len(taken) == len(set(taken))
    for ban in found.suspensions:
        assert ban.length is not None
        assert len(ban.served) + len(ban.misses) <= ban.length
        assert {state_of[match_id] for match_id in ban.served} <= {"finished"}
        assert min([*numbers(ban.served), *numbers(ban.misses)], default=99) > max(ban.cause.matches)
        if len(ban.served) + len(ban.misses) < ban.length:
            assert len([b for b in found.suspensions if b.who == ban.who]) >= 1
            assert not [f for f in fixtures if f.state == "scheduled" and f.number > max(ban.cause.matches)
                        and not any(f.match_id in b.misses for b in found.suspensions if b.who == ban.who)]  # fmt: skip
