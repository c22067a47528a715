"""The best thirds: who goes on, whom they meet, and why nobody does yet."""

from itertools import combinations
from random import Random
from uuid import UUID

from tests.modules.competitions.staging import Cup, set_up

from matchday.backbone.database import Database
from matchday.modules.competitions.domain.formats.slotting import slotted_by_table
from matchday.modules.competitions.domain.regulations import REGULATIONS

ALLOWED = dict(zip("ABDEGIKL", ("CEFHI", "EFGIJ", "BEFIJ", "ABCDF", "AEHIJ", "CDFGH", "DEIJL", "EHIJK"), strict=True))
"""Article 12.6 of the Regulations FIFA World Cup 26: whose thirds the winners of these groups can meet."""
LETTERS = "ABCDEFGHIJKL"


def test_annex_c_has_a_line_for_every_eight_groups_and_keeps_article_12() -> None:
    stage = REGULATIONS["fifa-world-cup-2026"].stages[1]
    lines = {frozenset(line) for line in stage.slotting}
    assert lines == {frozenset(chosen) for chosen in combinations(LETTERS, 8)}
    for chosen in combinations(LETTERS, 8):
        found = slotted_by_table(stage, chosen)
        assert found is not None
        assert all(group in ALLOWED[winner[1]] for winner, group in found.items())


async def _world_cup(database: Database, organisation_id: UUID) -> Cup:
    groups = [[f"{letter}{number}" for number in range(1, 5)] for letter in LETTERS]
    teams = tuple(team for group in groups for team in group)
    return await set_up(database, organisation_id, teams, "fifa-world-cup-2026", {"group-stage": groups})


async def test_the_world_cup_of_48_is_104_matches_and_slots_its_thirds(database: Database, organisation_id: UUID) -> None:
    cup = await _world_cup(database, organisation_id)
    season = await cup.season()
    assert len(season.matches) == 104
    names = {team.team_id: team.name for team in season.teams}
    # In every group 1 beats 2 beats 3 beats 4; the thirds of A to D win by less, so those of E to L go on.
    for match in season.matches[:72]:
        home, away = names[match.home_team_id or UUID(int=0)], names[match.away_team_id or UUID(int=0)]
        margin = 1 if home[0] in "ABCD" and {home[1], away[1]} == {"3", "4"} else 2
        better = home[1] < away[1]
        await cup.enter(match, margin if better else 0, 0 if better else margin)
        if match.number == 71:
            assert ("E1", "Third Group A/B/C/D/F") in await cup.sides("Round of 32")
    shown = dict(await cup.sides("Round of 32"))
    line = next(line for line in REGULATIONS["fifa-world-cup-2026"].stages[1].slotting if sorted(line) == list("EFGHIJKL"))
    assert {winner: shown[f"{winner}1"] for winner in "ABDEGIKL"} == {
        winner: f"{group}3" for winner, group in zip("ABDEGIKL", line, strict=True)
    }
    chance = Random(1)
    for number in range(73, 105):
        match = next(match for match in (await cup.season()).matches if match.number == number)
        await cup.enter(match, *chance.sample([1, 2], 2))
    assert await cup.follow_ups() == []
    assert all(tie.winner_team_id for stage in (await cup.bracket()).stages for shown in stage.rounds for tie in shown.ties)


async def test_thirds_that_only_lots_could_part_send_nobody_on(database: Database, organisation_id: UUID) -> None:
    """Every group alike: the eight best of twelve equal thirds are nobody's to choose but the lots'."""
    cup = await _world_cup(database, organisation_id)
    season = await cup.season()
    names = {team.team_id: team.name for team in season.teams}
    for match in season.matches[:72]:
        home, away = names[match.home_team_id or UUID(int=0)], names[match.away_team_id or UUID(int=0)]
        better = home[1] < away[1]
        await cup.enter(match, 2 if better else 0, 0 if better else 2)
    open_places = (await cup.bracket()).open_places
    assert {place.because for place in open_places} == {"lots"}
    assert len(open_places) == 8
    assert ("E1", "Third Group A/B/C/D/F") in await cup.sides("Round of 32")


async def test_the_league_phase_of_36_has_its_shape(database: Database, organisation_id: UUID) -> None:
    """144 matches, eight each, then play-offs of 16 clubs in two legs, and a bracket of 16 to one final: 189 matches."""
    teams = tuple(f"Club {number:02}" for number in range(1, 37))
    cup = await set_up(database, organisation_id, teams, "uefa-league-phase-2024")
    season = await cup.season()
    assert len(season.matches) == 144 + 16 + 16 + 8 + 4 + 1
    phase = [match for match in season.matches if match.table_id is not None]
    assert {sum(team.team_id in (match.home_team_id, match.away_team_id) for match in phase) for team in season.teams} == {8}
    assert ("No. 24", "No. 9") in await cup.sides("Knockout phase play-offs")
    assert ("Winner Knockout phase play-offs 2", "No. 1") in await cup.sides("Round of 16")
