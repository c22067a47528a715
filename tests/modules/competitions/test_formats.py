"""Formats hold what they promise, whatever the number of teams and the seed."""

from collections import Counter
from itertools import combinations, pairwise
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchday.modules.competitions.domain.formats import double_elimination, elimination, swiss
from matchday.modules.competitions.domain.formats.draws import NoDraw, draw_groups, draw_open_pairs, draw_pairs
from matchday.modules.competitions.domain.formats.elimination import PlannedTie
from matchday.modules.competitions.domain.formats.league_phase import draw_league_phase
from matchday.modules.competitions.domain.formats.matching import NOBODY, largest
from matchday.modules.competitions.domain.formats.seeding import bracket_order, snake
from matchday.modules.competitions.domain.formats.slotting import slotted
from matchday.modules.competitions.domain.regulations.stages import Round

TEAMS = [UUID(int=number) for number in range(1, 65)]
WORLD_CUP_2026 = dict(zip("EILADGBK", ("ABCDF", "CDFGH", "EHIJK", "CEFHI", "BEFIJ", "AEHIJ", "EFGIJ", "DEIJL"), strict=True))
"""Whom the winners of these groups may meet among the thirds (Regulations FIFA World Cup 26, article 12.6)."""


def test_seeds_stand_where_the_best_meet_last() -> None:
    assert bracket_order(16) == [1, 16, 8, 9, 4, 13, 5, 12, 2, 15, 7, 10, 3, 14, 6, 11]
    with pytest.raises(ValueError, match="not 12"):
        bracket_order(12)


@settings(deadline=None)
@given(st.integers(2, 64), st.booleans())
def test_single_elimination_has_a_match_less_than_teams_and_one_winner(count: int, third_place: bool) -> None:
    ties = elimination.from_seeds(TEAMS[:count], (), third_place=third_place)
    has_third = third_place and count > 3
    assert len(ties) == count - 1 + has_third
    assert {side for tie in ties for side in (tie.home, tie.away) if isinstance(side, UUID)} == set(TEAMS[:count])
    byes = (1 << (count - 1).bit_length()) - count
    first = {side for tie in ties if tie.rules is ties[0].rules for side in (tie.home, tie.away)}
    assert not byes or not first & set(TEAMS[:byes]), "the best seeds rest in the first round"
    assert _champion(ties, lambda tie, home, away: min(home, away)) == TEAMS[0]


@settings(deadline=None)
@given(st.integers(2, 33), st.randoms(use_true_random=False), st.sampled_from(["single", "double"]))
def test_double_elimination_puts_nobody_out_with_one_defeat(count: int, chance: Random, grand_final: str) -> None:
    ties = double_elimination.from_seeds(TEAMS[:count], (), grand_final)  # type: ignore[arg-type]
    defeats: Counter[UUID] = Counter()
    known: dict[str, UUID] = {}
    winner_of: dict[int, UUID] = {}
    played = 0
    for tie in ties:
        home, away = (side if isinstance(side, UUID) else known[side] for side in (tie.home, tie.away))
        if tie.only_if is not None and winner_of[tie.only_if] == home:
            winner_of[tie.ordinal] = home
            continue
        assert max(defeats[home], defeats[away]) < 2
        winner, loser = chance.sample([home, away], 2)
        played += 1
        defeats[loser] += 1
        winner_of[tie.ordinal] = known[f"W{tie.ordinal}"] = winner
        known[f"L{tie.ordinal}"] = loser
    champion = winner_of[ties[-1].ordinal]
    if grand_final == "double":
        assert all(defeats[team] == 2 for team in TEAMS[:count] if team != champion)
        assert defeats[champion] < 2
    assert played in (2 * count - 2, 2 * count - 1)


@settings(deadline=None)
@given(st.integers(4, 64), st.integers(2, 8))
def test_groups_of_seeds_are_as_even_as_they_can_be(count: int, groups: int) -> None:
    if count < groups:
        return
    filled = snake(TEAMS[:count], groups)
    assert sorted(team for group in filled for team in group) == TEAMS[:count]
    assert max(map(len, filled)) - min(map(len, filled)) <= 1


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 50), st.randoms(use_true_random=False))
def test_a_swiss_stage_never_repeats_a_pairing_or_a_bye(count: int, chance: Random) -> None:
    """Late entries and withdrawals in between; a pairing is refused only where none is left."""
    state = {team: swiss.Entrant(team_id=team) for team in TEAMS[:count]}
    for number in range(min(count + 1, 11)):
        if number == 2 and count < 50:
            state[TEAMS[count]] = swiss.Entrant(team_id=TEAMS[count])
        if number == 4 and len(state) > 4:
            del state[chance.choice(sorted(state))]
        in_order = sorted(state.values(), key=lambda entrant: (-entrant.points, entrant.team_id))
        try:
            made = swiss.pair(in_order)
        except swiss.NoPairing:
            assert not _can_be_paired(in_order)
            return
        paired = [team for pair in made.pairs for team in pair] + ([made.bye] if made.bye else [])
        assert sorted(paired) == sorted(state)
        assert (made.bye is not None) == (len(state) % 2 == 1)
        _play_swiss(state, made, chance)


