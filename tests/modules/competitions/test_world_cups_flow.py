"""The World Cups, fed with nothing but scores: every team must come into its match of the bracket by itself."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.modules.competitions.staging import Cup, result_of, set_up, world_cup

from matchday.backbone.database import Database
from matchday.modules.competitions.domain.regulations import presets

ROUNDS = {"Play-off for third place": "Match for third place", "Third-place play-off": "Match for third place"}
FAIR_PLAY_2018 = """decisions:
  - {criterion: fair_play, order: [Japan, Senegal], reason: "Conduct: Japan -4, Senegal -6"}
"""


async def _group_stage(cup: Cup, matches: list[dict[str, Any]]) -> None:
    for match in matches:
        score, more = result_of(match)
        await cup.play(match["team1"], match["team2"], score, **more)


async def _cup(database: Database, organisation_id: UUID, year: int, regulations: str) -> Cup:
    groups, _, _ = world_cup(year)
    teams = tuple(team for members in groups.values() for team in members)
    return await set_up(database, organisation_id, teams, regulations, {"group-stage": list(groups.values())})


def _preset(year: int) -> str:
    return (Path(presets.__file__).parent / "presets" / f"fifa-world-cup-{year}.yaml").read_text()


@pytest.mark.parametrize("year", [2014, 2018, 2022])
async def test_every_bracket_match_is_that_of_the_file(database: Database, organisation_id: UUID, year: int) -> None:
    regulations = _preset(year) + (FAIR_PLAY_2018 if year == 2018 else "")
    cup = await _cup(database, organisation_id, year, regulations)
    _, group_matches, knockout = world_cup(year)
    assert ("Winner Group A", "Runner-up Group B") in await cup.sides("Round of 16")
    await _group_stage(cup, group_matches)
    for match in knockout:
        name = ROUNDS.get(match["round"], match["round"])
        assert (match["team1"], match["team2"]) in await cup.sides(name), match
        score, more = result_of(match)
        await cup.play(match["team1"], match["team2"], score, **more)
    assert await cup.follow_ups() == []
    assert sum(len(shown.ties) for stage in (await cup.bracket()).stages for shown in stage.rounds) == len(knockout) == 16


async def test_group_h_of_2018_waits_for_the_recorded_decision(database: Database, organisation_id: UUID) -> None:
    """Japan and Senegal were level in everything but yellow cards, which the file does not have."""
    cup = await _cup(database, organisation_id, 2018, "fifa-world-cup-2018")
    _, group_matches, _ = world_cup(2018)
    await _group_stage(cup, group_matches)
    assert ("Belgium", "Runner-up Group H") in await cup.sides("Round of 16")
    assert ("Colombia", "England") in await cup.sides("Round of 16")
    assert [(place.feeder, place.because) for place in (await cup.bracket()).open_places] == [("2H", "lots")]