def test_swiss_sides_stay_balanced_and_equals_meet() -> None:
    chance = Random(5)
    state = {team: swiss.Entrant(team_id=team) for team in TEAMS[:32]}
    for _ in range(8):
        made = swiss.pair(sorted(state.values(), key=lambda entrant: (-entrant.points, entrant.team_id)))
        assert sum(abs(state[home].points - state[away].points) for home, away in made.pairs) <= 2 * len(made.pairs)
        _play_swiss(state, made, chance)
    assert max(abs(2 * sum(entrant.at_home) - len(entrant.at_home)) for entrant in state.values()) <= 2


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**9))
def test_a_league_phase_of_36_keeps_the_rules_of_2024(seed: int) -> None:
    """Eight opponents, two of each pot, one at home and one away; none of the own association, at most two of another."""
    pots = [TEAMS[at : at + 9] for at in range(0, 36, 9)]
    sizes = {"ENG": 5, "ESP": 5, "GER": 5, "ITA": 5, "FRA": 4, "NED": 2, "POR": 2, "BEL": 2, "AUT": 2}
    kinds = [name for name, size in sizes.items() for _ in range(size)] + ["SCO", "SUI", "CZE", "UKR"]
    associations = dict(zip([pot[at] for at in range(9) for pot in pots], kinds, strict=True))
    drawn = draw_league_phase(pots, seed, associations=associations)
    assert len(drawn.rounds) == 8
    assert all(sorted(team for pair in played for team in pair) == TEAMS[:36] for played in drawn.rounds)
    matches = [pair for played in drawn.rounds for pair in played]
    assert len({frozenset(pair) for pair in matches}) == 144
    pot_of = {team: number for number, pot in enumerate(pots) for team in pot}
    for team in TEAMS[:36]:
        hosted = [away for home, away in matches if home == team]
        visited = [home for home, away in matches if away == team]
        assert sorted(pot_of[other] for other in hosted) == sorted(pot_of[other] for other in visited) == [0, 1, 2, 3]
        met = Counter(associations[other] for other in (*hosted, *visited))
        assert associations[team] not in met
        assert max(met.values()) <= 2
    assert draw_league_phase(pots, seed, associations=associations) == drawn, "the same seed draws the same"


def test_six_pots_of_six_meet_once_three_at_home() -> None:
    drawn = draw_league_phase([TEAMS[at : at + 6] for at in range(0, 36, 6)], 3, from_each_pot=1)
    hosts = Counter(home for played in drawn.rounds for home, _ in played)
    assert len(drawn.rounds) == 6
    assert set(hosts.values()) == {3}


def test_a_league_phase_that_nothing_fulfils_is_refused() -> None:
    pots = [TEAMS[at : at + 3] for at in range(0, 6, 3)]
    with pytest.raises(NoDraw):
        draw_league_phase(pots, 1, associations=dict.fromkeys(TEAMS[:6], "ENG"))


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 10))
def test_a_draw_of_pairs_is_found_whenever_there_is_one(seed: int, count: int) -> None:
    """Everybody may meet one other only: the one way is found."""
    first, second = TEAMS[:count], TEAMS[32 : 32 + count]
    only = {(team, other) for team, other in zip(first, second, strict=True)}
    forbidden = {(team, other) for team in first for other in second if (team, other) not in only}
    assert set(draw_pairs(first, second, forbidden, seed)) == only
    with pytest.raises(NoDraw):
        draw_pairs(first, second, forbidden | only, seed)


@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_an_open_draw_keeps_apart_who_must_not_meet(seed: int) -> None:
    forbidden = {(team, other) for team, other in combinations(TEAMS[:8], 2) if (team.int <= 4) == (other.int <= 4)}
    pairs = draw_open_pairs(TEAMS[:8], forbidden, seed)
    assert all((home.int <= 4) != (away.int <= 4) for home, away in pairs)
    assert sorted(team for pair in pairs for team in pair) == TEAMS[:8]


@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_a_draw_of_groups_keeps_pots_associations_and_hosts(seed: int) -> None:
    pots = [TEAMS[at : at + 8] for at in range(0, 32, 8)]
    associations = {team: "EU" if at % 5 < 2 else f"A{at % 5}" for at, team in enumerate(TEAMS[:32])}
    groups = draw_groups(pots, 8, seed, {t: a for t, a in associations.items() if a == "EU"}, 2, {TEAMS[3]: 0})
    assert TEAMS[3] in groups[0]
    assert all({pots.index(next(pot for pot in pots if team in pot)) for team in group} == {0, 1, 2, 3} for group in groups)
    assert all(sum(associations[team] == "EU" for team in group) <= 2 for group in groups)


def test_all_495_sets_of_thirds_have_a_place_in_2026() -> None:
    for qualified in combinations("ABCDEFGHIJKL", 8):
        found = slotted(WORLD_CUP_2026, qualified)
        assert found is not None
        assert sorted(found.values()) == sorted(qualified)
        assert all(group in WORLD_CUP_2026[slot] for slot, group in found.items())


def test_slots_that_can_be_filled_in_two_ways_are_left_open_without_a_rule() -> None:
    slots = {"1A": "CD", "1B": "CD"}
    assert slotted(slots, "CD") == {"1A": "C", "1B": "D"}
    assert slotted(slots, "CD", must_be_only=True) is None
    assert slotted({"1A": "C", "1B": "CD"}, "CD", must_be_only=True) == {"1A": "C", "1B": "D"}


@settings(deadline=None)
@given(st.integers(1, 9), st.randoms(use_true_random=False))
def test_a_largest_matching_is_as_large_as_trying_everything_finds(count: int, chance: Random) -> None:
    edges = [pair for pair in combinations(range(count), 2) if chance.random() < 0.4]
    neighbours: list[list[int]] = [[] for _ in range(count)]
    for first, second in edges:
        neighbours[first].append(second)
        neighbours[second].append(first)
    mate = largest(neighbours)
    assert all(other == NOBODY or (mate[other] == at and other in neighbours[at]) for at, other in enumerate(mate))
    assert sum(other != NOBODY for other in mate) == 2 * _most(edges)


def test_the_better_seed_is_at_home_in_the_second_leg() -> None:
    first = elimination.from_seeds(TEAMS[:4], (Round(name="Semi-finals", legs=2), Round(name="Final")))[0]
    assert (first.home, first.away) == (TEAMS[3], TEAMS[0])


def _champion(ties: list[PlannedTie], decide: object) -> UUID:
    known: dict[str, UUID] = {}
    final: UUID | None = None
    for tie in ties:
        home, away = (side if isinstance(side, UUID) else known[side] for side in (tie.home, tie.away))
        winner = decide(tie, home, away)  # type: ignore[operator]
        known[f"W{tie.ordinal}"], known[f"L{tie.ordinal}"] = winner, away if winner == home else home
        final = winner
    assert final is not None
    return final


def _play_swiss(state: dict[UUID, swiss.Entrant], made: swiss.Pairing, chance: Random) -> None:
    for home, away in made.pairs:
        assert away not in state[home].met
        points = chance.choice([(3, 0), (1, 1), (0, 3)])
        for team, other, won, is_home in ((home, away, points[0], True), (away, home, points[1], False)):
            before = state[team]
            state[team] = swiss.Entrant(
                team_id=team,
                points=before.points + won,
                met=before.met | {other},
                at_home=(*before.at_home, is_home),
                has_had_bye=before.has_had_bye,
            )
    if made.bye:
        before = state[made.bye]
        assert not before.has_had_bye
        state[made.bye] = swiss.Entrant(
            team_id=made.bye, points=before.points + 3, met=before.met, at_home=before.at_home, has_had_bye=True
        )


def _can_be_paired(entrants: list[swiss.Entrant]) -> bool:
    """By trying everything that is left to the first."""
    if not entrants:
        return True
    first, *others = entrants
    if len(entrants) % 2:
        return any(
            not resting.has_had_bye and _can_be_paired([other for other in entrants if other is not resting]) for resting in entrants
        )
    return any(other.team_id not in first.met and _can_be_paired([left for left in others if left is not other]) for other in others)


def _most(edges: list[tuple[int, int]]) -> int:
    if not edges:
        return 0
    (first, second), rest = edges[0], edges[1:]
    without = [edge for edge in rest if first not in edge and second not in edge]
    return max(_most(rest), 1 + _most(without))


def test_neighbouring_pairs_of_a_bracket_add_up_alike() -> None:
    order = bracket_order(32)
    assert {sum(pair) for pair in list(pairwise(order))[::2]} == {33}
